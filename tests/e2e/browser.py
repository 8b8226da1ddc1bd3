import json
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, StorageState, expect, sync_playwright

Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
WIDE, NARROW = (1440, 900), (390, 844)
JSON = {"Content-Type": "application/json"}
# Without the switches against background traffic Chromium asks its maker for updates at every start.
SWITCHES = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Chromium notes every 4xx answer in the console, also those that the page expects and shows.
ANSWERED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
REPORT_VIOLATIONS = """
document.addEventListener('securitypolicyviolation', (event) => {
  const { violatedDirective, blockedURI, sourceFile, lineNumber, sample } = event
  console.error('CSP', violatedDirective, blockedURI, sourceFile, lineNumber, sample)
})
"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """The Chromium on PATH; Playwright's own build is not needed."""
    expect.set_options(timeout=15_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=SWITCHES)
        try:
            yield browser
        finally:
            browser.close()


class Window:
    """One person's browser window, with cookies of its own. It remembers what the page complained about."""

    def __init__(
        self,
        browser: Browser,
        url: str,
        *,
        theme: Theme = "light",
        size: tuple[int, int] = WIDE,
        storage: StorageState | None = None,
        still: bool = False,
    ) -> None:
        self.url = url
        self.complaints: list[str] = []
        self.context: BrowserContext = browser.new_context(
            base_url=url,
            viewport={"width": size[0], "height": size[1]},
            color_scheme=theme,
            reduced_motion="reduce" if still else "no-preference",
            storage_state=storage,
            locale="en-GB",
        )
        self.context.add_init_script(REPORT_VIOLATIONS)
        self.context.on("console", self._listen)
        self.context.on("weberror", lambda error: self.complaints.append(f"uncaught: {error.error}"))
        self.page: Page = self.context.new_page()

    def _listen(self, message: ConsoleMessage) -> None:
        where = message.location.get("url", "")
        if message.type in ("error", "warning") and not (ANSWERED.match(message.text) and "/static/" not in where):
            self.complaints.append(f"{message.type}: {message.text} ({where})")

    def must_be_quiet(self) -> None:
        if self.complaints:
            raise AssertionError("The page complained:\n" + "\n".join(self.complaints))

    def resize(self, size: tuple[int, int]) -> None:
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        self.page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")

    def get(self, path: str) -> Mapping[str, object]:
        """The API as this window's person sees it."""
        answer = self.context.request.get(path)
        assert answer.ok, f"{path}: {answer.status} {answer.text()}"
        found: Mapping[str, object] = answer.json()
        return found

    def send(self, method: str, path: str, body: object = None) -> Mapping[str, object]:
        """A change by the API, as this window's person: what stands before the thing that a test looks at."""
        token = next(cookie["value"] for cookie in self.context.cookies() if cookie["name"] == "csrftoken")
        headers = {"X-CSRFToken": token, "Origin": self.url, "Referer": self.url}
        answer = self.context.request.fetch(path, method=method, data=json.dumps(body), headers=headers | JSON)
        assert answer.ok, f"{method} {path}: {answer.status} {answer.text()}"
        found: Mapping[str, object] = answer.json() if answer.body() else {}
        return found

    def close(self) -> None:
        self.context.close()
