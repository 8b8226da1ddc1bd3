"""How much of the database's bare speed is left for drivers that append one step at a time and wait for the commit."""

import asyncio
import json
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

from django.db import connection, transaction

from flows.engine.events import StepStarted, StepSucceeded
from flows.journal.writer import Writer
from flows.models import Flow, FlowVersion, Run, RunState, Workspace
from tests.bench.figure import Figure

DRIVERS, STEPS = 200, 50
OUTPUT = "word " * 100
BATCH = 256


def measure() -> Iterator[Figure]:
    runs = _runs()
    events = 2 * DRIVERS * STEPS
    bare = events / _bare_loop(runs, events)
    journal = events / asyncio.run(_through_the_writer(runs))
    yield Figure("journal append throughput", journal / bare, "of a bare executemany loop", least=0.1, baseline=bare)
    yield Figure("journal events per second", journal, "events/s", least=2000, baseline=bare)


def _runs() -> list[Run]:
    workspace = Workspace.objects.create(name="Bench", slug=f"bench-{uuid.uuid4().hex[:8]}")
    flow = Flow.objects.create(workspace=workspace, name="Bench", document={})
    version = FlowVersion.objects.create(flow=flow, number=1, document={}, digest="sha256:0")
    running = {"workspace": workspace, "flow": flow, "version": version, "state": RunState.RUNNING, "epoch": 1}
    return Run.objects.bulk_create(Run(number=number, **running) for number in range(1, 2 * DRIVERS + 1))


def _bare_loop(runs: list[Run], events: int) -> float:
    """The same rows, in batches of a fixed size, by one who knows everything beforehand."""
    insert = (
        "INSERT INTO flows_runevent (id, run_id, seq, epoch, at, type, path, attempt, data) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
    )
    data = json.dumps({"output": OUTPUT, "duration_ms": 1})
    now = datetime.now(UTC).replace(tzinfo=None)
    rows = [
        (
            uuid.uuid4().hex,
            runs[DRIVERS + n % DRIVERS].id.hex,
            1 + n // DRIVERS,
            1,
            now,
            "step_succeeded",
            "draft",
            1,
            data,
        )
        for n in range(events)
    ]
    started = time.perf_counter()
    for first in range(0, events, BATCH):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(insert, rows[first : first + BATCH])
    return time.perf_counter() - started


async def _through_the_writer(runs: list[Run]) -> float:
    writer = Writer(asyncio.get_running_loop(), lambda run, records: None)
    writer.start()

    async def drive(run: Run) -> None:
        for number in range(STEPS):
            path = f"step{number}"
            await writer.append(run.id, 1, [StepStarted(path=path, attempt=1)])
            await writer.append(run.id, 1, [StepSucceeded(path=path, attempt=1, output=OUTPUT, duration_ms=1)])

    started = time.perf_counter()
    await asyncio.gather(*(drive(run) for run in runs[:DRIVERS]))
    seconds = time.perf_counter() - started
    writer.stop(5)
    return seconds
