"""The port every provider implements, used by `calls` alone; the suite in `tests/conformance` says what it must keep.

A stream yields pieces of text and, at the latest at its end, what was spent and why it stopped. It raises StepFaults:
Permanent, Transient with the delay the other side asked for. Closing the stream stops the work behind it at once.
"""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, Protocol, TypeAlias

StopReason: TypeAlias = Literal["end", "length", "refusal"]


@dataclass(frozen=True, slots=True)
class Tokens:
    input: int = 0
    cached: int = 0
    output: int = 0
    reasoning: int = 0


@dataclass(frozen=True, slots=True)
class Request:
    """`action` tells what the answer is for; real wires ignore it, the rehearsal plays it."""

    model: str
    prompt: str
    system: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    action: str = "generate"


@dataclass(frozen=True, slots=True)
class Text:
    text: str


@dataclass(frozen=True, slots=True)
class Finish:
    """`tokens` None: the other side did not say, so `Provider.estimate` stands in."""

    stop: StopReason
    tokens: Tokens | None = None


Chunk: TypeAlias = Text | Finish


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

    def price(self, model: str, tokens: Tokens) -> Decimal: ...


class Providers(Protocol):
    def get(self, account: str) -> Provider:
        """Raises Permanent for an account that does not exist."""
        ...
