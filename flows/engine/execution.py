"""What all scopes and steps of one driven run share, and whether anything still happens in it.

`busy` counts what is going on: steps that work, calls in flight (see `part`). When it is zero and stays so for a few
turns of the loop, all that is left are waits, or a pause can take hold.
"""

import asyncio
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from flows.engine import events
from flows.engine.names import RunFacts
from flows.engine.options import RunOptions
from flows.engine.outbox import Outbox
from flows.engine.ports import Command, Ports
from flows.engine.scope import Scope
from flows.engine.state import RunState, StepState
from flows.engine.structure import Structure
from flows.engine.waits import Desk, Place, Woken
from flows.engine.woken import late_end
from flows.faults import Fault

_NOTHING = StepState()
_QUIET_TURNS = 12  # of the loop: more than a frame needs between two of its passes
CHILD_PATIENCE = 10.0  # seconds that what is called off waits for its child runs, whose cost counts


class Owner(Protocol):
    """The step, or the run, in which a scope lies."""

    @property
    def stopping(self) -> bool:
        """It is being ended on purpose, so that what it has begun is recorded as ended."""
        ...

    @property
    def why(self) -> Fault:
        """Said of the calls that are ended."""
        ...


class Inside(Protocol):
    """A scope that runs."""

    @property
    def scope(self) -> Scope: ...

    async def run(self) -> None: ...


class OpenScope(Protocol):
    def __call__(self, execution: "Execution", scope: Scope, owner: Owner) -> Inside: ...


class Active(Protocol):
    """A step that runs."""

    @property
    def deadline(self) -> datetime | None: ...


class Sleeper(Protocol):
    """Something of the run that rests."""

    def get_up(self, future: "asyncio.Future[Any]") -> None: ...


def _raise(failure: BaseException) -> None:
    raise failure


