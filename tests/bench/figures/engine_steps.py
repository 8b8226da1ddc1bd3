"""What the engine and its journal cost a step that does nothing, a loop of 10,000 of them, an item of a list, a lane,
and a run that only waits."""

import asyncio
import gc
import time
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import aiohttp

from flows.models import Run, RunEvent, RunState
from tests.bench.figure import Figure
from tests.bench.runs import Works, resident_bytes, working
from tests.bench.streams import serving

CHAIN, AT_ONCE = 50, 100
FEW, MANY = 100, 10_000
LANES, LANE_SECONDS = 10, 0.2
WAITING = 5_000


def measure() -> Iterator[Figure]:
    with working() as works:
        yield from _no_ops(works)
        yield from _loops(works)
        yield from _items(works)
    with serving() as url, working() as works:
        yield _lanes(works, url)
        yield _waiting(works, url)


def text(id: str, value: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "kind": "transform", "config": {"value": value}, **more}


def flow(*steps: dict[str, Any], edges: list[dict[str, Any]] | None = None, **more: Any) -> dict[str, Any]:
    return {"schema": 1, "name": "A bench", "steps": list(steps), "edges": edges or [], **more}


def _no_ops(works: Works) -> Iterator[Figure]:
    names = [f"s{number}" for number in range(CHAIN)]
    edges = [{"source": a, "target": b} for a, b in pairwise(names)]
    version = works.version(flow(*(text(name, "x") for name in names), edges=edges))
    works.runs(version, 3)
    works.drive(3)
    runs = works.runs(version, AT_ONCE)
    seconds = works.drive(AT_ONCE)
    works.check(runs)
    yield Figure("a journaled step that does nothing, 100 runs", 1e3 * seconds / (AT_ONCE * CHAIN), "ms", most=0.5)
    runs = works.runs(version, 10)
    before = time.process_time()
    seconds = sum(works.drive(1) for _ in runs)
    cpu = time.process_time() - before
    works.check(runs)
    yield Figure("a step of one run alone, CPU", 1e3 * cpu / (10 * CHAIN), "ms", most=2)
    yield Figure("a step of one run alone, with the disk", 1e3 * seconds / (10 * CHAIN), "ms")


def _loops(works: Works) -> Iterator[Figure]:
    """CPU, because a disk's mood is no property of a loop."""
    each: dict[int, float] = {}
    for passes in (FEW, MANY):
        version = works.version(
            flow(
                {"id": "refine", "kind": "loop", "config": {"passes": passes}},
                text("work", "{{ loop.index }}", parent="refine"),
            )
        )
        count = 20 if passes == FEW else 1
        runs = works.runs(version, count)
        before = time.process_time()
        works.drive(count)
        each[passes] = (time.process_time() - before) / (count * passes)
        works.check(runs)
    yield Figure("an execution in a loop of 10,000", 1e3 * each[MANY], "ms", baseline=1e3 * each[FEW])
    name = "growth of an execution from 100 to 10,000 passes"
    yield Figure(name, each[MANY] / each[FEW], "times", most=1.2, baseline=1e3 * each[FEW])
    yield _resuming(works, runs[0])


def _resuming(works: Works, run: Run) -> Figure:
    """The loop's run, with its last records taken away, as if its driver had died before the end."""
    last = run.events.order_by("-seq").first()
    assert last is not None
    gone = list(run.events.filter(seq__gt=last.seq - 2).values_list("seq", flat=True))
    RunEvent.objects.filter(run=run, seq__in=gone).delete()
    Run.objects.filter(pk=run.pk).update(state=RunState.RUNNING, seq=last.seq - 2, worker=None, finished_at=None)
    seconds = works.drive(1)
    works.check([run])
    return Figure("resuming a run of 10,000 executions", seconds, "s", most=2)


def _items(works: Works) -> Iterator[Figure]:
    version = works.version(
        flow(
            {"id": "each", "kind": "for_each", "config": {"items": "{{ inputs.list }}"}},
            text("work", "{{ loop.item }}!", parent="each"),
            inputs=[{"name": "list", "type": "list"}],
        )
    )
    cpu: dict[int, float] = {}
    for count in (1_000, MANY):
        (run,) = works.runs(version, 1, {"list": list(range(count))})
        before = time.process_time()
        works.drive(1)
        cpu[count] = (time.process_time() - before) / count
        works.check([run])
    events = run.events.count() / MANY
    yield Figure("CPU of an item of 10,000", 1e3 * cpu[MANY], "ms", most=1, baseline=1e3 * cpu[1_000])
    yield Figure("growth of an item from 1,000 to 10,000", cpu[MANY] / cpu[1_000], "times", most=1.2)
    yield Figure("events of an item", events, "events", most=3)


def _lanes(works: Works, url: str) -> Figure:
    slow = f"{url}/stream?chunks=1&every={LANE_SECONDS}"
    request = {"method": "GET", "url": slow, "response": "text"}
    version = works.version(
        flow(
            {"id": "fan", "kind": "fan_out"},
            *({"id": f"lane{n}", "kind": "http", "config": request, "parent": "fan"} for n in range(LANES)),
            {"id": "join", "kind": "join"},
            edges=[{"source": "fan", "target": "join"}],
        )
    )
    works.runs(version, 2)
    works.drive(2)
    runs = works.runs(version, 5)
    ours = min(works.drive(1) for _ in runs)
    works.check(runs)
    bare = min(asyncio.run(_gathered(slow)) for _ in range(5))
    return Figure("fan-out of 10 x 200 ms and a join", ours / bare, "times", most=1.05, baseline=bare)


async def _gathered(url: str) -> float:

    async with aiohttp.ClientSession() as session:

        async def one() -> bytes:
            async with session.get(url) as response:
                return await response.read()

        await one()
        started = time.perf_counter()
        await asyncio.gather(*(one() for _ in range(LANES)))
        return time.perf_counter() - started


def _waiting(works: Works, url: str) -> Figure:
    """Memory of runs that all await a slow answer."""
    request = {"method": "GET", "url": f"{url}/stream?chunks=1&every=3600", "response": "sse"}
    version = works.version(flow({"id": "ask", "kind": "http", "config": request}))
    runs = works.runs(version, WAITING)
    gc.collect()
    before = resident_bytes()
    for _ in runs:
        works.host.spawn(works.host.drive_next())  # as Celery's pool does
    deadline = time.monotonic() + 120
    started = RunEvent.objects.filter(run__version=version, type="call_started")
    while started.count() < WAITING:
        assert time.monotonic() < deadline, "not all runs have come to their call"
        time.sleep(0.5)
    time.sleep(2)  # until the last of them has sent what it sends
    gc.collect()
    each = (resident_bytes() - before) / WAITING / 1024
    Run.objects.filter(version=version).update(state=RunState.CANCELLED, worker=None)  # nobody goes on with them
    return Figure("memory of a run that awaits a slow answer, 5,000 of them", each, "KB", most=40)
