"""What the engine needs from the outside. `runtime` implements these; `memory` holds the twins for tests.

Promises each port must keep are in `tests/conformance/`; the engine relies on nothing else.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol, Self

from flows.engine.amounts import Usage
from flows.engine.events import Event
from flows.engine.records import Record
from flows.graph import Step


class Journal(Protocol):
    """One run's journal, bound to the run and to the epoch of the claim it was opened for."""

    async def history(self) -> Sequence[Record]:
        """All records so far, by seq, without a gap."""
        ...

    async def append(self, *events: Event) -> Sequence[Record]:
        """All or none of them, numbered on, in this order; returns after the commit.

        Events whose ids are stored already are not stored again: their records come back.
        Raises `faults.Fenced` when another driver has claimed the run since."""
        ...


@dataclass(frozen=True, slots=True)
class Command:
    """What somebody asks of a run that is being driven. Kinds so far: cancel."""

    kind: str
    by: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


class Inbox(Protocol):
    async def next(self) -> Command:
        """Waits for the next command. A command is handed out at least once until its effect is in the journal."""
        ...


@dataclass(frozen=True, slots=True)
class Delta:
    """A piece of streamed text; `offset` counts the code points of this call's text before it. Not journaled."""

    path: str
    attempt: int
    call: int
    epoch: int
    offset: int
    text: str

    def to_json(self) -> dict[str, Any]:
        return {
            "path": self.path,
            "attempt": self.attempt,
            "call": self.call,
            "epoch": self.epoch,
            "offset": self.offset,
            "text": self.text,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(data["path"], data["attempt"], data["call"], data["epoch"], data["offset"], data["text"])


class Deltas(Protocol):
    def emit(self, delta: Delta) -> None:
        """Never blocks, never raises; may drop."""
        ...


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """`model` is "account/model". `action` tells what the answer is for: part of the question, not of the prompt."""

    model: str
    prompt: str
    system: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    action: str = "generate"

    def to_json(self) -> dict[str, Any]:
        return {"system": self.system, "prompt": self.prompt, "settings": dict(self.settings)}

    def hash(self) -> str:
        """Equal for equal questions; a resumed step that asks something else is found out by it."""
        question = {**self.to_json(), "model": self.model, "action": self.action}
        text = json.dumps(question, sort_keys=True, separators=(",", ":"))
        return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ModelReply:
    text: str
    usage: Usage
    cost: Decimal
    stop: str


class CallSite(Protocol):
    """Where a call happens: its address, and its way into the journal and to those who watch."""

    @property
    def path(self) -> str: ...
    @property
    def attempt(self) -> int: ...
    @property
    def call(self) -> int: ...

    @property
    def stopping(self) -> bool:
        """True once the run ends this step on purpose. A task cancelled while this is False is being handed over:
        whoever goes on with the run decides, so nothing is to be recorded."""
        ...

    async def append(self, *events: Event) -> None:
        """Returns after the commit."""
        ...

    def note(self, event: Event) -> None:
        """Records without waiting; it commits before anything that is recorded after it."""
        ...

    def delta(self, text: str) -> None: ...


class Calls(Protocol):
    async def complete(self, request: ModelRequest, site: CallSite) -> ModelReply:
        """Sends, records call_started before and call_finished or call_failed after, and raises a `StepFault`."""
        ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a kind returns. `ports` None: control leaves by every port."""

    output: Any
    ports: tuple[str, ...] | None = None


class Context(Protocol):
    """What a running kind sees of the world."""

    @property
    def step(self) -> Step: ...

    @property
    def inputs(self) -> Mapping[str, Any]: ...

    @property
    def names(self) -> Mapping[str, Any]:
        """What templates can read: inputs, steps, previous and every step's id."""
        ...

    async def complete(self, request: ModelRequest) -> ModelReply: ...


class Kind(Protocol):
    @property
    def kind(self) -> str: ...

    async def run(self, context: Context) -> Outcome: ...


class Kinds(Protocol):
    def get(self, kind: str) -> Kind:
        """Raises `faults.NotBuilt` for a kind that cannot run."""
        ...


class Clock(Protocol):
    def now(self) -> datetime: ...

    def monotonic(self) -> float:
        """Seconds that only ever grow, for durations."""
        ...


@dataclass(frozen=True, slots=True)
class Ports:
    journal: Journal
    inbox: Inbox
    deltas: Deltas
    calls: Calls
    kinds: Kinds
    clock: Clock
    worker: str
