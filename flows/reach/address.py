"""Reads a URL so that nobody after us can read it otherwise: what cannot be misunderstood is kept, all else refused."""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

import httpx

from flows.reach import trouble
from flows.reach.hosts import read_host as read_host

LONGEST = 8_192
PORTS = {"http": 80, "https": 443}
_AUTHORITY = re.compile(r"[a-z]+://([^/?#]*)", re.IGNORECASE)
_HOST_AND_PORT = re.compile(r"(?:\[[^\[\]]*\]|[^:\[\]]+)(?::([0-9]{0,5}))?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True)
class Address:
    """`host` is lower-case ASCII without brackets or a final dot; an IPv4 address in any spelling reads 127.0.0.1."""

    scheme: str
    host: str
    port: int
    target: str

    @staticmethod
    def read(text: str) -> "Address":
        """Raises Permanent."""
        return _read(text)

    @cached_property
    def url(self) -> httpx.URL:
        return httpx.URL(str(self))

    @property
    def origin(self) -> tuple[str, str, int]:
        return self.scheme, self.host, self.port

    @property
    def place(self) -> str:
        """The host as people know it: with its port, unless that goes without saying."""
        return self.host_shown if self.port == PORTS[self.scheme] else f"{self.host_shown}:{self.port}"

    @property
    def host_shown(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host

    def __str__(self) -> str:
        return f"{self.scheme}://{self.place}{self.target}"

    def join(self, location: str) -> "Address":
        """Raises Permanent."""
        if _CONTROL.search(location) or "\\" in location:
            raise trouble.invalid("it holds a character that no address has")
        try:
            joined = str(self.url.join(location))
        except (httpx.InvalidURL, UnicodeError, ValueError):
            raise trouble.invalid("it is not well formed") from None
        return _read(joined)


@lru_cache(1_024)  # a step in a loop asks for the same thousands of times
def _read(text: str) -> Address:
    text = text.strip(" \t\r\n")
    if len(text) > LONGEST:
        raise trouble.invalid(f"it is longer than {LONGEST} characters")
    if _CONTROL.search(text) or "\\" in text:
        raise trouble.invalid("it holds a backslash, a line break or another character that no address has")
    if not text.lower().startswith(("http://", "https://")):
        raise trouble.invalid("it does not begin with http:// or https://")
    authority = _AUTHORITY.match(text)
    if authority is None or not authority[1]:
        raise trouble.invalid("it names no machine")
    if "@" in authority[1]:
        raise trouble.invalid("it carries a name or a password; store a credential instead")
    try:
        url = httpx.URL(text)
        host = read_host(url.raw_host.decode("ascii"))
        target = url.raw_path.decode("ascii")
    except (httpx.InvalidURL, UnicodeError, ValueError):
        raise trouble.invalid("it is not well formed") from None
    return Address(url.scheme, host, _port(authority[1], url.scheme), target)


def _port(authority: str, scheme: str) -> int:
    found = _HOST_AND_PORT.fullmatch(authority)
    port = int(found[1] or PORTS[scheme]) if found else 0
    if not 0 < port < 65536:
        raise trouble.invalid("there is no such port")
    return port
