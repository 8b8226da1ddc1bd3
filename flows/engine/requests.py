"""What a running kind asks of the world, and what it gets. All of it is plain data: a recorded reply is replayed."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from flows.engine.amounts import NOTHING, ZERO, Usage
from flows.faults import ErrorJson

Effect: TypeAlias = Literal["none", "idempotent", "once"]


def _hash(question: Mapping[str, Any]) -> str:
    text = json.dumps(question, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """What a model is told of a tool. `parameters` is a JSON Schema."""

    name: str
    description: str
    parameters: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        return {"name": self.name, "description": self.description, "parameters": dict(self.parameters)}


@dataclass(frozen=True, slots=True)
class ToolCall:
    """`arguments` as the model wrote them, read as JSON; a text when it was none."""

    id: str
    name: str
    arguments: Any

    def to_json(self) -> dict[str, Any]:
        return {"id": self.id, "name": self.name, "arguments": self.arguments}


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """`model` is "account/model". `action` tells what the answer is for: part of the question, not of the prompt.

    `turns` follow the prompt, for an agent: {"role": "assistant", "text", "tool_calls"}, {"role": "tool", "id", "name",
    "text"}, and {"role": "user", "text"} where it is asked once more. `schema`: the answer is to be JSON of this shape.
    `shared` tells people what of the prompt came by the context policy, and what was cut; it is not part of the
    question."""

    model: str
    prompt: str
    system: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    action: str = "generate"
    turns: Sequence[Mapping[str, Any]] = ()
    tools: Sequence[ToolSpec] = ()
    schema: Mapping[str, Any] | None = None
    shared: Mapping[str, Any] | None = None
    cache_ms: int | None = None  # how old a reply to the same question may be; None: it is always asked

    def to_json(self) -> dict[str, Any]:
        shared = {} if self.shared is None else {"shared": dict(self.shared)}
        return {**self._said(), **shared}

    def hash(self) -> str:
        """Equal for equal questions; a resumed step that asks something else is found out by it."""
        return _hash({**self._said(), "model": self.model, "action": self.action})

    def _said(self) -> dict[str, Any]:
        """What was not there at first light is left out while it says nothing, so that old hashes hold."""
        said: dict[str, Any] = {"system": self.system, "prompt": self.prompt, "settings": dict(self.settings)}
        if self.turns:
            said["turns"] = [dict(turn) for turn in self.turns]
        if self.tools:
            said["tools"] = [tool.to_json() for tool in self.tools]
        if self.schema is not None:
            said["schema"] = dict(self.schema)
        return said


@dataclass(frozen=True, slots=True)
class ModelReply:
    text: str
    usage: Usage
    cost: Decimal
    stop: str
    tool_calls: Sequence[ToolCall] = ()
    prices: Mapping[str, Any] | None = None  # as `events.CallFinished` has them

    @property
    def unpriced(self) -> bool:
        return self.prices is not None and self.prices.get("source") == "unknown"


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """`body`: text as it is; anything else is sent as JSON. `credential` names a stored one; its secret is added where
    the request leaves, and nowhere else. `sample` is what a rehearsal answers. `effect` once: never sent twice."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    credential: str | None = None
    response: Literal["json", "text", "sse"] = "json"
    effect: Effect = "once"
    sample: Any = None
    cache_ms: int | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "method": self.method,
            "url": self.url,
            "headers": dict(self.headers),
            "body": self.body,
            "credential": self.credential,
            "response": self.response,
        }

    def hash(self) -> str:
        return _hash(self.to_json())


@dataclass(frozen=True, slots=True)
class HttpReply:
    """`text` as it came; what it means (JSON, events) is read from it, after a restart too."""

    status: int
    headers: Mapping[str, str]
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a person is asked. `kind`: approval, ask, recovery or uncertain. `fields` as in a document's inputs."""

    kind: str
    message: str
    shows: Any = None
    fields: Sequence[Mapping[str, Any]] = ()
    choices: Sequence[str] = ()
    assignee: str = ""
    editable: bool = False

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "message": self.message,
            "shows": self.shows,
            "fields": [dict(one) for one in self.fields],
            "choices": list(self.choices),
            "assignee": self.assignee,
            "editable": self.editable,
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """`by` None: nobody answered in time."""

    value: Any
    by: str | None


@dataclass(frozen=True, slots=True)
class ChildRequest:
    """A flow to be run as a part of this run. `purpose`: sub_flow, tool, alternative or on_failure."""

    flow: str
    version: int | Literal["latest"] = "latest"
    inputs: Mapping[str, Any] = field(default_factory=dict)
    purpose: str = "sub_flow"


@dataclass(frozen=True, slots=True)
class Child:
    """The child run as it was started: which flow and version the request came to mean."""

    run: str
    flow: str
    version: int
    number: int

    def to_json(self) -> dict[str, Any]:
        return {"run": self.run, "flow": self.flow, "version": self.version, "number": self.number}


@dataclass(frozen=True, slots=True)
class ChildEnd:
    """`state`: completed, failed or cancelled."""

    run: str
    state: str
    output: Any = None
    error: ErrorJson | None = None
    cost: Decimal = ZERO
    usage: Usage = NOTHING


@dataclass(frozen=True, slots=True)
class Arrival:
    """What came in by one live edge."""

    step: str
    port: str
    output: Any


@dataclass(frozen=True, slots=True)
class ScopeEnd:
    """One pass, lane or item of a frame. `names` is what can be read at its end, `output` what its last step did."""

    output: Any
    names: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PassEnd:
    score: float | None
    exit: str | None


Deadline: TypeAlias = datetime | None
