"""Long journals: a fork born with 10,000 kept results, and a run of 10,000 executions read to be resumed."""

import time
import uuid
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from flows.engine.amounts import Usage
from flows.engine.events import CallFinished, CallStarted, Event, RunCreated, StepStarted, StepSucceeded
from flows.engine.state import RunState, fold
from flows.graph import Document, digest, parse
from flows.journal import birth, reading, snapshots
from flows.models import Flow, FlowVersion, Run, RunSnapshot, Workspace
from tests.bench.figure import Figure

EXECUTIONS = 10_000
OUTPUT = "word " * 50
ORIGIN = {"run": str(uuid.uuid4()), "seq": 1, "path": "each[1].draft"}
PLAN: dict[str, Any] = {"schema": 1, "name": "Bench", "steps": [], "edges": []}


def measure() -> Iterator[Figure]:
    document = parse(PLAN)
    version = _version(document)
    kept: list[Event] = [
        StepSucceeded(path=f"each[{n}].draft", attempt=1, output=OUTPUT, duration_ms=5, origin=ORIGIN)
        for n in range(1, EXECUTIONS + 1)
    ]
    seconds, _ = _timed(lambda: _born(version, 1, kept))
    yield Figure("fork with 10,000 kept results", seconds, "s of CPU", most=1)

    run = _born(version, 2, [event for n in range(1, EXECUTIONS + 1) for event in _execution(n)])
    bare, _ = _timed(lambda: fold(document, reading.history(run.id)))
    yield Figure("run of 10,000 executions read and folded", bare, "s of CPU", most=2)
    seconds, _ = _timed(lambda: snapshots.take(run.id, document))
    yield Figure("its snapshot taken", seconds, "s of CPU", most=4, baseline=bare)
    seconds, _ = _timed(lambda: _resumed(run, document))
    yield Figure("resumed from its snapshot", seconds, "s of CPU", most=2, baseline=bare)
    size = len(RunSnapshot.objects.get(run=run).state) / EXECUTIONS
    yield Figure("snapshot of an execution", size, "bytes", most=2000)


def _execution(number: int) -> list[Event]:
    place: dict[str, Any] = {"path": f"each[{number}].draft", "attempt": 1}
    request = {"system": "", "prompt": OUTPUT, "settings": {}}
    finished: dict[str, Any] = {
        "usage": Usage(10, 0, 10, 0),
        "cost": Decimal("0.001"),
        "first_token_ms": 1,
        "duration_ms": 5,
    }
    return [
        StepStarted(**place),
        CallStarted(
            **place, call=1, account="a", model="m", simulated=True, request=request, request_hash="sha256:" + "0" * 64
        ),
        CallFinished(**place, call=1, output=OUTPUT, stop="end", **finished),
        StepSucceeded(**place, output=OUTPUT, duration_ms=5),
    ]


def _resumed(run: Run, document: Document) -> RunState:
    state, tail = reading.resume(run.id)
    state = state or RunState.of(document)
    for record in tail:
        state.apply(record)
    return state


def _version(document: Document) -> FlowVersion:
    workspace = Workspace.objects.create(name="Bench", slug=f"bench-{uuid.uuid4().hex[:8]}")
    flow = Flow.objects.create(workspace=workspace, name="Bench", document=PLAN)
    return FlowVersion.objects.create(flow=flow, number=1, document=PLAN, digest=digest(document))


def _born(version: FlowVersion, number: int, kept: list[Event]) -> Run:
    run = Run(workspace=version.flow.workspace, flow=version.flow, version=version, number=number)
    created = RunCreated(
        flow=str(version.flow_id), version=1, document=version.digest, inputs={}, by=None, simulated=True
    )
    birth.create(run, created, *kept)
    return run


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """CPU, which is all there is to it: who else is on the machine does not count."""
    started = time.process_time()
    result = work()
    return time.process_time() - started, result
