"""One step of a scope from its start to its end: condition, pinned output, attempts, retries, recovery, result.

The kind does the work; everything around it is here. A step ends as exactly one of succeeded, failed, skipped or
cancelled, unless the run is handed over: then nothing is recorded, and the next driver goes on.
"""

import asyncio
import random
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any

from flows import language
from flows.engine import events
from flows.engine.apart import apart
from flows.engine.context import StepContext
from flows.engine.execution import CHILD_PATIENCE, Execution, Owner
from flows.engine.failure import is_retryable, step_error, the_one, wait_asked_for
from flows.engine.filling import filled
from flows.engine.names import Names
from flows.engine.outputs import check_beside, check_output, load_visible, put_outside
from flows.engine.part import Part
from flows.engine.ports import Outcome
from flows.engine.records import time_text
from flows.engine.recovery import deadline, recover, remember, remembered, saved, within
from flows.engine.requests import Arrival
from flows.engine.result import Result
from flows.engine.scope import Scope
from flows.engine.state import StepState
from flows.engine.step_waits import Waits
from flows.engine.timing import DEFAULT_MS, Limit, Stopwatch, backoff_ms
from flows.faults import Cancelled, Fault, Fenced, TemplateFault
from flows.graph import Edge, Retry, Step

_EPOCH = datetime.fromtimestamp(0, UTC)
NOT_MET = "Its condition was not met."


