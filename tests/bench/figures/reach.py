"""What the guarded client costs beside bare aiohttp: CPU of a thousand streams at once, and of short requests."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator

import aiohttp
import uvloop

from flows.reach.allowance import Allowance
from flows.reach.client import Reach, Request
from tests.bench.figure import Figure
from tests.bench.streams import HOST, serving

STREAMS, SHORT, ROUNDS = 1_000, 300, 3
SLOW = "/stream?chunks=20&every=0.05"
QUICK = "/stream?chunks=0&every=0"
Ask = Callable[[str], Awaitable[int]]


def measure() -> Iterator[Figure]:
    with serving() as url, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        bare, ours = runner.run(_both(url + SLOW, STREAMS, at_once=STREAMS))
        yield Figure("CPU of 1,000 streams at once, each", ours * 1e3, "ms", most=6, baseline=bare * 1e3)
        yield Figure("CPU of 1,000 streams against bare aiohttp", ours / bare, "times", most=3.5, baseline=bare * 1e3)
        bare, ours = runner.run(_both(url + QUICK, SHORT, at_once=20))
        yield Figure("CPU of short requests against bare aiohttp", ours / bare, "times", most=3.5, baseline=bare * 1e3)


async def _both(url: str, count: int, at_once: int) -> tuple[float, float]:
    """CPU seconds of one request, bare and ours, in the quietest of several rounds."""
    reach = Reach(Allowance.read([HOST]))
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def bare(url: str) -> int:
            async with session.get(url) as response:
                return sum([len(piece) async for piece in response.content.iter_any()])

        async def ours(url: str) -> int:
            async with reach.send(Request("GET", url)) as reply:
                return sum([len(piece) async for piece in reply])

        rounds = [(await _cpu(bare, url, count, at_once), await _cpu(ours, url, count, at_once)) for _ in range(ROUNDS)]
    await reach.aclose()
    return min(one for one, _ in rounds), min(one for _, one in rounds)


async def _cpu(ask: Ask, url: str, count: int, at_once: int) -> float:
    started = time.process_time()
    for _ in range(count // at_once):
        sizes = await asyncio.gather(*(ask(url) for _ in range(at_once)))
        assert len(set(sizes)) == 1
    return (time.process_time() - started) / count
