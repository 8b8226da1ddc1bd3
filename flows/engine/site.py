"""What the engine hands to each call: where it happens, and its way into the journal and to those who watch."""

import asyncio
from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Protocol

from flows.engine import events
from flows.engine.event import Event
from flows.engine.execution import Execution
from flows.engine.failure import step_error
from flows.engine.outputs import too_large_reply
from flows.engine.part import Part
from flows.engine.ports import Delta
from flows.engine.refused import failed_call, unsent
from flows.faults import Fault


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
    """`under_way`: the calls that have begun, by their numbers."""

    def __init__(
        self, execution: Execution, part: Part, run: Attempt, under_way: set[int], path: str, attempt: int, call: int
    ) -> None:
        self._execution = execution
        self._part = part
        self._run = run
        self._under_way = under_way
        self.path = path
        self.attempt = attempt
        self.call = call
        self._offset = 0

    @property
    def simulated(self) -> bool:
        return self._execution.state.simulated

    @property
    def stopping(self) -> bool:
        return self._run.stopping

    @property
    def why(self) -> Fault:
        return self._run.why

    async def append(self, *given: Event) -> None:
        """A call that is ended before it was sent ends all the same: its start may be in the journal."""
        await self._part.check()
        self._see(given)
        try:
            await self._execution.outbox.append(*given)
        except asyncio.CancelledError:
            if self.stopping and self._part.open:
                ends = [unsent(one, self.why) for one in given if isinstance(one, events.CallStarted)]
                self._see(ends)
                self._execution.outbox.put(*ends)
            raise

    def note(self, event: Event) -> None:
        """A reply that the journal cannot hold is refused here, so that nothing else is disturbed."""
        if not self._part.open:
            return
        self._see((event,))
        if isinstance(event, events.CallFinished) and (fault := too_large_reply(event.output)) is not None:
            self._execution.outbox.put(failed_call(event, step_error(fault, self.path)))
            raise fault
        self._execution.outbox.put(event)

    def delta(self, text: str) -> None:
        if self._part.open:
            epoch = self._execution.epoch
            self._execution.ports.deltas.emit(Delta(self.path, self.attempt, self.call, epoch, self._offset, text))
            self._offset += len(text)

    def _see(self, given: Iterable[Event]) -> None:
        for one in given:
            if isinstance(one, events.CallStarted):
                self._under_way.add(one.call)
            elif isinstance(one, events.CallFinished | events.CallFailed):
                self._under_way.discard(one.call)

    def queueing(self) -> AbstractContextManager[None]:
        return self._run.queueing()
