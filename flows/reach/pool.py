"""The connections of one event loop: httpx in front, aiohttp behind it, since httpx's own pool is quadratic in open
streams. No proxies, no cookies, no limit on connections, no redirects of their own.

Only httpx's transport is used, not its client: that writes whole addresses into the log, keeps cookies for everybody,
and reads where a redirect leads before anybody has judged it.
"""

import ssl
from functools import cache, partial

import aiohttp
import httpx
from aiohttp.abc import AbstractResolver
from aiohttp.client_proto import ResponseHandler
from httpx_aiohttp import AiohttpTransport

from flows.reach.allowance import Allowance
from flows.reach.guard import Guard
from flows.reach.limits import LONGEST_HEADER, LONGEST_LINE, MOST_HEADERS


class Pool:
    def __init__(self, allowed: Allowance, resolver: AbstractResolver | None) -> None:
        self._allowed = allowed
        self._resolver = resolver
        self._transports: dict[bool, httpx.AsyncBaseTransport] = {}

    def transport(self, *, fresh: bool) -> httpx.AsyncBaseTransport:
        """`fresh`: every request gets a connection of its own. On a kept one, which the other side may just be closing,
        a request can be lost in a way that looks as if it had been carried out."""
        if fresh not in self._transports:
            self._transports[fresh] = self._made(fresh)
        return self._transports[fresh]

    def _made(self, fresh: bool) -> httpx.AsyncBaseTransport:
        connector = _Connector(
            ssl=trust(),
            limit=0,
            force_close=fresh,
            resolver=self._resolver,
            socket_factory=Guard(self._allowed),
        )
        session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            auto_decompress=False,
            skip_auto_headers=("Content-Type",),
            max_line_size=LONGEST_LINE,
            max_field_size=LONGEST_HEADER,
            max_headers=MOST_HEADERS,
        )
        return AiohttpTransport(verify=trust(), trust_env=False, client=session)

    async def aclose(self) -> None:
        transports, self._transports = list(self._transports.values()), {}
        for transport in transports:
            await transport.aclose()


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
