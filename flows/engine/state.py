"""A run is `fold(events)`: what it looks like after its records, for the engine, every door and every screen.

`frontend/src/graph/fold.ts` says the same in TypeScript; `tests/journals/` holds both to it. The rules:
1. Every step of the document is there from the start, queued, in document order; an unknown path (a frame's pass or
   lane) appears with its first record.
2. `step_started` sets the attempt and the start; a higher attempt begins with an empty list of calls, the same attempt
   (a start after a crash) keeps them. What earlier attempts cost stays in the step's cost.
3. `call_started` with a number that is there replaces that call: it was in flight when its worker died.
4. Money and tokens of finished and failed calls, and of child runs, add up in their step and in the run.
5. A frame's higher attempt begins its inside anew: steps at `frame[…]` are queued again; their attempts count on.
6. What came later than first light is left out of the JSON while it says nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Self

from flows.engine import events
from flows.engine.amounts import NOTHING, ZERO, Usage, money
from flows.engine.records import Record
from flows.engine.step_state import CallState, PassState, RecoveryState, RetryState, WaitState, said, shown
from flows.engine.step_state import StepState as StepState
from flows.faults import ErrorJson
from flows.graph import Document

ENDED = frozenset({"completed", "failed", "cancelled"})
RESTING = frozenset({"waiting", "paused"})
SETTLED = frozenset({"succeeded", "skipped", "failed", "cancelled"})


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
    options: Mapping[str, Any] = field(default_factory=dict)
    parent: Mapping[str, Any] | None = None
    origin: Mapping[str, Any] | None = None
    edits: tuple[Mapping[str, Any], ...] = ()
    waiting_until: str | None = None
    paused_at: str | None = None
    pause_requested: bool = False
    passed: set[str] = field(default_factory=set)  # paths whose breakpoints were reached
    taken: set[str] = field(default_factory=set)  # inbox items whose effect is here
    decisions: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Document) -> Self:
        return cls(steps={step.id: StepState() for step in document.steps})

    @property
    def ended(self) -> bool:
        return self.state in ENDED

    def step(self, path: str) -> StepState:
        found = self.steps.get(path)
        if found is None:
            found = self.steps[path] = StepState()
        return found

    def _count_instance(self, path: str) -> None:
        """A step of a frame has come so far: the frame has that pass, lane or item."""
        frame, inside, _ = path.rpartition("].")
        if inside:
            frame, _, number = frame.rpartition("[")
            around = self.step(frame)
            around.instances = max(around.instances, int(number))

    def apply(self, record: Record) -> None:
        self.seq = record.seq
        if (item := getattr(record.event, "item", None)) is not None:
            self.taken.add(item)
        match record.event:
            case events.RunCreated() as created:
                self.flow, self.inputs, self.simulated = created.flow, created.inputs, created.simulated
                self.options, self.edits = created.options or {}, created.edits
                self.parent, self.origin = created.parent, created.origin
            case events.RunStarted() | events.RunResumed():
                self.state = "running"
                self.started_at = self.started_at or record.at
                self.waiting_until = self.paused_at = None
            case events.RunWaiting(until=until):
                self.state, self.waiting_until = "waiting", until
            case events.RunPaused(at=at):
                self.state, self.paused_at, self.pause_requested = "paused", at, True
                if at is not None:
                    self.passed.add(at)
            case events.PauseRequested():
                self.pause_requested = True
            case events.ResumeRequested():
                self.pause_requested = False
            case events.CancelRequested():
                self.cancel_requested = True
            case events.RunCompleted(output=output):
                self.state, self.output, self.finished_at = "completed", output, record.at
            case events.RunFailed(error=error):
                self.state, self.error, self.finished_at = "failed", error, record.at
            case events.RunCancelled():
                self.state, self.finished_at = "cancelled", record.at
            case events.Decided(path="", name=name, value=value):
                self.decisions[name] = value
            case _:
                if isinstance(record.event, events.StepStarted | events.StepSucceeded | events.StepSkipped):
                    self._count_instance(record.event.path)
                self._apply_to_step(self.step(record.event.path), record)

    def _apply_to_step(self, step: StepState, record: Record) -> None:
        match record.event:
            case events.StepStarted(attempt=attempt):
                if attempt > step.attempt > 0:
                    self._empty(record.event.path)
                step.begin(attempt, record.at)
            case events.StepSucceeded() as done:
                step.state, step.output, step.ports = "succeeded", done.output, done.ports
                step.mapped, step.warnings, step.origin = done.mapped, done.warnings, done.origin
                step.collected = done.collected
                step.pinned, step.edited, step.recovered = done.pinned, done.edited, done.recovered
                self._end_step(step, record, done.duration_ms)
            case events.StepFailed() as failed:
                step.state, step.error = "failed", failed.error
                step.warnings, step.origin = failed.warnings, failed.origin
                self._end_step(step, record, failed.duration_ms)
            case events.StepSkipped() as skipped:
                step.state, step.reason, step.passes_on = "skipped", skipped.reason, skipped.passes
                step.warnings, step.origin = skipped.warnings, skipped.origin
                self._end_step(step, record, step.duration_ms)
            case events.StepCancelled(reason=reason):
                step.state, step.reason = "cancelled", reason
                self._end_step(step, record, step.duration_ms)
            case events.StepRetrying(error=error, due_at=due_at, warnings=warnings, recovery=recovery):
                step.state, step.retry, step.warnings = "retrying", RetryState(error, due_at), warnings
                step.saving = recovery
                if recovery is not None:
                    step.saves.append(recovery)
            case events.StepWaiting() as wait:
                step.state = "waiting"
                step.waits.append(WaitState(wait.wait, wait.reason, wait.until, wait.question, wait.child))
            case events.StepWoken() as woken:
                self._wake(step, woken)
            case events.PassEnded(number=number, score=score, exit=exit):
                step.passes.append(PassState(number, score, exit))
            case events.RecoveryTried() as tried:
                step.recovery.append(RecoveryState(tried.number, tried.strategy, tried.error, tried.duration_ms))
                step.tried.append(tried.number)
            case events.Decided(name=name, value=value):
                step.decisions[name] = value
            case events.CallStarted() as started:
                self._start_call(step, started)
            case events.CallLost(call=number):
                if (lost := step.call(number)) is not None:
                    lost.state = "lost"
            case events.CallFinished() | events.CallFailed() as ended:
                self._end_call(step, ended)

    def _empty(self, frame: str) -> None:
        """Of what lies in the frame only money and the count of attempts stay."""
        inside = f"{frame}["
        for path, step in self.steps.items():
            if path.startswith(inside):
                step.empty()

    def _end_step(self, step: StepState, record: Record, duration: int | None) -> None:
        step.finished_at, step.duration_ms, step.settled = record.at, duration, record.seq
        step.attempt = max(step.attempt, record.event.attempt)
        step.retry = None

    def _charge(self, step: StepState, path: str, cost: Decimal, usage: Usage) -> None:
        for total in (step, self):
            total.cost += cost
            total.usage += usage
        if cost and "[" in path:
            for index, sign in enumerate(path):
                if sign == "[":
                    self.step(path[:index]).inside += cost

    def _wake(self, step: StepState, event: events.StepWoken) -> None:
        self._charge(step, event.path, event.cost, event.usage)
        wait = step.wait(event.wait)
        if wait is not None:
            wait.over, wait.answer, wait.by = True, event.answer, event.by
            wait.cost, wait.usage = event.cost, event.usage
        if step.state == "waiting" and all(one.over for one in step.waits):
            step.state = "running"

    def _start_call(self, step: StepState, event: events.CallStarted) -> None:
        fresh = CallState(event.call, event.account, event.model, event.simulated, event.request, event.request_hash)
        fresh.kind, fresh.effect = event.kind, event.effect
        for index, call in enumerate(step.calls):
            if call.call == event.call:
                fresh.made = call.made + 1
                step.calls[index] = fresh
                return
        step.calls.append(fresh)

    def _end_call(self, step: StepState, event: events.CallFinished | events.CallFailed) -> None:
        self._charge(step, event.path, event.cost, event.usage)
        call = step.call(event.call)
        if call is None:
            return
        call.usage, call.cost, call.duration_ms = event.usage, event.cost, event.duration_ms
        call.output, call.first_token_ms, call.estimated = event.output, event.first_token_ms, event.estimated
        call.prices = event.prices
        match event:
            case events.CallFinished():
                call.state, call.stop, call.status, call.headers = "finished", event.stop, event.status, event.headers
                call.cached, call.tool_calls = event.cached, event.tool_calls
            case events.CallFailed():
                call.state, call.error, call.retry = "failed", event.error, event.retry

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
            "started_at": shown(self.started_at),
            "finished_at": shown(self.finished_at),
            "steps": {path: step.to_json() for path, step in self.steps.items()},
            **said(self._later()),
        }

    def _later(self) -> dict[str, Any]:
        return {
            "options": dict(self.options) or None,
            "parent": None if self.parent is None else dict(self.parent),
            "origin": None if self.origin is None else dict(self.origin),
            "waiting_until": self.waiting_until,
            "paused_at": self.paused_at,
        }


def fold(document: Document, records: Iterable[Record]) -> RunState:
    state = RunState.of(document)
    for record in records:
        state.apply(record)
    return state
