"""What the engine hands to a running kind.

A kind runs again from its first line after a crash or a wait. What it did before is answered from the journal here:
calls by their number, waits by theirs, decisions by name, passes by number.
"""

import inspect
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from flows.engine import events
from flows.engine.amounts import NOTHING, ZERO
from flows.engine.events import Event
from flows.engine.execution import Execution
from flows.engine.names import Names
from flows.engine.outputs import check_decided
from flows.engine.part import Part
from flows.engine.ports import Delta
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
from flows.engine.site import Attempt, Site
from flows.engine.state import StepState
from flows.engine.step_waits import Waits
from flows.faults import Permanent, ReplayDiffers
from flows.graph import Policy, Step

_MOST_CALLS = 1_000_000  # of one attempt, as far as the numbers of such waits go


class StepContext:
    def __init__(
        self,
        execution: Execution,
        run: Attempt,
        part: Part,
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
        self._mapped: dict[int, Mapping[str, Any]] = {}  # by what lies inside a frame
        self._execution = execution
        self._run = run
        self._scope = scope
        self._recorded = {call.call: call for call in self._state.calls}
        self._decided = dict(self._state.decisions)
        self._calls = 0
        self._part = part
        self._under_way: set[int] = set()  # calls
        self._waits = Waits(execution, self._part, run.waiting, self.path, attempt)
        self._shown = 0
        self._scopes: dict[int, Scope] = {}
        self._inside = 0  # scopes that run

    # ---- its end ----

    @property
    def open(self) -> bool:
        return self._part.open

    @property
    def holds(self) -> bool:
        """Something inside is not over yet."""
        return self._inside > 0

    def close(self) -> None:
        """The kind has had its say: what it may have left running has no effect any more."""
        self._part.close()
        lost = [events.CallLost(path=self.path, attempt=self.attempt, call=call) for call in sorted(self._under_way)]
        self._execution.outbox.put(*lost)

    # ---- what there is ----

    @property
    def _state(self) -> StepState:
        return self._execution.recorded(self.path)

    @property
    def inputs(self) -> Mapping[str, Any]:
        return self._execution.state.inputs

    @property
    def simulated(self) -> bool:
        return self._execution.state.simulated

    @property
    def policy(self) -> Policy:
        return self._execution.policy

    @property
    def tries_left(self) -> int:
        return self._run.tries_left

    @property
    def now(self) -> datetime:
        return self._execution.ports.clock.now()

    @property
    def mapped(self) -> dict[str, Any]:
        """Inside a frame. Which lane was the last to end must not change it."""
        return {key: value for number in sorted(self._mapped) for key, value in self._mapped[number].items()}

    def warn(self, *sentences: str) -> None:
        self.warnings |= dict.fromkeys(sentences)

    def delta(self, text: str) -> None:
        if self.open:
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
        await self._part.check()
        number = self._next_call()
        if (recorded := await self._what_became_of(number, request.hash())) is not None:
            return self._priced(request, recorded_reply(recorded))
        await self._part.gate()
        with self._part.working():
            return self._priced(request, await self._execution.ports.calls.complete(request, self._site(number)))

    def _priced(self, request: ModelRequest, reply: ModelReply) -> ModelReply:
        if reply.unpriced:
            self.warn(f"The price of {request.model} is not known, so what it cost is missing here and in every sum.")
        return reply

    async def fetch(self, request: HttpRequest) -> HttpReply:
        await self._part.check()
        number = self._next_call()
        if (recorded := await self._what_became_of(number, request.hash())) is not None:
            return recorded_fetch(recorded)
        await self._part.gate()
        with self._part.working():
            return await self._execution.ports.calls.fetch(request, self._site(number))

    def left_calls(self) -> list[events.CallLost]:
        """Calls that were in flight at a crash and were not come to any more."""
        left = [call.call for call in self._recorded.values() if call.state == "started"]
        return [events.CallLost(path=self.path, attempt=self.attempt, call=number) for number in left]

    def _next_call(self) -> int:
        self._calls += 1
        return self._calls

    def _site(self, number: int) -> Site:
        return Site(self._execution, self._part, self._run, self._under_way, self.path, self.attempt, number)

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
            self._recorded[number] = recorded  # left, unless somebody says what became of it
            said = await self._uncertain(number, recorded.made, found)
            self._recorded.pop(number, None)
            return said
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
        await self._part.check()
        check_decided(name, value)
        self._execution.outbox.put(events.Decided(path=self.path, attempt=self.attempt, name=name, value=value))
        self._decided[name] = value
        return value

    async def role(self, name: str, also: Sequence[str] = ()) -> Mapping[str, Any]:
        picked: Mapping[str, Any] = await self.decide("role", lambda: self._execution.ports.roster.pick(name, also))
        return picked

    async def ask(self, question: Question, deadline: datetime | None = None) -> Answer | None:
        await self._part.check()
        number = self._waits.next()
        answer = await self._waits.over(number, "answer", deadline, question=question)
        wait = self._state.wait(number)
        return None if answer is None else Answer(answer, None if wait is None else wait.by)

    async def rest(self, until: datetime) -> None:
        await self._part.check()
        number = self._waits.next()
        if self._state.wait(number) is None and until <= self.now:
            return
        await self._waits.over(number, "timer", until)

    async def flow(self, request: ChildRequest, deadline: datetime | None = None) -> ChildEnd:
        """After the deadline the child is cancelled."""
        await self._part.check()
        number = self._waits.next()
        recorded = self._state.wait(number)
        child: Mapping[str, Any] | None = None if recorded is None else recorded.child
        if child is None:
            await self._part.gate()
            with self._part.working():
                started: Child = await self._execution.ports.children.start(request, self.path, self.attempt, number)
            child = {**started.to_json(), "purpose": request.purpose}
        end = await self._waits.over(number, "child", deadline, child=child)
        if end.get("apart") and self._execution.state.simulated:
            self.warn(f"The run that it started cost {end['apart']} USD of real money, which a rehearsal leaves out.")
        over = self._state.wait(number)
        took = (ZERO, NOTHING) if over is None else (over.cost, over.usage)
        return ChildEnd(str(child["run"]), end["state"], end.get("output"), end.get("error"), *took)

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
        await self._part.check(self._run.stopping)
        structure = self._execution.structure
        members = structure.members(self.step.id) if steps is None else structure.some(self.step.id, steps)
        before = None if after is None else self._scopes.get(after)
        prefix = f"{self.path}[{number}]."
        if before is not None:
            before.close()
        scope = Scope(members, prefix, outer=self._scope, frame=self.step.id, number=number, after=before, local=local)
        if after is not None:
            self._scopes[number] = scope
        self._inside += 1
        try:
            await self._execution.open_scope(self._execution, scope, self._run).run()
        finally:
            self._inside -= 1
        if after is not None:
            self._scopes.pop(after, None)
            self._mapped.pop(after, None)  # a pass carries what those before it mapped
        if mapped := scope.all_mapped():
            self._mapped[number] = mapped
        names = Names(scope, None, self._execution.facts)
        return ScopeEnd(self._execution.facts.value(scope.last_output()), names)

    async def pass_ended(self, number: int, judge: Callable[[], PassEnd]) -> PassEnd:
        await self._part.check()
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
