"""What an event changes in the rows beside it: the run's and its step's. One small function per type of event.

The rows answer questions in SQL (lists, sums, claims, "waiting for you"); the journal stays the truth. The rules are
those of `flows.engine.state`, which folds the same events for everybody else.
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
from flows.journal.step_change import StepChange, totals
from flows.journal.text import dump


@dataclass(slots=True)
class RunChange:
    """What a few appended events of one run add up to. None: stays as it is."""

    state: str | None = None
    output: str | None = None
    error: str | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    due_at: datetime | None = None
    rests: bool = False  # nobody drives it any more
    cost: Decimal = ZERO
    usage: Usage = NOTHING
    children_cost: Decimal = ZERO
    steps: dict[str, StepChange] = field(default_factory=dict)
    begun_again: dict[str, int] = field(default_factory=dict)  # what may be frames, by path, and their new attempts

    @property
    def totals(self) -> tuple[str, int, int, int, int]:
        return totals(self.cost, self.usage)

    def step(self, event: Event) -> StepChange:
        found = self.steps.get(event.path)
        if found is None:
            found = self.steps[event.path] = StepChange(event.attempt)
        return found

    def apply(self, event: Event, at: datetime) -> None:
        project = PROJECTIONS.get(event.type)
        if project is not None:
            project(self, event, at)

    def _turn(self, state: str, due_at: datetime | None = None, *, rests: bool = False) -> None:
        self.state, self.due_at, self.rests = state, due_at, rests

    def drive(self, event: Event, at: datetime) -> None:
        self._turn("running")
        self.started_at = self.started_at or at

    def wait(self, event: Any, at: datetime) -> None:
        self._turn("waiting", moment(event.until), rests=True)

    def pause(self, event: Event, at: datetime) -> None:
        self._turn("paused", rests=True)

    def complete(self, event: Any, at: datetime) -> None:
        self._end("completed", at)
        self.output = _json(event.output)

    def fail(self, event: Any, at: datetime) -> None:
        self._end("failed", at)
        self.error = _json(event.error)

    def cancel(self, event: Event, at: datetime) -> None:
        self._end("cancelled", at)

    def _end(self, state: str, at: datetime) -> None:
        self._turn(state, rests=True)
        self.finished_at = at

    def charge(self, event: Any, at: datetime) -> None:
        for total in (self.step(event), self):
            total.cost += event.cost
            total.usage += event.usage

    def start_step(self, event: Event, at: datetime) -> None:
        before = self.steps.get(event.path)
        if event.attempt > 1:
            self.begun_again[event.path] = event.attempt
            if before is not None and before.attempt < event.attempt:
                self._empty(event.path)
        self.step(event).begin(event.attempt, at)

    def _empty(self, frame: str) -> None:
        inside = f"{frame}["
        for path, step in self.steps.items():
            if path.startswith(inside):
                step.empty()

    def wake_step(self, event: Any, at: datetime) -> None:
        self.charge(event, at)
        self.children_cost += event.cost
        self.step(event).wake(event)


def _to_step(act: Callable[[StepChange, Any, datetime], None]) -> "Projection":
    return lambda run, event, at: act(run.step(event), event, at)


def _ended(state: str) -> "Projection":
    def project(run: RunChange, event: Any, at: datetime) -> None:
        run.step(event).end(state, event.attempt, at, getattr(event, "duration_ms", None))

    return project


def moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _json(value: "ErrorJson | Any") -> str | None:
    return None if value is None else dump(value)


Projection = Callable[[RunChange, Any, datetime], None]

PROJECTIONS: dict[str, Projection] = {
    events.RunStarted.type: RunChange.drive,
    events.RunResumed.type: RunChange.drive,
    events.RunWaiting.type: RunChange.wait,
    events.RunPaused.type: RunChange.pause,
    events.RunCompleted.type: RunChange.complete,
    events.RunFailed.type: RunChange.fail,
    events.RunCancelled.type: RunChange.cancel,
    events.StepStarted.type: RunChange.start_step,
    events.StepRetrying.type: _to_step(lambda step, event, at: step.retry(event.attempt, moment(event.due_at))),
    events.StepWaiting.type: _to_step(lambda step, event, at: step.wait(event)),
    events.StepWoken.type: RunChange.wake_step,
    events.StepSucceeded.type: _ended("succeeded"),
    events.StepFailed.type: _ended("failed"),
    events.StepSkipped.type: _ended("skipped"),
    events.StepCancelled.type: _ended("cancelled"),
    events.CallFinished.type: RunChange.charge,
    events.CallFailed.type: RunChange.charge,
}
