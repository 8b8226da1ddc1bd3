"""What a wire is: one vendor's protocol as functions of plain data."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from flows.faults import StepFault
from flows.providers.port import Chunk, Request
from flows.providers.wires.quirks import Quirks
from flows.reach.sse import ServerEvent


@dataclass(frozen=True, slots=True)
class Sending:
    """`path` follows the account's base URL. `headers` are those that the protocol asks for; the account's own headers
    and its credential are added where it leaves."""

    path: str
    body: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    method: Literal["GET", "POST"] = "POST"


@dataclass(frozen=True, slots=True)
class ModelSeen:
    """What an endpoint says of one of its models; None: it does not say."""

    id: str
    name: str = ""
    context: int | None = None  # tokens
    output: int | None = None


class Answer(Protocol):
    """Reads one reply. Feed it the events of a stream as they come, or the whole body, then `end`.

    Text comes out as it is read, tool uses once they are complete, and at the very end, from `end`, one Finish, which
    has no tokens when the other side did not say. An error object in a stream, and a stream that stopped half-way, are
    raised as StepFaults."""

    def event(self, event: ServerEvent) -> Iterable[Chunk]: ...

    def whole(self, body: Any) -> Iterable[Chunk]: ...

    def end(self) -> Iterable[Chunk]: ...


class Wire(Protocol):
    @property
    def name(self) -> str:
        """As accounts name it: openai-chat, openai-responses, anthropic, gemini."""
        ...

    def sign(self, key: str) -> Mapping[str, str]:
        """The headers that carry an account's key."""
        ...

    def ask(self, request: Request, quirks: Quirks, *, stream: bool) -> Sending:
        """Raises Permanent, with a place in the step's settings, for what this protocol cannot say."""
        ...

    def answer(self, request: Request, quirks: Quirks) -> Answer: ...

    def trouble(self, status: int, headers: Mapping[str, str], body: Any) -> StepFault:
        """What a reply that is no success means. `body` is read as JSON, or text when it is none."""
        ...

    def list_models(self, quirks: Quirks) -> Sending: ...

    def models(self, body: Any) -> Sequence[ModelSeen]:
        """Raises Permanent for a list that is none."""
        ...
