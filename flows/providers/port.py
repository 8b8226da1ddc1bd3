"""The port every provider implements, used by `calls` alone; the suite in `tests/conformance` says what it must keep.

A stream yields pieces of text, the tools the model wants to use, and, at the latest at its end, what was spent and why
it stopped. It raises StepFaults: Permanent, Transient with the delay the other side asked for. Closing the stream stops
the work behind it at once.
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, Protocol, TypeAlias

StopReason: TypeAlias = Literal["end", "length", "refusal", "tools"]


@dataclass(frozen=True, slots=True)
class Tokens:
    """`input` counts all that was read, `cached` of it from the other side's cache, `cache_write` of it into that
    cache; `output` counts all that was written, `reasoning` of it not shown."""

    input: int = 0
    cached: int = 0
    output: int = 0
    reasoning: int = 0
    cache_write: int = 0


@dataclass(frozen=True, slots=True)
class Bill:
    """What a call costs in dollars, and why: `prices` of a million tokens by sort (input, cached, cache_write, output,
    reasoning) and `per_request`, as text, from `source`. The source "unknown" is no gift: nobody knows the price."""

    amount: Decimal
    prices: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    per_request: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """What a model is to look at beside the text: an image, a PDF."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ToolOffer:
    """A tool that the model may ask for. `parameters` is a JSON Schema of its arguments."""

    name: str
    description: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """`action` tells what the answer is for, `attempt` which one of the step asks; real wires ignore them, the
    rehearsal plays them.

    `turns` follow the prompt: {"role": "assistant", "text", "tool_calls"?: [{"id", "name", "arguments"}]}, {"role":
    "tool", "id", "name", "text"} and {"role": "user", "text"}. With a `schema` the answer is to be JSON of that shape;
    a wire may hold the model to it, and must not rely on it being held to."""

    model: str
    prompt: str
    system: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    action: str = "generate"
    turns: Sequence[Mapping[str, Any]] = ()
    tools: Sequence[ToolOffer] = ()
    schema: Mapping[str, Any] | None = None
    files: Sequence[File] = ()
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class Text:
    text: str


@dataclass(frozen=True, slots=True)
class ToolUse:
    """`arguments` read as JSON; a text when they were none."""

    id: str
    name: str
    arguments: Any


@dataclass(frozen=True, slots=True)
class Finish:
    """`tokens` None: the other side did not say, so `Provider.estimate` stands in."""

    stop: StopReason
    tokens: Tokens | None = None


Chunk: TypeAlias = Text | ToolUse | Finish


class Provider(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def simulated(self) -> bool:
        """True: nothing was asked of anyone, and its money is play money."""
        ...

    def check(self, request: Request) -> None:
        """Raises Permanent when the request cannot be sent at all, an unknown model for one."""
        ...

    def stream(self, request: Request) -> AsyncGenerator[Chunk, None]: ...

    def estimate(self, request: Request, text: str) -> Tokens:
        """What a stream that broke off after `text` has used."""
        ...

    def price(self, model: str, tokens: Tokens) -> Bill: ...


class Providers(Protocol):
    async def get(self, account: str) -> Provider:
        """Raises Permanent for an account that does not exist."""
        ...
