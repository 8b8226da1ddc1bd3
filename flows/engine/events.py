"""The facts of a run. The engine and the start action make them; a journal stores them; `state.fold` reads them.

Their JSON is golden: stored journals must replay for ever, in Python and in TypeScript. A field may be added when its
absence keeps its old meaning; none may be renamed, removed or change its meaning.
An event carries its own id, so that appending it twice (after a commit that was reported as failed) stores it once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
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
    path: str = ""
    attempt: int = 0
    id: UUID = field(default_factory=uuid4)

    def encode(self) -> dict[str, Any]:
        """The record's `data`."""
        return {}

    @classmethod
    def arguments(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        """The fields beyond path, attempt and id, read from a record's `data`."""
        return {}


def _known(event: type[Event]) -> type[Event]:
    type_of[event.type] = event
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

    def encode(self) -> dict[str, Any]:
        return {
            "flow": self.flow,
            "version": self.version,
            "document": self.document,
            "inputs": dict(self.inputs),
            "by": self.by,
            "simulated": self.simulated,
        }

    @classmethod
    def arguments(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        return {name: data[name] for name in ("flow", "version", "document", "inputs", "by", "simulated")}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claimed(Event):
    worker: str

    def encode(self) -> dict[str, Any]:
        return {"worker": self.worker}

    @classmethod
    def arguments(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        return {"worker": data["worker"]}


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

    def encode(self) -> dict[str, Any]:
        return {
            "call": self.call,
            "account": self.account,
            "model": self.model,
            "simulated": self.simulated,
            "request": dict(self.request),
            "request_hash": self.request_hash,
        }

    @classmethod
    def arguments(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        return {name: data[name] for name in ("call", "account", "model", "simulated", "request", "request_hash")}


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

    def encode(self) -> dict[str, Any]:
        return {
            "call": self.call,
            "output": self.output,
            "usage": self.usage.to_json(),
            "cost": money(self.cost),
            "first_token_ms": self.first_token_ms,
            "duration_ms": self.duration_ms,
            "stop": self.stop,
        }

    @classmethod
    def arguments(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        plain = {name: data[name] for name in ("call", "output", "first_token_ms", "duration_ms", "stop")}
        return {**plain, "usage": Usage.from_json(data["usage"]), "cost": Decimal(data["cost"])}


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

    def encode(self) -> dict[str, Any]:
        return {
            "call": self.call,
            "error": dict(self.error),
            "output": self.output,
            "usage": self.usage.to_json(),
            "cost": money(self.cost),
            "first_token_ms": self.first_token_ms,
            "duration_ms": self.duration_ms,
        }

    @classmethod
    def arguments(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        plain = {name: data[name] for name in ("call", "error", "output", "first_token_ms", "duration_ms")}
        return {**plain, "usage": Usage.from_json(data["usage"]), "cost": Decimal(data["cost"])}


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

    def encode(self) -> dict[str, Any]:
        return {"error": dict(self.error), "duration_ms": self.duration_ms}

    @classmethod
    def arguments(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        return {"error": data["error"], "duration_ms": data["duration_ms"]}


@_known
@dataclass(frozen=True, slots=True, kw_only=True)
class StepSkipped(Event):
    type: ClassVar[str] = "step_skipped"
    reason: str

    def encode(self) -> dict[str, Any]:
        return {"reason": self.reason}

    @classmethod
    def arguments(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        return {"reason": data["reason"]}


@_known
class StepCancelled(Event):
    __slots__ = ()
    type: ClassVar[str] = "step_cancelled"


@_known
@dataclass(frozen=True, slots=True, kw_only=True)
class CancelRequested(Event):
    type: ClassVar[str] = "cancel_requested"
    by: str | None

    def encode(self) -> dict[str, Any]:
        return {"by": self.by}

    @classmethod
    def arguments(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        return {"by": data["by"]}


@_known
@dataclass(frozen=True, slots=True, kw_only=True)
class RunCompleted(Event):
    type: ClassVar[str] = "run_completed"
    output: Any

    def encode(self) -> dict[str, Any]:
        return {"output": self.output}

    @classmethod
    def arguments(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        return {"output": data["output"]}


@_known
@dataclass(frozen=True, slots=True, kw_only=True)
class RunFailed(Event):
    type: ClassVar[str] = "run_failed"
    error: ErrorJson

    def encode(self) -> dict[str, Any]:
        return {"error": dict(self.error)}

    @classmethod
    def arguments(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        return {"error": data["error"]}


@_known
class RunCancelled(Event):
    __slots__ = ()
    type: ClassVar[str] = "run_cancelled"


TERMINAL = (RunCompleted, RunFailed, RunCancelled)
