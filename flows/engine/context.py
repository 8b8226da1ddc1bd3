"""What the engine hands to a running kind, and to each call it makes.

A kind runs again from its first line after a crash or a wait. What it did before is answered from the journal here:
calls by their number, waits by theirs, decisions by name, passes by number.
"""

import asyncio
import inspect
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from flows.engine import events
from flows.engine.amounts import NOTHING, ZERO
from flows.engine.events import Event
from flows.engine.execution import Execution
from flows.engine.failure import step_error
from flows.engine.names import Names
from flows.engine.outputs import check_decided, too_large_reply
from flows.engine.ports import Delta
from flows.engine.refused import failed_call, unsent
from flows.engine.replay import lost_or_recorded, recorded_fetch, recorded_reply
from flows.engine.requests import (
    Answer,
    Arrival,
    Child,
    ChildEnd,
    ChildRequest,
    HttpReply,
    HttpRequest,
    ModelReply,
    ModelRequest,
    PassEnd,
    Question,
    ScopeEnd,
)
from flows.engine.scope import Scope
from flows.engine.state import StepState
from flows.engine.step_waits import Waits
from flows.faults import Fault, Permanent, ReplayDiffers
from flows.graph import Policy, Step

_MOST_CALLS = 1_000_000  # of one attempt, as far as the numbers of such waits go


class Attempt(Protocol):
    """The attempt on whose behalf a kind runs."""

    @property
    def stopping(self) -> bool: ...

    @property
    def why(self) -> Fault: ...

    @property
    def tries_left(self) -> int: ...

    def queueing(self) -> AbstractContextManager[None]:
        """The step's time does not run meanwhile."""
        ...

    def waiting(self) -> AbstractContextManager[None]:
        """Its time runs only if it has a limit of its own."""
        ...


class Site:
    def __init__(self, execution: Execution, run: Attempt, path: str, attempt: int, call: int) -> None:
        self._execution = execution
        self._run = run
        self.path = path
        self.attempt = attempt
        self.call = call
        self._offset = 0

    @property
    def stopping(self) -> bool:
        return self._run.stopping

    @property
    def why(self) -> Fault:
        return self._run.why

    async def append(self, *given: Event) -> None:
        """A call that is ended before it was sent ends all the same: its start may be in the journal."""
        try:
            await self._execution.outbox.append(*given)
        except asyncio.CancelledError:
            if self.stopping:
                self._execution.outbox.put(
                    *(unsent(one, self.why) for one in given if isinstance(one, events.CallStarted))
                )
            raise

    def note(self, event: Event) -> None:
        """A reply that the journal cannot hold is refused here, so that nothing else is disturbed."""
        if isinstance(event, events.CallFinished) and (fault := too_large_reply(event.output)) is not None:
            self._execution.outbox.put(failed_call(event, step_error(fault, self.path)))
            raise fault
        self._execution.outbox.put(event)

    def delta(self, text: str) -> None:
        epoch = self._execution.epoch
        self._execution.ports.deltas.emit(Delta(self.path, self.attempt, self.call, epoch, self._offset, text))
        self._offset += len(text)

    def queueing(self) -> AbstractContextManager[None]:
        return self._run.queueing()


