"""The facts of a run. The engine and the start action make them; a journal stores them; `state.fold` reads them.

Their JSON is golden: stored journals must replay for ever, in Python and in TypeScript. A field may be added when its
absence keeps its old meaning; none may be renamed, removed or change its meaning.
An event carries its own id, so that appending it twice (after a commit that was reported as failed) stores it once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID, uuid4

from flows.engine.amounts import Usage, money
from flows.faults import ErrorJson, Misconfigured

type_of: dict[str, type["Event"]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Run events keep path "" and attempt 0; events of a step name both."""

    type: ClassVar[str] = ""
    _own: ClassVar[tuple[str, ...]] = ()
    path: str = ""
    attempt: int = 0
    id: UUID = field(default_factory=uuid4)

    def encode(self) -> dict[str, Any]:
        """The record's `data`."""
        return {name: _to_json(getattr(self, name)) for name in self._own}

    @classmethod
    def arguments(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        """The fields beyond path, attempt and id, read from a record's `data`; an absent one keeps its default."""
        return {name: _from_json(name, data[name]) for name in cls._own if name in data}


def _to_json(value: Any) -> Any:
    match value:
        case Usage():
            return value.to_json()
        case Decimal():
            return money(value)
        case Mapping():
            return dict(value)
        case _:
            return value


def _from_json(name: str, value: Any) -> Any:
    match name:
        case "usage":
            return Usage.from_json(value)
        case "cost":
            return Decimal(value)
        case _:
            return value


def _known(event: type[Event]) -> type[Event]:
    type_of[event.type] = event
    event._own = tuple(each.name for each in fields(event) if each.name not in ("path", "attempt", "id"))
    return event


def decode(type_name: str, *, path: str, attempt: int, id: UUID, data: Mapping[str, Any]) -> Event:
    try:
        event = type_of[type_name]
    except KeyError:
        raise Misconfigured(
            f"The journal holds an event of the unknown type {type_name!r}.",
            remedy="Run the version of Baton that wrote it, or a newer one.",
        ) from None
    return event(path=path, attempt=attempt, id=id, **event.arguments(data))


@_known
@dataclass(frozen=True, slots=True, kw_only=True)
class RunCreated(Event):
    type: ClassVar[str] = "run_created"
    flow: str
    version: int
    document: str
    inputs: Mapping[str, Any]
    by: str | None
    simulated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claimed(Event):
    worker: str


@_known
class RunStarted(_Claimed):
    __slots__ = ()
    type: ClassVar[str] = "run_started"


@_known
class RunResumed(_Claimed):
    __slots__ = ()
    type: ClassVar[str] = "run_resumed"


@_known
class StepStarted(Event):
    __slots__ = ()
    type: ClassVar[str] = "step_started"


@_known
@dataclass(frozen=True, slots=True, kw_only=True)
class CallStarted(Event):
    type: ClassVar[str] = "call_started"
    call: int
    account: str
    model: str
    simulated: bool
    request: Mapping[str, Any]
    request_hash: str


@_known
@dataclass(frozen=True, slots=True, kw_only=True)
class CallFinished(Event):
    type: ClassVar[str] = "call_finished"
    call: int
    output: str
    usage: Usage
    cost: Decimal
    first_token_ms: int | None
    duration_ms: int
    stop: str


@_known
@dataclass(frozen=True, slots=True, kw_only=True)
class CallFailed(Event):
    """`output` is the text that had come until then, `usage` and `cost` what it took: cancelled streams cost too."""

    type: ClassVar[str] = "call_failed"
    call: int
    error: ErrorJson
    output: str
    usage: Usage
    cost: Decimal
    first_token_ms: int | None
    duration_ms: int


@_known
@dataclass(frozen=True, slots=True, kw_only=True)
class StepSucceeded(Event):
    """`ports` names the ports control leaves by, and is absent when it leaves by all of them."""

    type: ClassVar[str] = "step_succeeded"
    output: Any
    duration_ms: int
    ports: tuple[str, ...] | None = None

    def encode(self) -> dict[str, Any]:
        data: dict[str, Any] = {"output": self.output, "duration_ms": self.duration_ms}
        return data if self.ports is None else {**data, "ports": list(self.ports)}

    @classmethod
    def arguments(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        ports = data.get("ports")
        return {
            "output": data["output"],
            "duration_ms": data["duration_ms"],
            "ports": None if ports is None else tuple(ports),
        }


@_known
@dataclass(frozen=True, slots=True, kw_only=True)
class StepFailed(Event):
    type: ClassVar[str] = "step_failed"
    error: ErrorJson
    duration_ms: int


@_known
@dataclass(frozen=True, slots=True, kw_only=True)
class StepSkipped(Event):
    type: ClassVar[str] = "step_skipped"
    reason: str


@_known
class StepCancelled(Event):
    __slots__ = ()
    type: ClassVar[str] = "step_cancelled"


@_known
@dataclass(frozen=True, slots=True, kw_only=True)
class CancelRequested(Event):
    type: ClassVar[str] = "cancel_requested"
    by: str | None


@_known
@dataclass(frozen=True, slots=True, kw_only=True)
class RunCompleted(Event):
    type: ClassVar[str] = "run_completed"
    output: Any


@_known
@dataclass(frozen=True, slots=True, kw_only=True)
class RunFailed(Event):
    type: ClassVar[str] = "run_failed"
    error: ErrorJson


@_known
class RunCancelled(Event):
    __slots__ = ()
    type: ClassVar[str] = "run_cancelled"


TERMINAL = (RunCompleted, RunFailed, RunCancelled)