class StepRun:
    """`owner` is whoever the scope belongs to: when that is being ended on purpose, so is this step."""

    def __init__(self, execution: Execution, scope: Scope, step: Step, owner: Owner, live: Sequence[Edge]) -> None:
        self.execution = execution
        self.step = step
        self.path = scope.path(step.id)
        self.stop_reason: str | None = None
        self._scope = scope
        self._owner = owner
        self._live = live
        self._frame = execution.structure.is_frame(step.id)
        self._retry = step.retry or Retry()
        self._watch = Stopwatch(_limit(execution, step, self._frame))
        self._began = self._state.started_at  # before a restart
        self._here: float | None = None  # in this drive, by the clock that only grows
        self._warnings: dict[str, None] = {}
        self._part = Part(execution)
        self._context: StepContext | None = None
        self._stopped = False
        fresh = self._state.state == "queued"
        self.attempt = self._state.attempt + 1 if fresh else self._state.attempt or 1
        self._first = self.attempt if fresh else 1

    # ---- how it stands ----

    @property
    def _state(self) -> StepState:
        return self.execution.recorded(self.path)

    @property
    def stopping(self) -> bool:
        """Being ended, not handed over: what it has begun is recorded as ended."""
        return self._stopped or self._watch.expiring or self._owner.stopping

    @property
    def ended_on_purpose(self) -> bool:
        return self._stopped or self._owner.stopping

    @property
    def why(self) -> Fault:
        """Said of calls that end with it."""
        if self._watch.expiring:
            return self._watch.fault
        if self._stopped and self.stop_reason is not None:
            return Cancelled("The call was stopped because its step is not needed any more.")
        return self._owner.why

    @property
    def started(self) -> bool:
        """Its start is in the journal, or on its way there."""
        return self._here is not None or self._began is not None

    @property
    def tries_left(self) -> int:
        if self._state.saving is not None:
            return 0  # recovery counts for itself
        return max(0, self._retry.attempts - (self.attempt - self._first))

    @property
    def deadline(self) -> datetime | None:
        saving = deadline(self._state, self.execution.policy.recovery)
        return min((one for one in (self._watch.deadline, saving) if one is not None), default=None)

    @property
    def context(self) -> StepContext:
        """For what is done about its failure: the kind's own is closed with its attempt."""
        if self._context is None or not self._context.open:
            self._context = self._new_context(self._part)
        return self._context

    @property
    def left_calls(self) -> list[events.CallLost]:
        if self._context is not None:
            return self._context.left_calls()
        left = [call.call for call in self._state.calls if call.state == "started"]
        return [events.CallLost(path=self.path, attempt=self.attempt, call=number) for number in left]

    def stop(self, reason: str | None = None) -> None:
        """Its task is to be cancelled next."""
        self._stopped, self.stop_reason = True, reason

    def queueing(self) -> AbstractContextManager[None]:
        return self._watch.queueing()

    def waiting(self) -> AbstractContextManager[None]:
        return self._watch.waiting()

    # ---- its life ----

    async def run(self) -> Result:
        """Raises CancelledError for a handover or when it is stopped, and Fenced."""
        execution, state = self.execution, self._state
        if state.state != "waiting" and not (state.state == "running" and self._frame):
            await self._part.hold(self.path, self.step.id)
        pinned = next((name for name in (self.path, self.step.id) if name in execution.options.pins), None)
        if execution.structure.speaks_of_instances:
            await execution.outbox.drained()
        await load_visible(self._scope, self.step.id, execution.ports.artifacts, execution.facts)
        try:
            if pinned is not None:
                return self._pinned(execution.options.pins[pinned])
            if state.state == "queued" and self.step.condition is not None and not self._condition_holds():
                return self._skipped()
        except TemplateFault as fault:
            await self._begin()
            return self.failed(fault)
        if state.state == "retrying" and state.retry is not None:
            await self._until(datetime.fromisoformat(state.retry.due_at))
            self.attempt += 1
            await self._begin()
        elif state.state == "waiting" or (state.state == "running" and self._frame):
            now = execution.ports.clock.now()
            self._watch.start(self._began or now, now)
        else:
            await self._begin()
        return await self._attempts()

    async def _attempts(self) -> Result:
        failure = remembered(self._state)
        while True:
            try:
                if failure is not None:
                    raise failure
                outcome = await self.outcome()
                return await self._succeeded(outcome, saved(self, self._state))
            except (Fenced, asyncio.CancelledError):
                raise
            except Exception as raised:
                if self.ended_on_purpose:
                    raise asyncio.CancelledError from raised
                found = the_one(raised)
                if not (is_retryable(found) and self.tries_left):
                    return await self._saved(found)
                delay = backoff_ms(
                    self.attempt - self._first,
                    self._retry.delay_ms,
                    self._retry.factor,
                    self._retry.max_delay_ms,
                    random.random(),
                )
                await self.again(found, delay)
                failure = None

    async def outcome(self) -> Outcome:
        """What the kind gives in this attempt."""
        execution = self.execution
        context = self._context = self._new_context(Part(execution, counts=not self._frame))
        kind = execution.ports.kinds.get(self.step.kind)
        if self._frame:
            execution.end()  # what lies inside is counted for itself
        try:
            try:
                async with self._watch.running(within(self._state, execution)):
                    outcome = await apart(kind.run(context), f"The step {self.path}", lambda: context.holds)
            finally:
                context.close()
                self._warnings |= context.warnings
                if self._frame:
                    execution.begin()
        except Exception:
            await self.call_off()
            raise
        check_output(outcome)
        return outcome

    def _new_context(self, part: Part) -> StepContext:
        own = self._filled(self.step.input_mapping or {}, self._names(), "input_mapping")
        arrivals = [Arrival(edge.source, edge.port, self._output_of(edge.source)) for edge in self._live]
        return StepContext(self.execution, self, part, self._scope, self.step, self._names(own), self.attempt, arrivals)

    async def call_off(self) -> None:
        """What it has begun ends with it: steps inside, and child runs, whose cost is waited for, within reason."""
        if self._frame and not self.execution.handing_over:
            await self.execution.end_left(f"{self.path}[")
        waits = Waits(self.execution, self._part, self.waiting, self.path, self._state.attempt)
        if any(wait.child is not None and not wait.over for wait in self._state.waits):
            with self.execution.working():
                await self.execution.outbox.drained()  # its end may be on its way into the journal
        for wait in list(self._state.waits):
            if wait.child is None or wait.over or self.execution.handing_over:
                continue
            await self.execution.ports.children.tell(str(wait.child["run"]), "cancel")
            try:
                with self.execution.working():  # the run does not rest meanwhile: it would begin the attempt again
                    async with asyncio.timeout(CHILD_PATIENCE):
                        await waits.child_called_off(wait.wait)
            except TimeoutError:
                self.execution.given_up.add((self.path, self._state.attempt, wait.wait))

    async def _saved(self, failure: Exception) -> Result:
        """What recovery makes of it, if the step has any."""
        if not self.step.recovery:
            return self.failed(failure)
        await remember(self.context, failure, self.path)
        left = await recover(self, failure)
        self._warnings |= self.context.warnings
        if isinstance(left, Exception):
            return self.failed(left)
        outcome, strategy = left
        return await self._succeeded(outcome, strategy)

    async def again(self, failure: BaseException, delay: int, recovery: int | None = None) -> None:
        """Ends this attempt as failed and begins the next one, later."""
        delay = max(delay, wait_asked_for(failure))
        due = self.execution.later(self.execution.ports.clock.now(), delay)
        event = events.StepRetrying(
            path=self.path,
            attempt=self.attempt,
            error=step_error(failure, self.path),
            delay_ms=delay,
            due_at=time_text(due),
            recovery=recovery,
            warnings=tuple(self._warnings),
        )
        self._warnings = {}
        await self.execution.outbox.append(event)
        self.execution.nobody_comes(self.path)  # to the waits of this attempt
        await self._until(due)
        self.attempt += 1
        await self._begin()

    # ---- ends ----

    async def _succeeded(self, outcome: Outcome, recovered: str | None = None) -> Result:
        execution = self.execution
        mapped = self._mapped(outcome.output)
        if self._context is not None:
            mapped = {**self._context.mapped, **mapped}
        check_beside(mapped, outcome.collected)
        output = await put_outside(outcome.output, execution.ports.artifacts, execution.facts)
        event = events.StepSucceeded(
            path=self.path,
            attempt=self.attempt,
            output=output,
            duration_ms=self._duration(),
            ports=outcome.ports,
            mapped=mapped or None,
            collected=outcome.collected or None,
            warnings=tuple(self._warnings),
            recovered=recovered,
        )
        return Result("succeeded", event, output, outcome.ports, event.mapped, event.collected)

    def _pinned(self, output: Any) -> Result:
        """It says what the step would have said, so what it maps is mapped all the same."""
        event = events.StepSucceeded(
            path=self.path,
            attempt=self.attempt,
            output=output,
            duration_ms=0,
            mapped=self._mapped(output) or None,
            warnings=tuple(self._warnings),
            pinned=True,
        )
        return Result("succeeded", event, output, None, event.mapped)

    def _skipped(self) -> Result:
        warnings = tuple(self._warnings)
        event = events.StepSkipped(path=self.path, attempt=0, reason=NOT_MET, passes=True, warnings=warnings)
        return Result("skipped", event, passes_on=True)

    def failed(self, failure: BaseException) -> Result:
        error = step_error(failure, self.path)
        event = events.StepFailed(
            path=self.path,
            attempt=self.attempt,
            error=error,
            duration_ms=self._duration(),
            warnings=tuple(self._warnings),
        )
        return Result("failed", event, error=error, retryable=is_retryable(failure))

    # ---- parts ----

    async def _begin(self) -> None:
        again = self.attempt > self._state.attempt > 0
        event = events.StepStarted(path=self.path, attempt=self.attempt)
        self._here = self.execution.ports.clock.monotonic()
        if self._watch.limit.total:
            now = self.execution.ports.clock.now()
            self._watch.start(now, now)
        else:
            self._watch.start(_EPOCH, _EPOCH)  # what it works counts, not when it began
        if again:
            await self.execution.outbox.append(event)  # what the attempt before had recorded must be out of the way
        else:
            self.execution.outbox.put(event)

    def _names(self, own: Mapping[str, Any] | None = None) -> Names:
        return Names(self._scope, self.step.id, self.execution.facts, own)

    def _condition_holds(self) -> bool:
        condition = self.step.condition
        assert condition is not None
        own = self._filled(self.step.input_mapping or {}, self._names(), "input_mapping")
        source = condition if isinstance(condition, str) else condition.to_json()
        verdict = language.evaluate(source, self._names(own))
        self._warnings |= dict.fromkeys(verdict.warnings)
        return verdict.value

    def _mapped(self, output: Any) -> dict[str, Any]:
        names = self._names({"output": output, self.step.id: output})
        return self._filled(self.step.output_mapping or {}, names, "output_mapping")

    def _filled(self, mapping: Mapping[str, Any], names: Names, where: str) -> dict[str, Any]:
        return filled(mapping, names, where, self._warnings)

    def _output_of(self, step: str) -> Any:
        state = self._scope.settled.get(step)
        return None if state is None else self.execution.facts.value(state.output)

    async def _until(self, due: datetime) -> None:
        if due > self.execution.ports.clock.now():
            with self._watch.waiting():
                await self._part.wait((self.path, self.attempt, 0), due)
        await self._part.gate()

    def _duration(self) -> int:
        clock = self.execution.ports.clock
        if self._here is not None:
            seconds = clock.monotonic() - self._here
        elif self._began is not None:
            seconds = (clock.now() - self._began).total_seconds()  # it began before a restart
        else:
            seconds = 0.0
        return max(0, round(seconds * 1000))


def _limit(execution: Execution, step: Step, frame: bool) -> Limit:
    if step.timeout_ms is not None:
        return Limit(step.timeout_ms, total=True)
    return Limit(None if frame else execution.options.step_timeout_ms or DEFAULT_MS, total=False)