class StepContext:
    def __init__(
        self,
        execution: Execution,
        run: Attempt,
        scope: Scope,
        step: Step,
        names: Names,
        attempt: int,
        arrivals: Sequence[Arrival],
    ) -> None:
        self.step = step
        self.attempt = attempt
        self.names = names
        self.arrivals = arrivals
        self.path = scope.path(step.id)
        self.warnings: dict[str, None] = {}
        self.mapped: dict[str, Any] = {}  # by what lies inside a frame
        self._execution = execution
        self._run = run
        self._scope = scope
        self._recorded = {call.call: call for call in self._state.calls}
        self._decided = dict(self._state.decisions)
        self._calls = 0
        self._waits = Waits(execution, run.waiting, self.path, attempt)
        self._shown = 0
        self._scopes: dict[int, Scope] = {}

    # ---- what there is ----

    @property
    def _state(self) -> StepState:
        return self._execution.recorded(self.path)

    @property
    def inputs(self) -> Mapping[str, Any]:
        return self._execution.state.inputs

    @property
    def policy(self) -> Policy:
        return self._execution.policy

    @property
    def tries_left(self) -> int:
        return self._run.tries_left

    @property
    def now(self) -> datetime:
        return self._execution.ports.clock.now()

    def warn(self, *sentences: str) -> None:
        self.warnings |= dict.fromkeys(sentences)

    def delta(self, text: str) -> None:
        epoch = self._execution.epoch
        self._execution.ports.deltas.emit(Delta(self.path, self.attempt, 0, epoch, self._shown, text))
        self._shown += len(text)

    def systems(self) -> Sequence[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        for step in self._scope.members.order:
            if self._scope.seen_by(self.step.id, step) is not None and not self.decides(step):
                calls = self._execution.recorded(self._scope.path(step)).calls
                call = next((call for call in calls if call.kind == "model"), None)
                if call is not None and (system := call.request.get("system")):
                    found.append((step, system))
        return found

    def decides(self, step: str) -> bool:
        return self._execution.decides(step)

    # ---- calls ----

    async def complete(self, request: ModelRequest) -> ModelReply:
        """Calls are numbered in the order they are made. One that ended before a crash is not made again."""
        number = self._next_call()
        if (recorded := await self._what_became_of(number, request.hash())) is not None:
            return recorded_reply(recorded)
        await self._execution.gate()
        with self._execution.working():
            return await self._execution.ports.calls.complete(request, self._site(number))

    async def fetch(self, request: HttpRequest) -> HttpReply:
        number = self._next_call()
        if (recorded := await self._what_became_of(number, request.hash())) is not None:
            return recorded_fetch(recorded)
        await self._execution.gate()
        with self._execution.working():
            return await self._execution.ports.calls.fetch(request, self._site(number))

    def left_calls(self) -> list[events.CallLost]:
        """Calls that were in flight at a crash and were not come to any more."""
        left = [call.call for call in self._recorded.values() if call.state == "started"]
        return [events.CallLost(path=self.path, attempt=self.attempt, call=number) for number in left]

    def _next_call(self) -> int:
        self._calls += 1
        return self._calls

    def _site(self, number: int) -> Site:
        return Site(self._execution, self._run, self.path, self.attempt, number)

    async def _what_became_of(self, number: int, request_hash: str) -> Any:
        """The recorded call, or None when it is to be made, perhaps again."""
        recorded = self._recorded.pop(number, None)
        if recorded is None:
            return None
        if recorded.request_hash != request_hash:
            raise ReplayDiffers(where=f"call {number}")
        found = lost_or_recorded(recorded, self.path, self.attempt)
        if isinstance(found, Event):
            self._execution.outbox.put(found)
            return None
        if isinstance(found, Question):
            try:
                return await self._uncertain(number, recorded.made, found)
            except asyncio.CancelledError:
                self._recorded.setdefault(number, recorded)  # nobody will say any more
                raise
        return found

    async def _uncertain(self, number: int, made: int, question: Question) -> Any:
        """A call that must not be made twice was in flight at a crash: a person says what became of it. Such waits are
        numbered by their call, below zero, because they are no part of what the kind does; and each time that it was
        made has its own, or the word that let it repeat would let it repeat for ever."""
        wait = -number - (made - 1) * _MOST_CALLS
        woken = await self._waits.over(wait, "decision", None, question=question)
        decision = woken.get("decision")
        if decision == "repeat":
            return None
        call = self._state.call(number)
        assert call is not None
        end: Event
        if decision == "done":
            text = woken.get("output")
            end = events.CallFinished(
                path=self.path,
                attempt=self.attempt,
                call=number,
                output=text if isinstance(text, str) else "",
                usage=NOTHING,
                cost=ZERO,
                first_token_ms=None,
                duration_ms=0,
                stop="end",
                status=200 if call.kind == "http" else None,
            )
        else:
            error = Permanent(
                "The call was in flight when its worker stopped, and a person decided that it has failed.",
                code="UNCERTAIN",
                remedy="Look at the other side what became of it, then run the step again.",
            ).to_json()
            end = events.CallFailed(
                path=self.path,
                attempt=self.attempt,
                call=number,
                error=error,
                output="",
                usage=NOTHING,
                cost=ZERO,
                first_token_ms=None,
                duration_ms=0,
            )
        await self._execution.outbox.append(end)
        return self._state.call(number)

    # ---- decisions and waits ----

    async def decide(self, name: str, make: Callable[[], Any]) -> Any:
        if name in self._decided:
            return self._decided[name]
        value = make()
        if inspect.isawaitable(value):
            value = await value
        check_decided(name, value)
        self._execution.outbox.put(events.Decided(path=self.path, attempt=self.attempt, name=name, value=value))
        self._decided[name] = value
        return value

    async def ask(self, question: Question, deadline: datetime | None = None) -> Answer | None:
        number = self._waits.next()
        answer = await self._waits.over(number, "answer", deadline, question=question)
        wait = self._state.wait(number)
        return None if answer is None else Answer(answer, None if wait is None else wait.by)

    async def rest(self, until: datetime) -> None:
        number = self._waits.next()
        if self._state.wait(number) is None and until <= self.now:
            return
        await self._waits.over(number, "timer", until)

    async def flow(self, request: ChildRequest, deadline: datetime | None = None) -> ChildEnd:
        """After the deadline the child is cancelled."""
        number = self._waits.next()
        recorded = self._state.wait(number)
        child: Mapping[str, Any] | None = None if recorded is None else recorded.child
        if child is None:
            await self._execution.gate()
            with self._execution.working():
                started: Child = await self._execution.ports.children.start(request, self.path, self.attempt, number)
            child = {**started.to_json(), "purpose": request.purpose}
        end = await self._waits.over(number, "child", deadline, child=child)
        return ChildEnd(str(child["run"]), end["state"], end.get("output"), end.get("error"))

    def begin_recovery(self, strategy: int) -> bool:
        return self._waits.begin_recovery(strategy)

    # ---- frames ----

    @property
    def members(self) -> Sequence[str]:
        return self._execution.structure.members(self.step.id).order

    @property
    def lanes(self) -> Sequence[Sequence[str]]:
        return self._execution.structure.members(self.step.id).lanes

    async def scope(
        self,
        number: int,
        *,
        steps: Collection[str] | None = None,
        after: int | None = None,
        local: Mapping[str, Any] | None = None,
    ) -> ScopeEnd:
        structure = self._execution.structure
        members = structure.members(self.step.id) if steps is None else structure.some(self.step.id, steps)
        before = None if after is None else self._scopes.get(after)
        prefix = f"{self.path}[{number}]."
        if before is not None:
            before.close()
        scope = Scope(members, prefix, outer=self._scope, frame=self.step.id, number=number, after=before, local=local)
        if after is not None:
            self._scopes[number] = scope
        await self._execution.open_scope(self._execution, scope, self._run).run()
        if after is not None:
            self._scopes.pop(after, None)
        self.mapped |= scope.all_mapped()
        names = Names(scope, None, self._execution.facts)
        return ScopeEnd(self._execution.facts.value(scope.last_output()), names)

    async def pass_ended(self, number: int, judge: Callable[[], PassEnd]) -> PassEnd:
        recorded = self._state.passes[number - 1] if number <= len(self._state.passes) else None
        if recorded is not None:
            end = PassEnd(recorded.score, recorded.exit)
        else:
            end = judge()
            event = events.PassEnded(
                path=self.path, attempt=self.attempt, number=number, score=end.score, exit=end.exit
            )
            self._execution.outbox.put(event)
        return end

    def spent(self) -> Decimal:
        return self._state.cost + self._state.inside
