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
from flows.providers.port import Bill, Chunk, Finish, Request, StopReason, Text, Tokens
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
    troubles,
)
from flows.providers.rehearsal.dice import Dice
from flows.providers.rehearsal.reading import Brief, last_version, read_brief

# Play money, dollars for a million tokens: enough to show where cost would arise.
# Two, so that a flow can be tried with a second opinion: one takes its time, one is quick and cheap.
RATES: Mapping[str, tuple[Decimal, Decimal]] = {
    "steady": (Decimal(3), Decimal(15)),
    "swift": (Decimal("0.5"), Decimal("2.5")),
}
# Whom one can ask, with what a list says of them beside their names.
MODELS: Mapping[str, str] = {
    **dict.fromkeys(RATES, ""),
    **{name: f"{trouble.title} (a failure to try)" for name, trouble in troubles.TROUBLES.items()},
}
# Seconds to the first token, and tokens a second.
_PACES: Mapping[str, tuple[tuple[float, float], tuple[float, float]]] = {
    "steady": ((0.4, 0.8), (20, 45)),
    "swift": ((0.2, 0.4), (50, 80)),
}
_ITSELF_JSON = ("evaluate", "validate")
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
_CALLING: tuple[str, StopReason] = "", "tools"
_LETTERS = 4  # a token


class Rehearsal:
    name = "rehearsal"
    simulated = True

    def __init__(self, speed: float = 1.0, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._speed = speed
        self._sleep = sleep

    def check(self, request: Request) -> None:
        if request.model not in MODELS:
            raise Permanent(
                f"The rehearsal has no model called {request.model[:64]!r}.",
                remedy=f"Choose one of: {', '.join(f'rehearsal/{model}' for model in RATES)}.",
                where="config.model",
            )

    async def stream(self, request: Request) -> AsyncGenerator[Chunk, None]:
        self.check(request)
        trouble = troubles.trouble_of(request)
        dice, brief = _dice(request), read_brief(request.prompt)
        call = None if trouble else tooling.next_call(request, brief, dice)
        text, stop = _played(request, brief, dice, trouble) if call is None else _CALLING
        first_token, rate = _pace(request.model, dice)
        await self._sleep(first_token / self._speed if self._speed else 0)
        if fault := troubles.refused_at_once(trouble, request.model, self._speed):
            raise fault
        pieces = _PIECE.findall(text) if self._speed or trouble == "stalled" else [text] if text else []
        for number, piece in enumerate(pieces):
            if trouble == "stalled" and number == troubles.STALLS_AFTER:
                break
            yield Text(piece)
            if self._speed:
                await self._sleep(len(piece) / _LETTERS / rate / self._speed)
        if trouble == "stalled":
            await self._sleep(troubles.STALLS_FOR / self._speed if self._speed else 0)
            raise troubles.stalled(request.model)
        if call:
            yield call
        yield Finish(stop, self.estimate(request, json.dumps(call.arguments, ensure_ascii=False) if call else text))

    def estimate(self, request: Request, text: str) -> Tokens:
        asked = count_tokens(request.system) + count_tokens(request.prompt)
        asked += sum(count_tokens(str(turn.get("text", ""))) for turn in request.turns)
        asked += sum(count_tokens(tool.description) + count_tokens(str(tool.parameters)) for tool in request.tools)
        return Tokens(input=asked, output=count_tokens(text))

    def price(self, model: str, tokens: Tokens) -> Bill:
        rates = Rates(*RATES[plays(model)])
        return Bill(rates.amount(tokens) or ZERO, rates.told(), PLAY)


def count_tokens(text: str) -> int:
    """The usual rule of thumb: four characters a token."""
    return -(-len(text.strip()) // _LETTERS)


def plays(model: str) -> str:
    """As whom a model answers where nothing goes wrong."""
    return model if model in RATES else "steady"


def _pace(model: str, dice: Dice) -> tuple[float, float]:
    first, rate = _PACES[plays(model)]
    return dice.between(*first), dice.between(*rate)


def _played(request: Request, brief: Brief, dice: Dice, trouble: str | None) -> tuple[str, StopReason]:
    if trouble == "refusing":
        return troubles.REFUSAL, "refusal"
    text, whole = _within(_written(request, brief, dice), request)
    if trouble == "bad-json":
        return troubles.broken_json(text), "end"
    return text, "end" if whole else "length"


def _written(request: Request, brief: Brief, dice: Dice) -> str:
    """What is asked again after an answer that did not fit is answered as at first: these answers fit."""
    if request.action == "agent":
        return tooling.write(brief, dice, request.turns)
    if request.action in ("extract", "classify"):
        return shaped.write(brief, dice, request.schema)
    if request.schema and request.action not in _ITSELF_JSON:
        return shaped.write(brief, dice, request.schema)
    if request.action == "generate" and (before := last_version(request.prompt)):
        return refine.write(replace(brief, draft=before), dice)
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
