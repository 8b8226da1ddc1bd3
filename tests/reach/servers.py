"""Real servers on loopback, down to the bytes: a test says what each connection does."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

from flows.reach.allowance import Allowance
from flows.reach.client import Reach, Request
from flows.reach.limits import Limits

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Heard:
    method: str
    target: str
    headers: Mapping[str, str]  # by lower-case names
    body: bytes
    reader: asyncio.StreamReader

    async def left(self) -> None:
        """Returns when the other side has gone."""
        while await self.reader.read(65_536):
            pass


class Server:
    """`answer` writes what it likes; when it returns True, the connection stays for another request."""

    def __init__(self, answer: "Answer") -> None:
        self._answer = answer
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self.heard: list[Heard] = []
        self.connections = 0
        self.open = 0
        self.port = 0
        self._changed = asyncio.Condition()

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._met, HOST, 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    async def all_gone(self) -> None:
        await self.holding(0)

    async def holding(self, connections: int) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: self.open == connections)

    async def _met(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        await self._count(1)
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while (heard := await _read(reader)) is not None:
                self.heard.append(heard)
                if not await self._answer(heard, writer):
                    break
        writer.transport.abort()
        with suppress(ConnectionError, asyncio.CancelledError):
            await writer.wait_closed()
        self._tasks.discard(task)
        await self._count(-1)

    async def _count(self, more: int) -> None:
        async with self._changed:
            self.open += more
            self._changed.notify_all()


Answer = Callable[[Heard, asyncio.StreamWriter], Awaitable[bool]]


async def _read(reader: asyncio.StreamReader) -> Heard | None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    first, *lines = head.strip().split("\r\n")
    method, target, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Heard(method, target, headers, body, reader)


def head(status: int = 200, **headers: str) -> bytes:
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([f"HTTP/1.1 {status} Whatever", *lines, "", ""]).encode()


def saying(body: bytes = b"", /, status: int = 200, **headers: str) -> Answer:
    async def answer(heard: Heard, writer: asyncio.StreamWriter) -> bool:
        writer.write(head(status, **{"Content_Length": str(len(body)), **headers}))
        if heard.method != "HEAD" and status not in (204, 304):
            writer.write(body)
        await writer.drain()
        return True

    return answer


def raw(data: bytes) -> Answer:
    """These bytes, then the end of the connection."""

    async def answer(heard: Heard, writer: asyncio.StreamWriter) -> bool:
        writer.write(data)
        await writer.drain()
        writer.close()
        await writer.wait_closed()
        return False

    return answer


def hanging(before: bytes = b"", started: asyncio.Event | None = None) -> Answer:
    """These bytes, then nothing, until the other side leaves."""

    async def answer(heard: Heard, writer: asyncio.StreamWriter) -> bool:
        writer.write(before)
        await writer.drain()
        if started is not None:
            started.set()
        await heard.left()
        return False

    return answer


@asynccontextmanager
async def serving(answer: Answer) -> AsyncIterator[Server]:
    server = Server(answer)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


@asynccontextmanager
async def reaching(*allowed: str, **settings: Any) -> AsyncIterator[Reach]:
    reach = Reach(Allowance.read(allowed or (HOST,)), **settings)
    try:
        yield reach
    finally:
        await reach.aclose()


class Names(AbstractResolver):
    """What names resolve to; of several answers one after the other, the last one ever after."""

    def __init__(self, **answers: list[str]) -> None:
        self._answers = {name.replace("_", "."): list(found) for name, found in answers.items()}
        self.asked: list[str] = []

    async def resolve(self, host: str, port: int = 0, family: Any = 0) -> list[ResolveResult]:
        self.asked.append(host)
        if host not in self._answers:
            raise OSError(None, f"{host} is unknown here")
        left = self._answers[host]
        addresses = (left.pop(0) if len(left) > 1 else left[0]).split()
        return [
            ResolveResult(hostname=host, host=address, port=port, family=0, proto=0, flags=0) for address in addresses
        ]

    async def close(self) -> None:
        pass


async def read(reach: Reach, request: Request, limits: Limits | None = None) -> bytes:
    async with reach.send(request, limits) as reply:
        return await reply.read()


def chunked(*pieces: bytes, forever: bool = False, **headers: str) -> Answer:
    async def answer(heard: Heard, writer: asyncio.StreamWriter) -> bool:
        writer.write(head(200, Transfer_Encoding="chunked", **headers))
        while True:
            for piece in pieces:
                writer.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                await writer.drain()
            if not forever:
                writer.write(b"0\r\n\r\n")
                return True

    return answer
