"""What somebody outside waits for, at a real `manage.py serve`: a run of three calls, beside a bare Daphne view that
makes them, and an event on its way to fifty watchers."""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import uvloop

from tests.bench.bare_view import bare_view
from tests.bench.figure import Figure
from tests.bench.figures.engine_calls import QUICK
from tests.bench.figures.engine_calls import document as three_calls
from tests.bench.figures.engine_steps import flow
from tests.bench.guest import Guest, guest, published
from tests.bench.streams import serving
from tests.services import BatonProcess, Visitor

ALONE, ROUNDS, ABREAST, AT_ONCE = 20, 4, 100, 20
WATCHERS, PASSES = 50, 30
Ask = Callable[[], Awaitable[None]]


def measure() -> Iterator[Figure]:
    env = {"BATON_ALLOWED_ADDRESSES": "127.0.0.1"}
    with ExitStack() as stack:
        url = stack.enter_context(serving())
        bare = stack.enter_context(bare_view(url + QUICK))
        home = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "home"
        baton = stack.enter_context(BatonProcess(home, short_intervals=False, env=env))
        alice = stack.enter_context(Visitor(baton))
        runner = stack.enter_context(asyncio.Runner(loop_factory=uvloop.new_event_loop))
        yield from runner.run(_runs(baton, alice, bare, published(alice, three_calls(url + QUICK))))
        yield runner.run(_watched(baton, alice, published(alice, _slow(url))))


async def _runs(baton: BatonProcess, alice: Visitor, bare: str, called: str) -> list[Figure]:
    async with guest(baton, alice) as someone:

        async def ours() -> None:
            await someone.run(called)

        async def view() -> None:
            async with someone.session.get(bare) as answer:
                assert await answer.read() == b"done"

        for ask in (ours, view):
            await _alone(ask, 5)  # what is made once is made
        rounds = []
        for _ in range(ROUNDS):
            theirs, mine = await _alone(view, ALONE), await _alone(ours, ALONE)
            rounds.append((mine / theirs, mine, theirs))
        ratio, mine, theirs = min(rounds)
        rate = max([await _abreast(ours) for _ in range(ROUNDS // 2)])
        bare_rate = await _abreast(view)
    return [
        Figure("through the door: three calls, p50", mine * 1e3, "ms", baseline=theirs * 1e3),
        Figure("through the door against a bare view, p50", ratio, "times", most=6, baseline=theirs * 1e3),
        Figure(f"through the door: runs a second, {AT_ONCE} at once", rate, "runs/s", baseline=bare_rate),
    ]


async def _alone(ask: Ask, times: int) -> float:
    seconds = []
    for _ in range(times):
        started = time.perf_counter()
        await ask()
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)


async def _abreast(ask: Ask) -> float:
    started = time.perf_counter()

    async def some() -> None:
        for _ in range(ABREAST // AT_ONCE):
            await ask()

    await asyncio.gather(*(some() for _ in range(AT_ONCE)))
    return ABREAST / (time.perf_counter() - started)


def _slow(url: str) -> dict[str, Any]:
    """A run that has something to say every 50 ms, once everybody has had the time to come."""

    def call(id: str, seconds: float, **more: str) -> dict[str, Any]:
        config = {"method": "GET", "url": f"{url}/stream?chunks=1&every={seconds}", "response": "text"}
        return {"id": id, "kind": "http", "config": config, **more}

    again = {"id": "again", "kind": "loop", "config": {"passes": PASSES}}
    steps = (call("gather", 3), again, call("say", 0.05, parent="again"))
    return flow(*steps, edges=[{"source": "gather", "target": "again"}])


async def _watched(baton: BatonProcess, alice: Visitor, watched: str) -> Figure:
    """From the time an event bears to when its message was read, by the machine's one clock."""
    async with guest(baton, alice) as someone:
        run = await someone.start(watched)
        here = asyncio.Barrier(WATCHERS)
        waits = await asyncio.gather(*(_watch(someone, run, here) for _ in range(WATCHERS)))
    each = [wait for watcher in waits for wait in watcher]
    assert len(each) >= WATCHERS * PASSES, f"only {len(each)} messages came while all were watching"
    return Figure(f"event to message at {WATCHERS} watchers, p50", statistics.median(each) * 1e3, "ms", most=15)


async def _watch(someone: Guest, run: str, here: asyncio.Barrier) -> list[float]:
    waits: list[float] = []
    everybody: asyncio.Task[int] | None = None
    async for event in someone.events(run):
        now = time.time()
        everybody = everybody or asyncio.create_task(here.wait())
        if everybody.done():
            waits.append(now - datetime.fromisoformat(event["at"]).timestamp())
    return waits
