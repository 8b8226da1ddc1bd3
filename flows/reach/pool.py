"""The connections of one event loop: httpx in front, aiohttp behind it, since httpx's own pool is quadratic in open
streams. No proxies, no cookies, no limit on connections, no redirects of their own.
"""

import logging
import ssl
from functools import cache, partial
from http.cookiejar import CookieJar, DefaultCookiePolicy

import aiohttp
import httpx
from aiohttp.abc import AbstractResolver
from aiohttp.client_proto import ResponseHandler
from httpx_aiohttp import AiohttpTransport

from flows.reach.allowance import Allowance
from flows.reach.guard import Guard
from flows.reach.limits import LONGEST_HEADER, LONGEST_LINE, MOST_HEADERS

_HEADERS = {"User-Agent": "Baton", "Accept": "*/*", "Accept-Encoding": "gzip, deflate"}
logging.getLogger("httpx").setLevel(logging.WARNING)  # below, it writes whole addresses, with their queries


class Pool:
    def __init__(self, allowed: Allowance, resolver: AbstractResolver | None) -> None:
        self._allowed = allowed
        self._resolver = resolver
        self._clients: dict[bool, httpx.AsyncClient] = {}

    def client(self, *, fresh: bool) -> httpx.AsyncClient:
        """`fresh`: every request gets a connection of its own. On a kept one, which the other side may just be closing,
        a request can be lost in a way that looks as if it had been carried out."""
        if fresh not in self._clients:
            self._clients[fresh] = self._made(fresh)
        return self._clients[fresh]

    def _made(self, fresh: bool) -> httpx.AsyncClient:
        connector = _Connector(
            ssl=_trust(),
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
        return httpx.AsyncClient(
            transport=AiohttpTransport(verify=_trust(), trust_env=False, client=session),
            headers={**_HEADERS, **({"Connection": "close"} if fresh else {})},
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            follow_redirects=False,
            trust_env=False,
        )

    async def aclose(self) -> None:
        clients, self._clients = list(self._clients.values()), {}
        for client in clients:
            await client.aclose()


class _Connection(ResponseHandler):
    def close(self) -> None:
        """At once: a polite close first waits until the other side has read all we wrote, which it may never do."""
        self.abort()


class _Connector(aiohttp.TCPConnector):
    def __init__(self, **settings: object) -> None:
        super().__init__(**settings)  # type: ignore[arg-type]
        self._factory = partial(_Connection, loop=self._loop)  # type: ignore[assignment]


@cache
def _trust() -> ssl.SSLContext:
    """Mozilla's authorities, or those that SSL_CERT_FILE or SSL_CERT_DIR name."""
    return httpx.create_ssl_context(trust_env=True)
