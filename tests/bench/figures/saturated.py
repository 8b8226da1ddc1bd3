"""How long a request's write waits while the journal writes without pause."""

import asyncio
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from flows.engine.events import StepStarted, StepSucceeded
from flows.journal.writer import Writer
from flows.models import Flow, FlowVersion, Run, RunState, Workspace
from tests.bench.figure import Figure

DRIVERS, WRITES, PAUSE_SECONDS, ROUNDS = 200, 100, 0.005, 3
OUTPUT = "word " * 100


def measure() -> Iterator[Figure]:
    workspace = Workspace.objects.create(name="Bench", slug=f"bench-{uuid.uuid4().hex[:8]}")
    with _saturated(_runs(workspace)) as written:
        time.sleep(0.5)
        before, began = written[0], time.perf_counter()
        p95 = min(_writes(workspace) for _ in range(ROUNDS))
        rate = (written[0] - before) / (time.perf_counter() - began)
    yield Figure("events a second that the writer wrote meanwhile", rate, "events/s")
    yield Figure("a request's write while the writer is saturated, p95", p95 * 1e3, "ms", most=20)


def _writes(workspace: Workspace) -> float:
    seconds = []
    for number in range(WRITES):
        time.sleep(PAUSE_SECONDS)
        started = time.perf_counter()
        Workspace.objects.filter(pk=workspace.pk).update(name=f"Bench {number}")
        seconds.append(time.perf_counter() - started)
    return sorted(seconds)[int(0.95 * WRITES)]


def _runs(workspace: Workspace) -> list[Run]:
    flow = Flow.objects.create(workspace=workspace, name="Bench", document={})
    version = FlowVersion.objects.create(flow=flow, number=1, document={}, digest="sha256:0")
    running = {"workspace": workspace, "flow": flow, "version": version, "state": RunState.RUNNING, "epoch": 1}
    return Run.objects.bulk_create(Run(number=number, **running) for number in range(1, DRIVERS + 1))


@contextmanager
def _saturated(runs: list[Run]) -> Iterator[list[int]]:
    """The count of events that drivers on a loop of their own have appended so far."""
    over, written = threading.Event(), [0]

    async def drive(writer: Writer, run: Run) -> None:
        while not over.is_set():
            path = f"step{written[0]}"
            started = StepStarted(path=path, attempt=1)
            await writer.append(run.id, 1, [started])
            await writer.append(run.id, 1, [StepSucceeded(path=path, attempt=1, output=OUTPUT, duration_ms=1)])
            written[0] += 2

    async def work() -> None:
        writer = Writer(asyncio.get_running_loop(), lambda run, records: None)
        writer.start()
        await asyncio.gather(*(drive(writer, run) for run in runs))
        writer.stop(5)

    thread = threading.Thread(target=lambda: asyncio.run(work()), name="drivers")
    thread.start()
    try:
        yield written
    finally:
        over.set()
        thread.join(30)
