"""Runs of three dependent calls over HTTP, recorded, beside a bare aiohttp loop that makes the same calls to the same
loopback server."""

import asyncio
import statistics
import time
from collections.abc import Iterator
from typing import Any

import aiohttp
import uvloop

from tests.bench.figure import Figure
from tests.bench.runs import Works, resident_bytes, working
from tests.bench.streams import serving

ALONE, ROUNDS = 60, 3
QUICK = "/stream?chunks=0&every=0"
SLOW = "/stream?chunks=20&every=0.05"


def measure() -> Iterator[Figure]:
    with serving() as url, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner, working() as works:
        yield from _quick(url, runner, works)
        yield from _streamed(url, runner, works)


def document(url: str) -> dict[str, Any]:
    """Each call waits for the one before; they are idempotent, so nothing but the journal is between them."""
    names = ("first", "second", "third")
    return {
        "schema": 1,
        "name": "Three calls",
        "steps": [
            {"id": name, "kind": "http", "config": {"method": "GET", "url": url, "response": "sse"}} for name in names
        ],
        "edges": [{"source": "first", "target": "second"}, {"source": "second", "target": "third"}],
    }


def _quick(url: str, runner: asyncio.Runner, works: Works) -> Iterator[Figure]:
    version = works.version(document(url + QUICK))
    works.runs(version, 5)
    works.drive(5)  # what is made once is made
    bare = runner.run(_bare(url + QUICK, ALONE, at_once=1))
    alone = []
    runs = works.runs(version, ALONE)
    for _ in runs:
        alone.append(works.drive(1))
    works.check(runs)
    ours = statistics.median(alone)
    yield Figure("three recorded calls, p50", ours * 1e3, "ms", baseline=bare * 1e3)
    yield Figure("three recorded calls against bare aiohttp, p50", ours / bare, "times", most=5.5, baseline=bare * 1e3)
    for at_once in (20, 100):
        count = 5 * at_once
        bare_rate = max(count / runner.run(_bare_all(url + QUICK, count, at_once)) for _ in range(ROUNDS))
        rates = []
        for _ in range(ROUNDS):
            runs = works.runs(version, count)
            rates.append(count / _waves(works, count, at_once))
            works.check(runs)
        ours = max(rates)
        yield Figure(f"runs a second, {at_once} at once", ours, "runs/s", baseline=bare_rate)
        share = ours / bare_rate
        yield Figure(
            f"throughput of {at_once} at once against bare aiohttp", share, "of bare", least=0.1, baseline=bare_rate
        )


def _waves(works: Works, count: int, at_once: int) -> float:
    return sum(works.drive(at_once) for _ in range(count // at_once))


def _streamed(url: str, runner: asyncio.Runner, works: Works) -> Iterator[Figure]:
    version = works.version(document(url + SLOW))
    for count, most in ((200, 1.1), (1_000, 1.8)):
        bare = runner.run(_bare_all(url + SLOW, count, count))
        runs = works.runs(version, count)
        before = resident_bytes()
        ours = works.drive(count)
        grown = (resident_bytes() - before) / 1e6
        works.check(runs)
        yield Figure(
            f"{count} streaming runs at once against bare aiohttp", ours / bare, "times", most=most, baseline=bare
        )
        if count == 1_000:
            yield Figure("memory growth of 1,000 streaming runs", grown, "MB", most=250)


async def _bare(url: str, count: int, at_once: int) -> float:
    """The median of three calls one after the other."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        seconds = []
        for _ in range(count):
            started = time.perf_counter()
            await _three(session, url)
            seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)


async def _bare_all(url: str, count: int, at_once: int) -> float:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        started = time.perf_counter()
        for _ in range(count // at_once):
            await asyncio.gather(*(_three(session, url) for _ in range(at_once)))
        return time.perf_counter() - started


async def _three(session: aiohttp.ClientSession, url: str) -> None:
    for _ in range(3):
        async with session.get(url) as response:
            async for _ in response.content.iter_any():
                pass
