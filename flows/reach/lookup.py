"""Finds the addresses of names as the machine does: by its hosts file, its resolvers and whatever else it asks.

Each lookup has a thread of its own. A loop's own lookups share a few with everybody (uvloop's four, of which it gives
names two), so that as many names whose servers keep silent keep all others waiting until they are given up, 20 seconds
later. They judge nothing: the guard does, where the socket is made.
"""

import asyncio
import socket
import threading
from contextlib import suppress
from functools import partial
from typing import Any, TypeAlias

from aiohttp.abc import AbstractResolver, ResolveResult

MOST_AT_ONCE = 64
_Infos: TypeAlias = list[tuple[Any, ...]]
_NUMBERS = socket.NI_NUMERICHOST | socket.NI_NUMERICSERV


class Lookups(AbstractResolver):
    """For one event loop."""

    def __init__(self, most: int = MOST_AT_ONCE) -> None:
        self._free = asyncio.Semaphore(most)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        await self._free.acquire()
        loop = asyncio.get_running_loop()
        found: asyncio.Future[list[ResolveResult]] = loop.create_future()
        # No pool: the process would wait at its end for what its threads still ask.
        look = partial(self._look_up, loop, found, host, port, family)
        try:
            threading.Thread(target=look, name="name lookup", daemon=True).start()
        except RuntimeError as error:  # no thread is left on this machine
            self._free.release()
            raise OSError(str(error)) from error
        return await found

    async def close(self) -> None:
        pass

    def _look_up(
        self,
        loop: asyncio.AbstractEventLoop,
        found: asyncio.Future[list[ResolveResult]],
        host: str,
        port: int,
        family: socket.AddressFamily,
    ) -> None:
        result: list[ResolveResult] | Exception
        try:
            result = _addresses(host, port, family)
        except Exception as error:
            result = error
        with suppress(RuntimeError):  # the loop was closed meanwhile
            loop.call_soon_threadsafe(self._tell, found, result)

    def _tell(self, found: asyncio.Future[list[ResolveResult]], result: list[ResolveResult] | Exception) -> None:
        self._free.release()  # not before: whoever gave up waiting has not ended the thread
        if found.done():
            return
        if isinstance(result, Exception):
            found.set_exception(result)
        else:
            found.set_result(result)


def _addresses(host: str, port: int, family: socket.AddressFamily) -> list[ResolveResult]:
    # A machine without any network still has itself.
    flags = 0 if host == "localhost" else socket.AI_ADDRCONFIG
    infos: _Infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, family=family, flags=flags)
    return [
        ResolveResult(
            hostname=host,
            host=_literal(kind, place),
            port=int(place[1]),
            family=kind,
            proto=protocol,
            flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
        )
        for kind, _, protocol, _, place in infos
        if kind in (socket.AF_INET, socket.AF_INET6)
    ]


def _literal(family: int, place: tuple[Any, ...]) -> str:
    """With the interface, where an address is one of its neighbours only."""
    if family == socket.AF_INET6 and len(place) > 3 and place[3]:
        return socket.getnameinfo(place, _NUMBERS)[0]
    return str(place[0])
