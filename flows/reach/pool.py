"""The connections of one event loop. No proxies, no cookies, no limit on connections, no redirects of their own: where
one leads is judged first.

This is aiohttp itself: httpx's own pool is quadratic in open streams, and httpx over aiohttp makes every request twice.
"""

import ssl
from collections.abc import AsyncIterator
from functools import cache, partial

import aiohttp
import httpx
from aiohttp.abc import AbstractResolver
from aiohttp.client_proto import ResponseHandler
from yarl import URL

from flows.reach import headers
from flows.reach.allowance import Allowance
from flows.reach.guard import Guard
from flows.reach.hops import Hop
from flows.reach.limits import LONGEST_HEADER, LONGEST_LINE, MOST_HEADERS
from flows.reach.lookup import Lookups

_PIECE = 256 * 1024


class Pool:
    def __init__(self, allowed: Allowance, resolver: AbstractResolver | None) -> None:
        self._allowed = allowed
        self._resolver = resolver or Lookups()
        self._sessions: dict[bool, aiohttp.ClientSession] = {}

    async def send(self, hop: Hop, connect_seconds: float, *, fresh: bool) -> aiohttp.ClientResponse:
        """`fresh`: every request gets a connection of its own. On a kept one, which the other side may just be closing,
        a request can be lost in a way that looks as if it had been carried out."""
        if fresh not in self._sessions:
            self._sessions[fresh] = self._made(fresh)
        sent = headers.complete(hop.headers)
        large = len(hop.content) > _PIECE
        if large:
            sent["content-length"] = str(len(hop.content))
        return await self._sessions[fresh].request(
            hop.method,
            URL(str(hop.address), encoded=True),
            headers=sent,
            data=_in_pieces(hop.content) if large else hop.content or None,
            allow_redirects=False,
            timeout=_limit(connect_seconds),
        )

    def _made(self, fresh: bool) -> aiohttp.ClientSession:
        connector = _Connector(
            ssl=trust(),
            limit=0,
            force_close=fresh,
            resolver=self._resolver,
            socket_factory=Guard(self._allowed),
        )
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            auto_decompress=False,
            skip_auto_headers=("Content-Type",),
            max_line_size=LONGEST_LINE,
            max_field_size=LONGEST_HEADER,
            max_headers=MOST_HEADERS,
        )

    async def aclose(self) -> None:
        sessions, self._sessions = list(self._sessions.values()), {}
        for session in sessions:
            await session.close()


@cache
def _limit(connect_seconds: float) -> aiohttp.ClientTimeout:
    """The time of the whole request is the client's to watch."""
    return aiohttp.ClientTimeout(total=None, sock_connect=connect_seconds)


async def _in_pieces(content: bytes) -> AsyncIterator[bytes]:
    """A large body at once would hold the loop."""
    for start in range(0, len(content), _PIECE):
        yield content[start : start + _PIECE]


class _Connection(ResponseHandler):
    def close(self) -> None:
        """At once: a polite close first waits until the other side has read all we wrote, which it may never do."""
        self.abort()


class _Connector(aiohttp.TCPConnector):
    def __init__(self, **settings: object) -> None:
        super().__init__(**settings)  # type: ignore[arg-type]
        self._factory = partial(_Connection, loop=self._loop)  # type: ignore[assignment]


@cache
def trust() -> ssl.SSLContext:
    """Mozilla's authorities, or those that SSL_CERT_FILE or SSL_CERT_DIR name."""
    return httpx.create_ssl_context(trust_env=True)
