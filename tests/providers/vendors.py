"""A vendor on loopback: a real server that speaks a wire, or fails in every way that servers have."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from aiohttp import web

from flows.providers.account import Account
from flows.providers.over_http import HttpProvider
from flows.providers.port import Bill, Chunk, Request, Text, Tokens
from flows.providers.wires import WIRES
from flows.reach.allowance import Allowance
from flows.reach.client import Reach
from tests.providers.speech import SPEECH, Speech

HOST = "127.0.0.1"
KEY = "sk-sentinel-5f3a9c7e1b2d"
NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Heard:
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]  # by lower-case names
    body: Any


Playing = Callable[["Vendor", web.Request, Any], Awaitable[web.StreamResponse]]


class Vendor:
    """`plays` is what it does with every request."""

    def __init__(self, wire: str, plays: Playing | None = None) -> None:
        self.wire = wire
        self.speech: Speech = SPEECH[wire]
        self.plays = plays or answering()
        self.heard: list[Heard] = []
        self.url = ""
        self.open = 0  # requests that are being answered
        self._changed = asyncio.Condition()

    async def holding(self, requests: int) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: self.open == requests)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        body = json.loads(raw) if raw else None
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.heard.append(Heard(request.method, request.path, dict(request.query), headers, body))
        await self._count(1)
        try:
            if request.path.endswith(self.speech.models_path):
                return web.json_response(self.speech.models("m", "m-mini"))
            return await self.plays(self, request, body)
        finally:
            await self._count(-1)

    async def _count(self, more: int) -> None:
        async with self._changed:
            self.open += more
            self._changed.notify_all()


@asynccontextmanager
async def serving(wire: str = "openai-chat", plays: Playing | None = None) -> AsyncIterator[Vendor]:
    vendor = Vendor(wire, plays)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", vendor.answer)
    # Whoever has gone is not waited for: what a request does ends with its connection.
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, HOST, 0, backlog=1_024)
    await site.start()
    vendor.url = f"http://{HOST}:{runner.addresses[0][1]}"
    try:
        yield vendor
    finally:
        await runner.cleanup()


# ---- how it answers ----


def answering(*pieces: str, headers: Mapping[str, str] | None = None) -> Playing:
    """It wants every tool it is offered, once; asked for no stream, it gives none."""

    async def play(vendor: Vendor, request: web.Request, body: Any) -> web.StreamResponse:
        speech, text = vendor.speech, pieces or ("Bees ", "hum.")
        if not (body.get("stream") or "alt" in request.query):
            return web.json_response(speech.whole("".join(text)), headers=headers)
        wants = body.get("tools") and not speech.has_result(body)
        events = speech.tool("weather", {"place": "Rome"}) if wants else speech.stream(*text)
        return await _written(request, events, headers)

    return play


def streaming(*written: bytes, broken: bool = False, **headers: str) -> Playing:
    """These bytes, each written by itself; `broken`: then the connection is gone."""

    async def play(vendor: Vendor, request: web.Request, body: Any) -> web.StreamResponse:
        response = await _written(request, written, {name.replace("_", "-"): said for name, said in headers.items()})
        if broken:
            assert request.transport is not None
            request.transport.abort()
        return response

    return play


def saying(status: int, said: Any, headers: Mapping[str, str] | None = None) -> Playing:
    async def play(vendor: Vendor, request: web.Request, body: Any) -> web.StreamResponse:
        if isinstance(said, str | bytes):
            content = said if isinstance(said, bytes) else said.encode()
            return web.Response(status=status, body=content, headers=headers)
        return web.json_response(said, status=status, headers=headers)

    return play


def hanging(*written: bytes, before_head: bool = False) -> Playing:
    """These bytes, then nothing, until the other side leaves."""

    async def play(vendor: Vendor, request: web.Request, body: Any) -> web.StreamResponse:
        if not before_head:
            await _begun(request, written)
        await asyncio.Event().wait()
        raise AssertionError

    return play


def dripping(*written: bytes, drop: bytes) -> Playing:
    """These bytes, then the drop again and again, until the other side leaves."""

    async def play(vendor: Vendor, request: web.Request, body: Any) -> web.StreamResponse:
        response = await _begun(request, written)
        while True:
            await response.write(drop)
            await asyncio.sleep(0.005)

    return play


def bomb() -> Playing:
    packed = gzip.compress(b": nothing\n" * 300_000, 9)

    async def play(vendor: Vendor, request: web.Request, body: Any) -> web.StreamResponse:
        return web.Response(body=packed, headers={"Content-Encoding": "gzip", "Content-Type": "text/event-stream"})

    return play


async def _begun(request: web.Request, written: tuple[bytes, ...] | list[bytes], **more: str) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", **more})
    await response.prepare(request)
    for piece in written:
        await response.write(piece)
    return response


async def _written(
    request: web.Request, written: tuple[bytes, ...] | list[bytes], headers: Mapping[str, str] | None = None
) -> web.StreamResponse:
    response = await _begun(request, written, **(headers or {}))
    await response.write_eof()
    return response


# ---- who asks it ----


class Gratis:
    def __init__(self) -> None:
        self.asked: list[tuple[str, str, Tokens]] = []

    def bill(self, vendor: str, model: str, tokens: Tokens) -> Bill:
        self.asked.append((vendor, model, tokens))
        return Bill(Decimal(tokens.input + tokens.output) / 1000, {}, "test")


class Noon:
    def now(self) -> datetime:
        return NOW


def account(vendor: Vendor, base: str = "", **more: Any) -> Account:
    return Account(
        "work", "acme", vendor.wire, base or f"{vendor.url}/v1", **{"credential": "key", **more}
    )  # as an owner set it up


def provider(
    asked: Account, reach: Reach, key: str = KEY, wire: Any = None, prices: Gratis | None = None
) -> HttpProvider:
    async def get() -> str:
        return key

    return HttpProvider(asked, wire or WIRES[asked.wire], reach, get, prices or Gratis(), Noon(), count)


def count(model: str, text: str) -> int:
    return -(-len(text.encode()) // 4)


@asynccontextmanager
async def reaching() -> AsyncIterator[Reach]:
    reach = Reach(Allowance.read([HOST]))
    try:
        yield reach
    finally:
        await reach.aclose()


async def heard_by(
    asking: HttpProvider, request: Request | None = None, into: list[Chunk] | None = None
) -> list[Chunk]:
    found: list[Chunk] = [] if into is None else into
    async for chunk in asking.stream(request or Request("m", "Topic: bees")):
        found.append(chunk)
    return found


def text_of(chunks: list[Chunk]) -> str:
    return "".join(chunk.text for chunk in chunks if isinstance(chunk, Text))
