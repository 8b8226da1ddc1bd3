"""What an event changes in the rows beside it: the run's and its step's. One small function per type of event.

The rows answer questions in SQL (lists, sums, claims); the journal stays the truth. The rules are those of
`flows.engine.state`, which folds the same events for everybody else.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from flows.engine import events
from flows.engine.amounts import NOTHING, ZERO, Usage
from flows.engine.events import Event
from flows.faults import ErrorJson
from flows.journal.text import dump


@dataclass(slots=True)
class StepChange:
    """`state` None: only the totals grow."""

    state: str | None = None
    attempt: int = 0
    started_at: datetime | None = None
    finished_at: datetime | None = None
    duration_ms: int | None = None
    cost: Decimal = ZERO
    usage: Usage = NOTHING


@dataclass(slots=True)
class RunChange:
    """What a few appended events of one run add up to. None: stays as it is."""

    state: str | None = None
    output: str | None = None
    error: str | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    cost: Decimal = ZERO
    usage: Usage = NOTHING
    steps: dict[str, StepChange] = field(default_factory=dict)

    def step(self, event: Event) -> StepChange:
        return self.steps.setdefault(event.path, StepChange(attempt=event.attempt))

    def apply(self, event: Event, at: datetime) -> None:
        project = PROJECTIONS.get(event.type)
        if project is not None:
            project(self, event, at)


def _driven(run: RunChange, event: Event, at: datetime) -> None:
    run.state = "running"
    run.started_at = run.started_at or at


def _completed(run: RunChange, event: Any, at: datetime) -> None:
    run.state, run.output, run.finished_at = "completed", _json(event.output), at


def _failed(run: RunChange, event: Any, at: datetime) -> None:
    run.state, run.error, run.finished_at = "failed", _json(event.error), at


def _cancelled(run: RunChange, event: Event, at: datetime) -> None:
    run.state, run.finished_at = "cancelled", at


def _step_started(run: RunChange, event: Event, at: datetime) -> None:
    step = run.step(event)
    step.state, step.attempt, step.started_at = "running", event.attempt, at
    step.finished_at = step.duration_ms = None


def _step_ended(state: str) -> "Projection":
    def project(run: RunChange, event: Any, at: datetime) -> None:
        step = run.step(event)
        step.state, step.attempt, step.finished_at = state, event.attempt, at
        step.duration_ms = getattr(event, "duration_ms", None)

    return project


def _call_ended(run: RunChange, event: Any, at: datetime) -> None:
    for total in (run.step(event), run):
        total.cost += event.cost
        total.usage += event.usage


def _json(value: "ErrorJson | Any") -> str | None:
    return None if value is None else dump(value)


Projection = Callable[[RunChange, Any, datetime], None]

PROJECTIONS: dict[str, Projection] = {
    events.RunStarted.type: _driven,
    events.RunResumed.type: _driven,
    events.RunCompleted.type: _completed,
    events.RunFailed.type: _failed,
    events.RunCancelled.type: _cancelled,
    events.StepStarted.type: _step_started,
    events.StepSucceeded.type: _step_ended("succeeded"),
    events.StepFailed.type: _step_ended("failed"),
    events.StepSkipped.type: _step_ended("skipped"),
    events.StepCancelled.type: _step_ended("cancelled"),
    events.CallFinished.type: _call_ended,
    events.CallFailed.type: _call_ended,
}
