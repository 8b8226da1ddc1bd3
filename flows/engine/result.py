"""How a step ended, as its scope needs to know it. `event` is put into the journal by the scope, in order."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flows.engine.events import Event
from flows.engine.state import StepState
from flows.faults import ErrorJson


@dataclass(frozen=True, slots=True)
class Result:
    state: str  # succeeded, failed or skipped
    event: Event
    output: Any = None
    ports: tuple[str, ...] | None = None
    mapped: Mapping[str, Any] | None = None
    collected: Mapping[str, Any] | None = None
    error: ErrorJson | None = None
    passes_on: bool = False
    retryable: bool = False

    def settled(self) -> StepState:
        state = StepState(self.state, self.event.attempt, self.output, self.error)
        state.ports, state.mapped, state.collected = self.ports, self.mapped, self.collected
        state.passes_on = self.passes_on
        return state
