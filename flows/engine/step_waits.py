"""The waits of one attempt: each is recorded before anybody can end it, and once it is over it stays so.

After a restart a wait that is over answers at once; one that is open is waited for again, without a new record.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from typing import Any

from flows.engine import events
from flows.engine.amounts import NOTHING
from flows.engine.execution import Execution
from flows.engine.part import Part
from flows.engine.records import time_text
from flows.engine.requests import Question
from flows.engine.waits import Woken
from flows.engine.woken import woken_by
from flows.faults import Permanent, ReplayDiffers

_RECOVERY_WAITS = 1_000


class Waits:
    """`clock` stands still or runs on while the step waits, as its limit wants it."""

    def __init__(
        self,
        execution: Execution,
        part: Part,
        clock: Callable[[], AbstractContextManager[None]],
        path: str,
        attempt: int,
    ) -> None:
        self._execution = execution
        self._part = part
        self._clock = clock
        self._path = path
        self._attempt = attempt
        self._made = 0

    def next(self) -> int:
        self._made += 1
        return self._made

    def begin_recovery(self, strategy: int) -> bool:
        """The waits of each strategy are numbered apart from the kind's and from those of the strategies before it:
        after a restart neither comes again before them. True: this one waits already."""
        self._made = max(self._made, strategy * _RECOVERY_WAITS)
        waits = self._execution.recorded(self._path).waits
        return any(not one.over and one.wait > self._made for one in waits)

    async def over(
        self,
        number: int,
        reason: str,
        due: datetime | None,
        *,
        question: Question | None = None,
        child: Mapping[str, Any] | None = None,
    ) -> Any:
        """The answer, or None when the time was up."""
        recorded = self._execution.recorded(self._path).wait(number)
        if recorded is None:
            await self._part.gate()
            until = None if due is None else time_text(due)
            asked = None if question is None else question.to_json()
            begun = events.StepWaiting(
                path=self._path,
                attempt=self._attempt,
                wait=number,
                reason=reason,
                until=until,
                question=asked,
                child=child,
            )
            # Committed before anybody can answer: the answer names this wait.
            with self._part.working():
                await self._execution.outbox.append(begun)
        elif recorded.reason != reason:
            raise ReplayDiffers(where=f"wait {number}")
        elif recorded.over:
            return recorded.answer
        elif recorded.until is not None:
            due = datetime.fromisoformat(recorded.until)
        with self._clock():
            woken = await self._part.wait((self._path, self._attempt, number), due)
            if woken.command is None and child is not None:
                # It is stopped, not left alone: what it costs until it ends counts here.
                with self._part.working():
                    await self._execution.ports.children.tell(str(child["run"]), "cancel")
                woken = await self._part.wait((self._path, self._attempt, number), None)
        with self._part.working():  # another wait of the step may go on meanwhile
            return await self._woken(number, woken)

    async def child_called_off(self, number: int) -> None:
        woken = await self._part.wait((self._path, self._attempt, number), None)
        await self._woken(number, woken)

    async def _woken(self, number: int, woken: Woken) -> Any:
        if woken.command is not None:
            self._execution.taking(woken.command)
        event = woken_by(woken.command, self._path, self._attempt, number, simulated=self._execution.state.simulated)
        try:
            await self._execution.outbox.append(event)
        except Permanent as refused:
            if event.cost or event.usage != NOTHING:  # what the child cost counts, whatever it said
                said = {**event.answer, "state": "failed", "output": None, "error": refused.to_json()}
                await self._execution.outbox.append(replace(event, answer=said))
            raise
        return event.answer
