"""The guarded client. Rooms send by it; none of them ever sees a library of HTTP."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Self
from weakref import WeakKeyDictionary

import aiohttp
from aiohttp.abc import AbstractResolver

from flows.reach import headers, trouble
from flows.reach.address import Address
from flows.reach.allowance import NOTHING, Allowance
from flows.reach.body import Body
from flows.reach.guard import Trip, trip
from flows.reach.hops import Hop
from flows.reach.hops import Request as Request
from flows.reach.limits import USUAL, Limits
from flows.reach.pool import Pool, trust


class Reply:
    """`async for piece in reply` gives its unpacked body once. `address` is where it came from in the end."""

    __slots__ = ("_body", "_declared", "_late", "_limits", "_ready", "_response", "address", "headers", "status")

    def __init__(self, response: aiohttp.ClientResponse, received: headers.Received, hop: Hop, limits: Limits) -> None:
        self.status = response.status
        self.headers = received
        self.address = hop.address
        self._response = response
        self._late = False
        self._limits = limits
        self._declared = "" if hop.method == "HEAD" else received.get("Content-Length", "")
        self._body: Body | None = None
        self._ready: Iterator[bytes] = iter(())  # of what has come, the pieces that were not handed out

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        if self._body is None:
            encoding = self.headers.get("Content-Encoding", "")
            self._body = Body(self.address.host, encoding, self._declared, self._limits)
        while (piece := next(self._ready, None)) is None:
            try:
                data = await self._response.content.readany()
            except Exception as error:
                raise self._lost(error) from None
            if not data:
                if self._late:
                    raise self._lost(EOFError())
                self._body.end()
                raise StopAsyncIteration
            self._ready = self._body.feed(data)
        return piece

    async def read(self) -> bytes:
        return b"".join([piece async for piece in self])

    def _expire(self) -> None:
        """Its time is over. What has come as a whole by then is not affected."""
        if self._response.connection is not None:
            self._late = True
            self._response.close()

    def _lost(self, error: Exception) -> Exception:
        if self._late:
            return trouble.timed_out(self.address.host, self._limits.total_seconds)
        return _fault(error, self.address.host, self._limits)


class Reach:
    """One for each allowance: a connection that one caller may have must not serve another who may not.

    It keeps a pool for every event loop it is used on; `aclose` closes that of the running one."""

    def __init__(
        self, allowed: Allowance = NOTHING, limits: Limits = USUAL, *, resolver: AbstractResolver | None = None
    ) -> None:
        self._allowed = allowed
        self._limits = limits
        self._resolver = resolver
        trust()  # takes a while, so not when the first request is made
        self._pools: WeakKeyDictionary[asyncio.AbstractEventLoop, Pool] = WeakKeyDictionary()

    def opens(self, address: Address) -> bool:
        """Whether an owner has opened just this place, so that it is known to be theirs."""
        return self._allowed.opens(address.host, address.port)

    @asynccontextmanager
    async def send(self, request: Request, limits: Limits | None = None) -> AsyncIterator[Reply]:
        """Sends, follows redirects, and closes the connection when it is left before the reply has ended."""
        limits = limits or self._limits
        loop = asyncio.get_running_loop()
        deadline = loop.time() + limits.total_seconds
        first = Hop.first(request)
        hop: Hop | None = first
        redirects = 0
        while hop is not None:
            response = await self._send(hop, request.repeatable, deadline, limits)
            try:
                received = headers.Received(response.raw_headers)
                following = hop.next(response.status, received.get("Location"))
                if following is None:
                    reply = Reply(response, received, hop, limits)
                    # One timer for the whole body: one for each piece would cost more than the piece.
                    timer = loop.call_at(deadline, reply._expire)
                    try:
                        yield reply
                    finally:
                        timer.cancel()
            finally:
                response.close()
            hop = following
            redirects += hop is not None
            if redirects > limits.redirects:
                raise trouble.too_many_redirects(first.address.host, limits.redirects)

    async def aclose(self) -> None:
        pool = self._pools.pop(asyncio.get_running_loop(), None)
        if pool is not None:
            await pool.aclose()

    async def _send(self, hop: Hop, repeatable: bool, deadline: float, limits: Limits) -> aiohttp.ClientResponse:
        address = hop.address
        way = Trip(address.host, address.port)
        token = trip.set(way)
        try:
            async with asyncio.timeout_at(deadline):
                return await self._pool().send(hop, limits.connect_seconds, fresh=not repeatable)
        except Exception as error:
            if way.refused:
                raise trouble.refused(address.host, address.port, way.refused) from None
            raise _fault(error, address.host, limits) from None
        finally:
            trip.reset(token)

    def _pool(self) -> Pool:
        loop = asyncio.get_running_loop()
        if loop not in self._pools:
            self._pools[loop] = Pool(self._allowed, self._resolver)
        return self._pools[loop]


def _fault(error: Exception, host: str, limits: Limits) -> Exception:
    # One that a limit of the library's own has raised is an error of aiohttp's besides.
    if isinstance(error, TimeoutError) and not isinstance(error, aiohttp.ClientError):
        return trouble.timed_out(host, limits.total_seconds)
    return trouble.translated(error, host) or error
