"""What a few appended events change in the row of one step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from flows.engine.amounts import NOTHING, ZERO, Usage
from flows.engine.events import StepWaiting, StepWoken

Wait = Mapping[str, Any]


@dataclass(slots=True)
class StepChange:
    """`state` None: only the totals grow.

    `waits` are the open ones. Events that open or close waits are kept in `moves`: what they mean depends on the row,
    unless an event before them has set it. A step may have several open waits; the row shows one of them, with the
    others behind it under "more".
    """

    attempt: int
    state: str | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    duration_ms: int | None = None
    due_at: datetime | None = None
    cost: Decimal = ZERO
    usage: Usage = NOTHING
    waits: Sequence[Wait] = ()
    moves: Sequence[StepWaiting | StepWoken] = ()

    @property
    def totals(self) -> tuple[str, int, int, int, int]:
        return totals(self.cost, self.usage)

    def begin(self, attempt: int, at: datetime) -> None:
        self._set("running", attempt)
        self.started_at = at

    def end(self, state: str, attempt: int, at: datetime, duration_ms: int | None) -> None:
        self._set(state, attempt)
        self.finished_at, self.duration_ms = at, duration_ms

    def retry(self, attempt: int, due_at: datetime | None) -> None:
        self._set("retrying", attempt)
        self.due_at = due_at

    def empty(self) -> None:
        """Its frame begins anew."""
        self._set("queued", self.attempt)
        self.started_at = None

    def _set(self, state: str, attempt: int) -> None:
        self.state, self.attempt = state, attempt
        self.finished_at = self.duration_ms = self.due_at = None
        self.waits = self.moves = ()

    def wait(self, event: StepWaiting) -> None:
        self.moves = [*self.moves, event]

    def wake(self, event: StepWoken) -> None:
        self.moves = [*self.moves, event]

    @property
    def needs_row(self) -> bool:
        return bool(self.moves) and self.state is None

    def settle(self, stored_state: str | None = None, stored: Wait | None = None) -> None:
        """Once the row is known, if it `needs_row`."""
        if not self.moves:
            return
        if self.state is None:
            self.waits = spread(stored)
        state = self.state or stored_state
        waits = {wait["wait"]: wait for wait in self.waits}
        for event in self.moves:
            if isinstance(event, StepWaiting):
                waits[event.wait] = _wait(event)
                state = "waiting"
            else:
                waits.pop(event.wait, None)
                if state == "waiting" and not waits:
                    state = "running"
        self.moves = ()
        if self.state is None and state == stored_state and state != "waiting":
            return  # woken too late: the step has ended meanwhile
        self.state, self.waits = state, list(waits.values())
        self.due_at = earliest(self.waits)

    @property
    def shown(self) -> dict[str, Any] | None:
        """The wait that the row shows: one that a person can end comes first."""
        if not self.waits:
            return None
        first, *more = sorted(self.waits, key=lambda wait: wait["question"] is None)
        return {**first, "more": more} if more else dict(first)

    @property
    def assignee(self) -> str:
        question = (self.shown or {}).get("question") or {}
        return str(question.get("assignee") or "")[:254]


def totals(cost: Decimal, usage: Usage) -> tuple[str, int, int, int, int]:
    return (str(cost), usage.input, usage.cached, usage.output, usage.reasoning)


def _wait(event: StepWaiting) -> Wait:
    return {
        "wait": event.wait,
        "reason": event.reason,
        "until": event.until,
        "question": event.question,
        "child": event.child,
    }


def spread(shown: Wait | None) -> list[Wait]:
    if shown is None:
        return []
    return [{name: value for name, value in shown.items() if name != "more"}, *shown.get("more", ())]


def earliest(waits: Sequence[Wait]) -> datetime | None:
    moments = [datetime.fromisoformat(wait["until"]) for wait in waits if wait["until"]]
    return min(moments, default=None)
