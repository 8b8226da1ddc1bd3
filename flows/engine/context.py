"""What the engine hands to a running kind, and to each call it makes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from flows.engine.amounts import NOTHING, ZERO
from flows.engine.events import Event
from flows.engine.outbox import Outbox
from flows.engine.ports import Calls, Delta, Deltas
from flows.engine.requests import ModelReply, ModelRequest
from flows.engine.state import CallState
from flows.faults import Permanent, ReplayDiffers
from flows.graph import Step


class Standing(Protocol):
    """How the run stands at this moment."""

    @property
    def stopping(self) -> bool: ...
    @property
    def epoch(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all steps of a run share."""

    outbox: Outbox
    calls: Calls
    deltas: Deltas
    standing: Standing


class Site:
    def __init__(self, around: Surroundings, path: str, attempt: int, call: int) -> None:
        self._around = around
        self.path = path
        self.attempt = attempt
        self.call = call
        self._offset = 0

    @property
    def stopping(self) -> bool:
        return self._around.standing.stopping

    async def append(self, *events: Event) -> None:
        await self._around.outbox.append(*events)

    def note(self, event: Event) -> None:
        self._around.outbox.put(event)

    def delta(self, text: str) -> None:
        epoch = self._around.standing.epoch
        self._around.deltas.emit(Delta(self.path, self.attempt, self.call, epoch, self._offset, text))
        self._offset += len(text)


class StepContext:
    def __init__(
        self,
        around: Surroundings,
        step: Step,
        attempt: int,
        inputs: Mapping[str, Any],
        names: Mapping[str, Any],
        recorded: Mapping[int, CallState],
    ) -> None:
        self.step = step
        self.inputs = inputs
        self.names = names
        self._around = around
        self._attempt = attempt
        self._recorded = recorded
        self._made = 0

    async def complete(self, request: ModelRequest) -> ModelReply:
        """Calls are numbered in the order they are made. One that ended before a crash is not made again."""
        self._made += 1
        recorded = self._recorded.get(self._made)
        if recorded is not None and recorded.state != "started":
            return _replay(recorded, request)
        site = Site(self._around, self.step.id, self._attempt, self._made)
        return await self._around.calls.complete(request, site)


def _replay(recorded: CallState, request: ModelRequest) -> ModelReply:
    if recorded.request_hash != request.hash():
        raise ReplayDiffers(where=f"call {recorded.call}")
    if recorded.error is not None:
        error = recorded.error
        raise Permanent(error["message"], code=error["code"], remedy=error["remedy"], where=error["where"])
    usage, cost = recorded.usage or NOTHING, recorded.cost or ZERO
    return ModelReply(recorded.output or "", usage, cost, recorded.stop or "end")
