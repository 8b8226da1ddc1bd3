import re
from types import TracebackType
from typing import Any, Self

import httpx

from .process import BatonProcess


class Visitor:
    """A person who came in by the printed link and now talks to the API, as the web app does.

    `with Visitor(baton) as alice: alice.post("/api/runs/", {"flow": …, "inputs": {…}})`
    """

    def __init__(self, baton: BatonProcess, link: str | None = None) -> None:
        self.http = httpx.Client(base_url=baton.url, headers={"Origin": baton.url}, timeout=20)
        link = link or baton.link
        form = self.http.get(link)
        form.raise_for_status()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form.text)
        assert token, form.text
        answers = {"csrfmiddlewaretoken": token[1], "name": "Alice", "workspace": "Atelier"}
        assert self.http.post(link, data=answers).status_code == 302

    def get(self, path: str, **query: Any) -> Any:
        return self._json(self.http.get(path, params=query))

    def post(self, path: str, body: Any) -> Any:
        return self._json(self.http.post(path, json=body, headers={"X-CSRFToken": self.http.cookies["csrftoken"]}))

    def _json(self, answer: httpx.Response) -> Any:
        assert answer.is_success, f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text}"
        return answer.json()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.http.close()