class Execution:
    def __init__(
        self, structure: Structure, state: RunState, ports: Ports, outbox: Outbox, open_scope: OpenScope
    ) -> None:
        self.structure = structure
        self.state = state
        self.ports = ports
        self.outbox = outbox
        self.open_scope = open_scope
        self.options = RunOptions.of(state.options)
        self.facts = RunFacts.of(structure, state)
        self.desk = Desk(ports.clock, self.touch, self.wake)
        self.policy = structure.document.policy
        self.epoch = 0
        self.busy = 0
        self.pausing = state.pause_requested
        self.paused_at = state.paused_at  # of the breakpoint that paused it before this drive
        self.handing_over = False
        self.deadlines: list[datetime] = []  # of the run
        self.active: dict[str, Active] = {}
        self.when_quiet: Callable[[], None] = lambda: None
        self.abort: Callable[[BaseException], None] = _raise
        self.given_up: set[Place] = set()  # waits for children that took too long to end
        self.sleepers: dict[asyncio.Future[Any], Sleeper] = {}
        self._gates: list[asyncio.Future[None]] = []
        self._kinds: dict[str, tuple[int | None, bool]] = {}
        self.activity = 0
        self._looking = False
        self._commands: dict[str, Command] = {}

    # ---- is anything going on? ----

    def touch(self) -> None:
        self.activity += 1
        if not self.busy and not self._looking:
            self._looking = True
            asyncio.get_running_loop().call_soon(self._look, self.activity, _QUIET_TURNS)

    def _look(self, activity: int, left: int) -> None:
        if self.busy:
            self._looking = False
        elif activity != self.activity:
            asyncio.get_running_loop().call_soon(self._look, self.activity, _QUIET_TURNS)
        elif left:
            asyncio.get_running_loop().call_soon(self._look, activity, left - 1)
        else:
            self._looking = False
            self.when_quiet()

    def begin(self) -> None:
        self.busy += 1
        self.activity += 1

    def end(self) -> None:
        self.busy -= 1
        self.touch()

    @contextmanager
    def working(self) -> Iterator[None]:
        self.begin()
        try:
            yield
        finally:
            self.end()

    def wake(self, future: "asyncio.Future[Any]", value: Any) -> None:
        """What a wait or a gate rests on: so that nothing looks quiet between the answer and the turn in which the
        step goes on."""
        if (sleeper := self.sleepers.get(future)) is not None:
            sleeper.get_up(future)
        if not future.done():
            future.set_result(value)

    # ---- waits ----

    def nobody_comes(self, path: str) -> None:
        """The step has ended: what was kept for it has no effect any more."""
        if not self.handing_over:
            for command in self.desk.forget(path):
                self.come_late(command)

    def come_late(self, command: Command) -> None:
        """Nobody waits for it, or ever will."""
        if (end := late_end(command, self.state)) is None:
            self.ports.inbox.done(command)
        else:
            self.taking(command)
            self.outbox.put(end)

    # ---- pausing ----

    def reach(self, path: str, step: str) -> None:
        """Before a step begins: a breakpoint pauses the run, once for each path."""
        points = self.options.breakpoints
        if points and (step in points or path in points) and path not in self.state.passed and not self.pausing:
            self.pausing, self.paused_at = True, path

    def gate(self) -> "asyncio.Future[None]":
        """Of somebody who waits for the end of the pause."""
        gate: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._gates.append(gate)
        return gate

    def unpause(self) -> None:
        self.pausing, self.paused_at = False, None
        gates, self._gates = self._gates, []
        for gate in gates:
            self.wake(gate, None)

    # ---- for all steps ----

    @property
    def until(self) -> datetime | None:
        """When at the latest something has to be done."""
        moments = [self.desk.until, *self.deadlines, *(one.deadline for one in self.active.values())]
        return min((moment for moment in moments if moment is not None), default=None)

    def needs(self, step: str) -> int | None:
        return self._traits(step)[0]

    def decides(self, step: str) -> bool:
        return self._traits(step)[1]

    def _traits(self, step: str) -> tuple[int | None, bool]:
        """Of its kind; of one that cannot run they do not matter."""
        if step not in self._kinds:
            found = self.structure.steps[step]
            self._kinds[step] = (None, False)
            with suppress(Fault):
                kind = self.ports.kinds.get(found.kind)
                self._kinds[step] = (kind.needs(found.config), kind.decides)
        return self._kinds[step]

    def remember_history(self, messages: Sequence[Mapping[str, Any]]) -> None:
        self.facts = replace(self.facts, history=messages)

    async def end_left(self, prefix: str = "") -> None:
        """What was under way before a restart, and was not come to any more when all was called off."""
        with self.working():
            await self.outbox.drained()
            if not self.handing_over:
                await self.end_interrupted(prefix)

    async def end_interrupted(self, prefix: str = "") -> None:
        """What was under way when its driver died is not gone on with: it ends here."""
        left = [
            (path, step)
            for path, step in self.state.steps.items()
            if step.state in ("running", "retrying", "waiting") and path.startswith(prefix)
        ]
        with self.working():
            await self._end_children(left)
        for path, step in left:
            for call in step.calls:
                if call.state == "started":
                    self.outbox.put(events.CallLost(path=path, attempt=step.attempt, call=call.call))
            self.outbox.put(events.StepCancelled(path=path, attempt=step.attempt))

    async def _end_children(self, steps: Sequence[tuple[str, StepState]]) -> None:
        """They are told to end, and what they cost until then is waited for, within reason."""
        ends: dict[Place, asyncio.Future[Woken]] = {}
        for path, step in steps:
            for wait in step.waits:
                if wait.child is not None and not wait.over:
                    place = (path, step.attempt, wait.wait)
                    if step.state != "retrying":  # else it was waited for when its attempt ended
                        ends[place] = self.desk.open(place, None)
                    await self.ports.children.tell(str(wait.child["run"]), "cancel")
        try:
            if ends:
                await asyncio.wait(ends.values(), timeout=CHILD_PATIENCE)
        finally:
            for place, end in ends.items():
                self.desk.close(place, end)
        for place, end in ends.items():
            if end.done() and (command := end.result().command) is not None:
                self.come_late(command)
            else:
                self.given_up.add(place)

    def recorded(self, path: str) -> StepState:
        """To be read only: what nothing was recorded of yet has no entry."""
        return self.state.steps.get(path, _NOTHING)

    def allowed(self, scope: Scope) -> Collection[str] | None:
        """Which steps of the top may run at all; None: all of them."""
        if scope.frame is not None:
            return None
        members = scope.members
        if (only := self.options.only) in members.position:
            return {only}
        if (until := self.options.until) in members.position:
            return members.ancestors(until) | {until}
        return None

    def later(self, moment: datetime, milliseconds: float) -> datetime:
        return moment + timedelta(milliseconds=milliseconds)

    # ---- commands whose effect is on its way into the journal ----

    def taking(self, command: Command) -> None:
        if command.item is not None:
            self._commands[command.item] = command

    @property
    def not_taken(self) -> Collection[Command]:
        return self._commands.values()

    def taken(self, item: str | None) -> None:
        if item is not None and (command := self._commands.pop(item, None)) is not None:
            self.ports.inbox.done(command)
