"""A run is `fold(events)`: what it looks like after its records, for the engine, every door and every screen.

`frontend/src/graph/fold.ts` says the same in TypeScript; `tests/journals/` holds both to it. The rules:
1. Every step of the document is there from the start, queued, in document order; an unknown path (a frame's pass or
   lane) appears with its first record.
2. `step_started` sets the attempt and the start; a higher attempt begins with an empty list of calls, the same attempt
   (a start after a crash) keeps them. What earlier attempts cost stays in the step's cost.
3. `call_started` with a number that is there replaces that call: it was in flight when its worker died.
4. Money and tokens of finished and failed calls add up in their step and in the run.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Self

from flows.engine import events
from flows.engine.amounts import NOTHING, ZERO, Usage, money
from flows.engine.records import Record, time_text
from flows.faults import ErrorJson
from flows.graph import Document

ENDED = frozenset({"completed", "failed", "cancelled"})
SETTLED = frozenset({"succeeded", "skipped", "failed", "cancelled"})


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else time_text(moment)


@dataclass(slots=True)
class CallState:
    call: int
    account: str
    model: str
    simulated: bool
    request: Mapping[str, Any]
    request_hash: str
    state: str = "started"
    output: str | None = None
    usage: Usage | None = None
    cost: Decimal | None = None
    first_token_ms: int | None = None
    duration_ms: int | None = None
    stop: str | None = None
    error: ErrorJson | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "call": self.call,
            "account": self.account,
            "model": self.model,
            "simulated": self.simulated,
            "state": self.state,
            "request": dict(self.request),
            "output": self.output,
            "usage": None if self.usage is None else self.usage.to_json(),
            "cost": None if self.cost is None else money(self.cost),
            "first_token_ms": self.first_token_ms,
            "duration_ms": self.duration_ms,
            "stop": self.stop,
            "error": self.error,
        }


@dataclass(slots=True)
class StepState:
    state: str = "queued"
    attempt: int = 0
    output: Any = None
    error: ErrorJson | None = None
    reason: str | None = None
    cost: Decimal = ZERO
    usage: Usage = NOTHING
    started_at: datetime | None = None
    finished_at: datetime | None = None
    duration_ms: int | None = None
    calls: list[CallState] = field(default_factory=list)
    ports: tuple[str, ...] | None = None

    def call(self, number: int) -> CallState | None:
        return next((call for call in self.calls if call.call == number), None)

    def to_json(self) -> dict[str, Any]:
        return {
            "state": self.state,
            "attempt": self.attempt,
            "output": self.output,
            "error": self.error,
            "reason": self.reason,
            "cost": money(self.cost),
            "usage": self.usage.to_json(),
            "started_at": _time(self.started_at),
            "finished_at": _time(self.finished_at),
            "duration_ms": self.duration_ms,
            "calls": [call.to_json() for call in self.calls],
        }


@dataclass(slots=True)
class RunState:
    state: str = "pending"
    seq: int = 0
    inputs: Mapping[str, Any] = field(default_factory=dict)
    output: Any = None
    error: ErrorJson | None = None
    cost: Decimal = ZERO
    usage: Usage = NOTHING
    simulated: bool = False
    started_at: datetime | None = None
    finished_at: datetime | None = None
    steps: dict[str, StepState] = field(default_factory=dict)
    cancel_requested: bool = False
    flow: str = ""

    @classmethod
    def of(cls, document: Document) -> Self:
        return cls(steps={step.id: StepState() for step in document.steps})

    @property
    def ended(self) -> bool:
        return self.state in ENDED

    def step(self, path: str) -> StepState:
        return self.steps.setdefault(path, StepState())

    def apply(self, record: Record) -> None:
        self.seq = record.seq
        match record.event:
            case events.RunCreated(flow=flow, inputs=inputs, simulated=simulated):
                self.flow, self.inputs, self.simulated = flow, inputs, simulated
            case events.RunStarted() | events.RunResumed():
                self.state = "running"
                self.started_at = self.started_at or record.at
            case events.CancelRequested():
                self.cancel_requested = True
            case events.RunCompleted(output=output):
                self.state, self.output, self.finished_at = "completed", output, record.at
            case events.RunFailed(error=error):
                self.state, self.error, self.finished_at = "failed", error, record.at
            case events.RunCancelled():
                self.state, self.finished_at = "cancelled", record.at
            case _:
                self._apply_to_step(self.step(record.event.path), record)

    def _apply_to_step(self, step: StepState, record: Record) -> None:
        match record.event:
            case events.StepStarted(attempt=attempt):
                if attempt > step.attempt:
                    step.calls = []
                step.state, step.attempt, step.started_at = "running", attempt, record.at
                step.output = step.error = step.reason = step.finished_at = step.duration_ms = None
            case events.StepSucceeded(output=output, duration_ms=duration, ports=ports):
                step.state, step.output, step.ports = "succeeded", output, ports
                step.finished_at, step.duration_ms = record.at, duration
            case events.StepFailed(error=error, duration_ms=duration):
                step.state, step.error = "failed", error
                step.finished_at, step.duration_ms = record.at, duration
            case events.StepSkipped(reason=reason):
                step.state, step.reason, step.finished_at = "skipped", reason, record.at
            case events.StepCancelled():
                step.state, step.finished_at = "cancelled", record.at
            case events.CallStarted() as started:
                self._start_call(step, started)
            case events.CallFinished() | events.CallFailed() as ended:
                self._end_call(step, ended)

    def _start_call(self, step: StepState, event: events.CallStarted) -> None:
        fresh = CallState(event.call, event.account, event.model, event.simulated, event.request, event.request_hash)
        for index, call in enumerate(step.calls):
            if call.call == event.call:
                step.calls[index] = fresh
                return
        step.calls.append(fresh)

    def _end_call(self, step: StepState, event: events.CallFinished | events.CallFailed) -> None:
        for total in (step, self):
            total.cost += event.cost
            total.usage += event.usage
        call = step.call(event.call)
        if call is None:
            return
        call.usage, call.cost, call.duration_ms = event.usage, event.cost, event.duration_ms
        call.output, call.first_token_ms = event.output, event.first_token_ms
        match event:
            case events.CallFinished():
                call.state, call.stop = "finished", event.stop
            case events.CallFailed():
                call.state, call.error = "failed", event.error

    def to_json(self) -> dict[str, Any]:
        return {
            "state": self.state,
            "seq": self.seq,
            "inputs": dict(self.inputs),
            "output": self.output,
            "error": self.error,
            "cost": money(self.cost),
            "usage": self.usage.to_json(),
            "simulated": self.simulated,
            "started_at": _time(self.started_at),
            "finished_at": _time(self.finished_at),
            "steps": {path: step.to_json() for path, step in self.steps.items()},
        }


def fold(document: Document, records: Iterable[Record]) -> RunState:
    state = RunState.of(document)
    for record in records:
        state.apply(record)
    return state
