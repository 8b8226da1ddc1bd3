"""An address as a tool: every {word} in it is an argument, put in so that it can never become another part of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote

from flows.faults import InvalidInput
from flows.tools.port import HttpCall

WORD = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")
_AUTHORITY = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*://[^/?#\\]*")
_LONGEST = 2_000  # characters of one argument
_WITH_BODY = ("POST", "PUT", "PATCH")
BODY = "body"


def words(url: str) -> list[str]:
    return list(dict.fromkeys(WORD.findall(url)))


def choosing_the_host(url: str) -> str | None:
    """A word that would let the model choose whom it talks to."""
    authority = _AUTHORITY.match(url)
    found = WORD.search(authority[0]) if authority else None
    return found[1] if found else None


@dataclass(frozen=True)
class HttpTool:
    name: str
    description: str
    method: str
    url: str
    credential: str | None = None
    sample: Any = None

    @cached_property
    def parameters(self) -> Mapping[str, Any]:
        properties: dict[str, Any] = {
            word: {"type": ["string", "number", "boolean"], "description": f"Goes into {self._around(word)}"}
            for word in words(self.url)
        }
        if self.method in _WITH_BODY and BODY not in properties:
            properties[BODY] = {"description": "What is sent: data as JSON, or a text as it is."}
        return {
            "type": "object",
            "properties": properties,
            "required": words(self.url),
            "additionalProperties": False,
        }

    def call(self, arguments: Mapping[str, Any]) -> HttpCall:
        if word := choosing_the_host(self.url):
            raise InvalidInput(f"The argument {word!r} would choose the host, and only a person may.", where=word)
        filled = WORD.sub(lambda found: self._quoted(found[1], arguments[found[1]]), self.url)
        takes_body = self.method in _WITH_BODY and BODY not in words(self.url)
        body = arguments.get(BODY) if takes_body else None
        return HttpCall(self.method, filled, body, self.credential, self.method != "GET", self.sample)

    def _quoted(self, word: str, value: Any) -> str:
        text = ("true" if value else "false") if isinstance(value, bool) else str(value)
        if len(text) > _LONGEST:
            raise InvalidInput(f"This is longer than {_LONGEST:,} characters.", where=word)
        if text.strip() in (".", ".."):
            raise InvalidInput("This would lead to another address.", where=word)
        return quote(text, safe="", errors="replace")

    def _around(self, word: str) -> str:
        place = self.url.find("{" + word + "}")
        return f"…{self.url[max(0, place - 40) : place + len(word) + 2]}"
