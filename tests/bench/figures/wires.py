"""What asking an account costs beside a bare aiohttp client that sends the same body and parses the same JSON, over
each wire; and what ten thousand streams that were left leave behind."""

import asyncio
import gc
import json
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Any

import aiohttp
import uvloop

from flows.providers.account import Account
from flows.providers.over_http import HttpProvider
from flows.providers.port import Bill, Request, Text, Tokens
from flows.providers.sending import outgoing
from flows.providers.wires import WIRES
from flows.reach.allowance import Allowance
from flows.reach.client import Reach
from tests.bench.figure import Figure
from tests.bench.runs import resident_bytes
from tests.bench.vendor import HOST, PIECE, serving

KEY = "sk-sentinel-5f3a9c7e1b2d4f60718293a4b5c6d7e8"
REQUEST = Request("m", "Topic: bees. " * 40, "Be brief.", {"temperature": 0.5, "max_tokens": 400})
ROUNDS = 3
Ask = Callable[[], Awaitable[int]]


def measure() -> Iterator[Figure]:
    with serving() as url, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        for wire in sorted(WIRES):
            bare, ours = runner.run(_both(f"{url}/{wire}/150/0.01", wire, 50, at_once=50))
            figure = partial(Figure, unit="times", baseline=bare / 150 * 1e6)
            yield figure(f"CPU of a chunk over {wire} against bare aiohttp", ours / bare, most=1.4)
            bare, ours = runner.run(_both(f"{url}/{wire}/1/0", wire, 300, at_once=10))
            figure = partial(Figure, unit="times", baseline=bare * 1e3)
            yield figure(f"CPU of a call over {wire} against bare aiohttp", ours / bare, most=1.5)
        bare, ours = runner.run(_last(f"{url}/openai-chat/60/0.05", "openai-chat", 800))
        yield Figure("last chunk of 800 streams against bare aiohttp", ours / bare, "times", most=1.1, baseline=bare)
        tasks, grown = runner.run(_left(f"{url}/anthropic/0/0", "anthropic", 10_000))
        yield Figure("tasks after 10,000 streams that were left", tasks, "tasks", most=0)
        yield Figure("memory growth of 9,000 streams that were left", grown / 1e6, "MB", most=5)


async def _both(url: str, wire: str, count: int, at_once: int) -> tuple[float, float]:
    """CPU seconds of one request, bare and ours by turns; of several rounds the quietest of each."""
    async with _Clients(url, wire) as clients:
        await _cpu(clients.bare, at_once, at_once)
        await _cpu(clients.ours, at_once, at_once)
        rounds = [
            (await _cpu(clients.bare, count, at_once), await _cpu(clients.ours, count, at_once)) for _ in range(ROUNDS)
        ]
    return min(one for one, _ in rounds), min(one for _, one in rounds)


async def _cpu(ask: Ask, count: int, at_once: int) -> float:
    started = time.process_time()
    for _ in range(count // at_once):
        assert len(set(await asyncio.gather(*(ask() for _ in range(at_once))))) == 1
    return (time.process_time() - started) / count


async def _last(url: str, wire: str, count: int) -> tuple[float, float]:
    """Seconds until the last of all has come."""

    async def took(ask: Ask) -> float:
        started = time.perf_counter()
        await asyncio.gather(*(ask() for _ in range(count)))
        return time.perf_counter() - started

    async with _Clients(url, wire) as clients:
        rounds = [(await took(clients.bare), await took(clients.ours)) for _ in range(ROUNDS)]
    return min(one for one, _ in rounds), min(one for _, one in rounds)


async def _left(url: str, wire: str, count: int) -> tuple[int, int]:
    """Tasks more than before, and bytes more than after the first tenth."""
    before, settled = len(asyncio.all_tasks()), 0
    async with _Clients(url, wire) as clients:
        for done in range(0, count, 50):
            if done == count // 10:
                gc.collect()
                settled = resident_bytes()
            await asyncio.gather(*(clients.leave() for _ in range(50)))
        gc.collect()
        return len(asyncio.all_tasks()) - before, resident_bytes() - settled


class _Clients:
    def __init__(self, url: str, wire: str) -> None:
        self._account = Account("work", "acme", wire, url)
        self._wire = WIRES[wire]
        self._reach = Reach(Allowance.read([HOST]))
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        self._asked = HttpProvider(self._account, self._wire, self._reach, _key, _Gratis(), _Now(), _count)

    async def __aenter__(self) -> "_Clients":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()
        await self._reach.aclose()

    async def bare(self) -> int:
        sending = self._wire.ask(REQUEST, self._account.quirks, stream=True)
        sent = outgoing(self._account, self._wire, sending, KEY)
        found: list[Any] = []
        rest = b""
        async with self._session.post(sent.url, data=json.dumps(sending.body).encode(), headers=sent.headers) as reply:
            async for piece in reply.content.iter_any():
                *events, rest = (rest + piece).split(b"\n\n")
                data = [event[event.index(b"data: ") + 6 :] for event in events]
                found += [json.loads(one) for one in data if one != b"[DONE]"]
        return len(found)

    async def ours(self) -> int:
        self._asked.check(REQUEST)
        return sum([len(chunk.text) async for chunk in self._asked.stream(REQUEST) if isinstance(chunk, Text)])

    async def leave(self) -> None:
        stream = self._asked.stream(REQUEST)
        assert await anext(stream) == Text(PIECE)
        await stream.aclose()


class _Gratis:
    def bill(self, vendor: str, model: str, tokens: Tokens) -> Bill:
        return Bill(Decimal(0))


class _Now:
    def now(self) -> datetime:
        return datetime.now(UTC)


async def _key() -> str:
    return KEY


def _count(model: str, text: str) -> int:
    return len(text) // 4
