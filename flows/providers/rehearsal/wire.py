"""The rehearsal as a provider: chooses what to play by the request's action, and plays it at its pace.

The same request always gives the same text, the same pieces and the same pace."""

import asyncio
import json
import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from flows.faults import Permanent
from flows.providers.port import Bill, Chunk, Finish, Request, Text, Tokens
from flows.providers.prices import PLAY
from flows.providers.rates import ZERO, Rates
from flows.providers.rehearsal import (
    analysis,
    compare,
    critique,
    draft,
    inspection,
    judge,
    refine,
    shaped,
    shorter,
    tooling,
    transpose,
)
from flows.providers.rehearsal.dice import Dice
from flows.providers.rehearsal.reading import Brief, last_version, read_brief

# Play money, dollars for a million tokens: enough to show where cost would arise.
# Two, so that a flow can be tried with a second opinion: one takes its time, one is quick and cheap.
RATES: Mapping[str, tuple[Decimal, Decimal]] = {
    "steady": (Decimal(3), Decimal(15)),
    "swift": (Decimal("0.5"), Decimal("2.5")),
}
_QUICKER: Mapping[str, float] = {"steady": 1, "swift": 2.5}
_WRITERS: Mapping[str, Callable[[Brief, Dice], str]] = {
    "generate": draft.write,
    "critique": critique.write,
    "refine": refine.write,
    "summarize": shorter.write,
    "analyze": analysis.write,
    "compare": compare.write,
    "evaluate": judge.write,
    "validate": inspection.write,
    "transform": transpose.write,
}
_PIECE = re.compile(r"\s*\S+")


class Rehearsal:
    name = "rehearsal"
    simulated = True

    def __init__(self, speed: float = 1.0, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._speed = speed
        self._sleep = sleep

    def check(self, request: Request) -> None:
        if request.model not in RATES:
            raise Permanent(
                f"The rehearsal has no model called {request.model[:64]!r}.",
                remedy=f"Choose one of: {', '.join(f'rehearsal/{model}' for model in RATES)}.",
                where="config.model",
            )

    async def stream(self, request: Request) -> AsyncGenerator[Chunk, None]:
        self.check(request)
        dice, brief = _dice(request), read_brief(request.prompt)
        call = tooling.next_call(request, brief, dice)
        text, whole = ("", True) if call else _within(_written(request, brief, dice), request)
        first_token, rate = dice.between(0.2, 0.8), dice.between(20, 80) * _QUICKER[request.model]
        if call:
            await self._sleep(first_token / self._speed if self._speed else 0)
            yield call
        elif not self._speed:
            await self._sleep(0)
            yield Text(text)
        else:
            await self._sleep(first_token / self._speed)
            for piece in _PIECE.findall(text):
                yield Text(piece)
                await self._sleep(count_tokens(piece) / rate / self._speed)
        used = json.dumps(call.arguments, ensure_ascii=False) if call else text
        yield Finish("tools" if call else "end" if whole else "length", self.estimate(request, used))

    def estimate(self, request: Request, text: str) -> Tokens:
        asked = count_tokens(request.system) + count_tokens(request.prompt)
        asked += sum(count_tokens(str(turn.get("text", ""))) for turn in request.turns)
        asked += sum(count_tokens(tool.description) + count_tokens(str(tool.parameters)) for tool in request.tools)
        return Tokens(input=asked, output=count_tokens(text))

    def price(self, model: str, tokens: Tokens) -> Bill:
        rates = Rates(*RATES[model])
        return Bill(rates.amount(tokens) or ZERO, rates.told(), PLAY)


def count_tokens(text: str) -> int:
    """The usual rule of thumb: four characters a token."""
    return -(-len(text.strip()) // 4)


def _written(request: Request, brief: Brief, dice: Dice) -> str:
    """What is asked again after an answer that did not fit is answered as at first: these answers fit."""
    if request.action == "agent":
        return tooling.write(brief, dice, request.turns)
    if request.action in ("extract", "classify"):
        return shaped.write(brief, dice, request.schema)
    if request.action == "generate" and (before := last_version(request.prompt)):
        return refine.write(replace(brief, draft=before), dice)
    if request.action not in _WRITERS and request.schema:
        return shaped.write(brief, dice, request.schema)
    return _WRITERS.get(request.action, draft.write)(brief, dice)


def _dice(request: Request) -> Dice:
    settings = json.dumps(dict(request.settings), sort_keys=True, default=str)
    turns = [json.dumps([dict(turn) for turn in request.turns], sort_keys=True)] if request.turns else []
    return Dice(request.model, request.action, request.system, request.prompt, settings, *turns)


def _within(text: str, request: Request) -> tuple[str, bool]:
    limit: Any = request.settings.get("max_tokens")
    if not isinstance(limit, int) or count_tokens(text) <= limit:
        return text, True
    kept = ""
    for piece in _PIECE.findall(text):
        if count_tokens(kept + piece) > limit:
            break
        kept += piece
    return kept, False
