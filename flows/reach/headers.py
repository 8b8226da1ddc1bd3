"""What a caller may say in headers, and what of it another origin gets to hear."""

import re
from collections.abc import Iterable, Iterator, Mapping

from flows.reach import trouble

_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_BROKEN = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
LONGEST = 65_536  # all of them together
# These say how the message itself travels: by them a request could be smuggled into another.
_OURS = frozenset(
    {
        "accept-encoding",
        "connection",
        "content-length",
        "expect",
        "host",
        "keep-alive",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
# Any other may identify the sender, whatever its name.
_HARMLESS = frozenset({"accept", "accept-language", "content-type", "idempotency-key", "user-agent"})
_OF_THE_BODY = frozenset({"content-type", "content-encoding", "content-language"})


class Received(Mapping[str, str]):
    """A reply's headers, by names in any case; what came several times is put together."""

    def __init__(self, raw: Iterable[tuple[bytes, bytes]]) -> None:
        self._values: dict[str, str] = {}
        for name, value in raw:
            key, text = name.decode("latin-1").lower(), _decoded(value)
            self._values[key] = f"{self._values[key]}, {text}" if key in self._values else text

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def _decoded(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


_USUAL = {"user-agent": "Baton", "accept": "*/*"}


def complete(headers: Mapping[str, str]) -> dict[str, str]:
    """With what goes without saying."""
    said = {name.lower() for name in headers}
    usual = {name: value for name, value in _USUAL.items() if name not in said}
    return {**usual, **headers, "accept-encoding": "gzip, deflate"}


def checked(headers: Mapping[str, str]) -> dict[str, str]:
    """Raises Permanent."""
    for name, value in headers.items():
        if not _NAME.fullmatch(name):
            raise trouble.bad_header(name, "has a name that no header can have")
        if name.lower() in _OURS or name.lower().startswith("proxy-"):
            raise trouble.bad_header(name, "is Baton's to set")
        if _BROKEN.search(value):
            raise trouble.bad_header(name, "is more than one line, or holds a character that no header can hold")
    if sum(len(name) + len(value) for name, value in headers.items()) > LONGEST:
        raise trouble.bad_header(next(iter(headers)), f"and the others are together longer than {LONGEST} characters")
    return {name: value.strip() for name, value in headers.items()}


def for_another_origin(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() in _HARMLESS}


def without_body(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() not in _OF_THE_BODY}
