"""A vendor that keeps its own limits, and sites for many calls at once, in passing time."""

import asyncio
from bisect import bisect_left
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from flows.calls.permits import MemoryPermits, Permits
from flows.calls.pipeline import CallPipeline
from flows.calls.turns import Turns
from flows.engine.events import CallFailed, CallStarted, Event
from flows.engine.requests import ModelRequest
from flows.faults import Cancelled, Fault, StepFault, Transient
from flows.providers.account import Account
from flows.providers.memory import Only
from flows.providers.port import Bill, Chunk, Finish, Request, Text, Tokens
from flows.providers.standing import Standing
from tests.engine.passing import PassingClock

ASK = ModelRequest("acme/one", "x" * 400, settings={"max_tokens": 900})  # 1,000 tokens


class Site:
    path, attempt, call, simulated = "draft", 1, 1, False

    def __init__(self) -> None:
        self.stopping = False
        self.why: Fault = Cancelled()
        self.events: list[Event] = []
        self.queued = 0

    async def append(self, *events: Event) -> None:
        self.events.extend(events)

    def note(self, event: Event) -> None:
        self.events.append(event)

    def delta(self, text: str) -> None:
        return None

    @contextmanager
    def queueing(self) -> Iterator[None]:
        self.queued += 1
        yield

    @property
    def types(self) -> list[str]:
        return [event.type for event in self.events]

    @property
    def refusals(self) -> int:
        return sum(isinstance(event, CallFailed) for event in self.events)


@dataclass
class Vendor:
    """Answers after `seconds`, with `faults` first; `says` is what its replies say is left. `asked`: when, and by which
    call."""

    account: Account = field(default_factory=lambda: Account("acme", "acme", "openai-chat", "https://acme.test"))
    seconds: float = 1.0
    used: int = 1_000
    faults: list[Exception | None] = field(default_factory=list)
    most_a_second: int = 0
    says: list[Standing] = field(default_factory=list)
    standing: Standing | None = None
    asked: list[tuple[float, str]] = field(default_factory=list)
    refused: int = 0

    name = "acme"
    simulated = False

    def check(self, request: Request) -> None:
        return None

    async def stream(self, request: Request) -> AsyncGenerator[Chunk, None]:
        now = asyncio.get_running_loop().time()
        self.asked.append((now, request.system))
        if self.says:
            self.standing = self.says.pop(0)
        if self.faults and (fault := self.faults.pop(0)) is not None:
            raise fault
        if self.most_a_second and sum(at > now - 1 for at, _ in self.asked) > self.most_a_second:
            self.asked.pop()
            self.refused += 1
            raise limited(1.0)
        await asyncio.sleep(self.seconds)
        yield Text("Done.")
        yield Finish("end", Tokens(self.used))

    def estimate(self, request: Request, text: str) -> Tokens:
        return Tokens()

    def price(self, model: str, tokens: Tokens) -> Bill:
        return Bill(Decimal())


class World:
    """One account, any number of workers."""

    def __init__(self, vendor: Vendor, permits: Permits | None = None) -> None:
        self.vendor = vendor
        self.clock = PassingClock()
        self.permits = permits or MemoryPermits(self.clock)
        self.turns = self.worker()

    def worker(self) -> Turns:
        return Turns(self.permits, self.clock)

    async def call(self, run: str, name: str = "", *, site: Site | None = None, turns: Turns | None = None) -> Site:
        site = site or Site()
        bound = (turns or self.turns).of("here", run)
        pipeline = CallPipeline(Only(self.vendor), self.clock, turns=bound)
        request = ModelRequest(ASK.model, ASK.prompt, name, ASK.settings)
        with suppress(StepFault):
            await pipeline.complete(request, site)
        return site

    @property
    def moments(self) -> Sequence[float]:
        return [at for at, _ in self.vendor.asked]


def limited(delay: float | None = None) -> Transient:
    return Transient("Too much.", code="RATE_LIMITED", delay=delay)


def account(**limits: Any) -> Account:
    return Account("acme", "acme", "openai-chat", "https://acme.test", **limits)


def most_in(moments: Sequence[float], seconds: float) -> int:
    """The most of them that lie within any such stretch."""
    return max(bisect_left(moments, start + seconds) - place for place, start in enumerate(moments))


def starts(site: Site) -> int:
    return sum(isinstance(event, CallStarted) for event in site.events)
