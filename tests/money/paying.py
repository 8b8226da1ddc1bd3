"""Worlds whose steps ask a model that costs, and what must hold of the money of every run."""

import asyncio
import random
from collections import defaultdict
from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal

from flows.calls.pipeline import CallPipeline
from flows.engine import events
from flows.engine.amounts import NOTHING, ZERO, Usage
from flows.engine.clock import SystemClock
from flows.engine.ports import CallSite, Context, Outcome
from flows.engine.records import Record
from flows.engine.requests import HttpReply, HttpRequest, ModelReply, ModelRequest
from flows.engine.state import RunState, fold
from flows.faults import Transient
from flows.graph import Document
from flows.journal.projection import RunChange
from flows.providers.memory import Only
from flows.providers.port import Bill, Chunk, Finish, Request, Text, Tokens
from flows.providers.prices import Fixed, Override
from flows.providers.rates import Rates, Tier
from tests.engine.stage import Behaviour
from tests.engine.world_kinds import KINDS, Sending

# Odd on purpose: with parts of a cent that no float holds, and a tier.
PRICES = Fixed(
    datetime(2026, 1, 1, tzinfo=UTC),
    Override(
        "",
        "*",
        Rates(Decimal("0.0375"), Decimal("2.7"), Decimal("0.01875"), Decimal("0.046875"), Decimal("3.3")),
        (Tier(500, {"input": Decimal("0.075")}),),
    ),
)


class Costly:
    """A provider whose answers take some turns, break off now and then, and are counted oddly."""

    name, simulated = "costly", False

    def __init__(self, seed: int) -> None:
        self._luck = random.Random(seed)

    def check(self, request: Request) -> None:
        return None

    async def stream(self, request: Request) -> AsyncGenerator[Chunk, None]:
        for _ in range(self._luck.randint(0, 3)):
            yield Text("word ")
            await asyncio.sleep(0)
        if self._luck.random() < 0.15:
            raise Transient("It broke off.", delay=0)
        yield Finish(
            "end", None if self._luck.random() < 0.2 else Tokens(*(self._luck.randint(-3, 900) for _ in range(5)))
        )

    def estimate(self, request: Request, text: str) -> Tokens:
        return Tokens(input=7, output=len(text))

    def price(self, model: str, tokens: Tokens) -> Bill:
        return PRICES.bill("costly", model, tokens)


class Paying:
    """Questions cost, requests do not."""

    def __init__(self, seed: int) -> None:
        self.sending = Sending()
        self._pipeline = CallPipeline(Only(Costly(seed)), SystemClock())

    async def complete(self, request: ModelRequest, site: CallSite) -> ModelReply:
        return await self._pipeline.complete(request, site)

    async def fetch(self, request: HttpRequest, site: CallSite) -> HttpReply:
        return await self.sending.fetch(request, site)


def paid(behaviour: Behaviour) -> Behaviour:
    async def ask_first(context: Context) -> Outcome:
        await context.complete(ModelRequest("costly/m", f"What about {context.path}?"))
        return await behaviour(context)

    return ask_first


PAID = ("say", "fail", "nothing", "choose", "flaky", "join")
PAYING_KINDS: Mapping[str, Behaviour] = {
    name: paid(behaviour) if name in PAID else behaviour for name, behaviour in KINDS.items()
}


def spent_on(records: Sequence[Record]) -> tuple[Mapping[str, Decimal], Decimal]:
    """By path, in the journal's own words; and the part of it that child runs have."""
    by_path: defaultdict[str, Decimal] = defaultdict(Decimal)
    children = ZERO
    for event in (record.event for record in records):
        if isinstance(event, events.CallFinished | events.CallFailed | events.StepWoken):
            by_path[event.path] += event.cost
        if isinstance(event, events.StepWoken):
            children += event.cost
    return by_path, children


def check_money(document: Document, records: Sequence[Record], cuts: Sequence[int] = ()) -> RunState:
    """Calls add up to steps, steps to the run, in the fold and in what the rows are told, however it is cut."""
    by_path, children = spent_on(records)
    total = sum(by_path.values(), ZERO)
    state = fold(document, records)
    assert state.cost == total == sum((step.cost for step in state.steps.values()), ZERO)
    assert state.usage == sum((step.usage for step in state.steps.values()), NOTHING)
    for path, step in state.steps.items():
        assert step.cost == by_path[path], path
        inside = sum((cost for other, cost in by_path.items() if other.startswith(f"{path}[")), ZERO)
        assert step.inside == inside, path
    _check_rows(records, cuts, by_path, children)
    for record in records:
        _check_call(record)
    return state


def _check_rows(
    records: Sequence[Record], cuts: Sequence[int], by_path: Mapping[str, Decimal], children: Decimal
) -> None:
    rows: defaultdict[str, Decimal] = defaultdict(Decimal)
    run, part, usage = ZERO, ZERO, NOTHING
    left, sizes = list(records), list(cuts)
    while left:
        size = sizes.pop() if sizes else 3
        change = RunChange()
        for record in left[:size]:
            change.apply(record.event, record.at)
        left = left[size:]
        run, part, usage = run + change.cost, part + change.children_cost, usage + change.usage
        for path, step in change.steps.items():
            rows[path] += step.cost
    assert {path: cost for path, cost in rows.items() if cost} == {path: cost for path, cost in by_path.items() if cost}
    assert (run, part) == (sum(by_path.values(), ZERO), children)


def _check_call(record: Record) -> None:
    """Whoever reads it years later can reckon it again from the prices that stand beside it."""
    event = record.event
    if not isinstance(event, events.CallFinished | events.CallFailed) or event.prices is None:
        return
    prices = event.prices
    rates = Rates(**{sort: Decimal(price) for sort, price in prices["per_million"].items()})
    used: Usage = event.usage
    tokens = Tokens(used.input, used.cached, used.output, used.reasoning, prices.get("cache_write", 0))
    assert event.cost == rates.amount(tokens)
