"""Runs of three dependent calls over HTTP, recorded, beside a bare aiohttp loop that makes the same calls to the same
loopback server."""

import asyncio
import statistics
import time
from collections.abc import Iterator
from typing import Any

import aiohttp
import uvloop

from flows.models import FlowVersion
from tests.bench.figure import Figure
from tests.bench.runs import Works, resident_bytes, working
from tests.bench.streams import serving, three_calls

ALONE, ROUNDS = 20, 4
QUICK = "/stream?chunks=20&every=0"
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
    yield from _alone(url + QUICK, runner, works, version)
    for at_once in (20, 100):
        yield from _abreast(url + QUICK, runner, works, version, at_once)


def _alone(url: str, runner: asyncio.Runner, works: Works, version: FlowVersion) -> Iterator[Figure]:
    """By turns, so that both meet the same machine; of several rounds the quietest counts."""
    rounds = []
    for _ in range(ROUNDS):
        bare = runner.run(_bare(url, ALONE))
        runs = works.runs(version, ALONE)
        ours = statistics.median([works.drive(1) for _ in runs])
        works.check(runs)
        rounds.append((ours / bare, ours, bare))
    ratio, ours, bare = min(rounds)
    yield Figure("three recorded calls, p50", ours * 1e3, "ms", baseline=bare * 1e3)
    yield Figure("three recorded calls against bare aiohttp, p50", ratio, "times", most=5.5, baseline=bare * 1e3)


def _abreast(url: str, runner: asyncio.Runner, works: Works, version: FlowVersion, at_once: int) -> Iterator[Figure]:
    count = 200
    rounds = []
    for _ in range(ROUNDS - 1):
        bare = count / runner.run(_bare_all(url, count, at_once))
        runs = works.runs(version, count)
        ours = count / sum(works.drive(at_once) for _ in range(count // at_once))
        works.check(runs)
        rounds.append((ours / bare, ours, bare))
    share, ours, bare = max(rounds)
    yield Figure(f"runs a second, {at_once} at once", ours, "runs/s", baseline=bare)
    yield Figure(f"throughput of {at_once} at once against bare aiohttp", share, "of bare", least=0.1, baseline=bare)


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


async def _bare(url: str, count: int) -> float:
    """The median of three calls one after the other."""
    async with _session() as session:
        await three_calls(session, url)
        seconds = []
        for _ in range(count):
            started = time.perf_counter()
            await three_calls(session, url)
            seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)


async def _bare_all(url: str, count: int, at_once: int) -> float:
    async with _session() as session:
        started = time.perf_counter()
        for _ in range(count // at_once):
            await asyncio.gather(*(three_calls(session, url) for _ in range(at_once)))
        return time.perf_counter() - started


def _session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
