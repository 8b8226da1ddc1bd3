"""The rehearsal as a provider: chooses what to play by the request's action, and plays it at its pace.

The same request always gives the same text, the same pieces and the same pace."""

import asyncio
import json
import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from decimal import Decimal
from typing import Any

from flows.faults import Permanent
from flows.providers.port import Chunk, Finish, Request, Text, Tokens
from flows.providers.rehearsal import compare, critique, draft, refine
from flows.providers.rehearsal.dice import Dice
from flows.providers.rehearsal.reading import Brief, read_brief

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
    "compare": compare.write,
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
        dice = _dice(request)
        text, whole = _within(_WRITERS.get(request.action, draft.write)(read_brief(request.prompt), dice), request)
        first_token, rate = dice.between(0.2, 0.8), dice.between(20, 80) * _QUICKER[request.model]
        if not self._speed:
            await self._sleep(0)
            yield Text(text)
        else:
            await self._sleep(first_token / self._speed)
            for piece in _PIECE.findall(text):
                yield Text(piece)
                await self._sleep(count_tokens(piece) / rate / self._speed)
        yield Finish("end" if whole else "length", self.estimate(request, text))

    def estimate(self, request: Request, text: str) -> Tokens:
        return Tokens(input=count_tokens(request.system) + count_tokens(request.prompt), output=count_tokens(text))

    def price(self, model: str, tokens: Tokens) -> Decimal:
        into, out = RATES[model]
        return (into * tokens.input + out * (tokens.output + tokens.reasoning)) / 1_000_000


def count_tokens(text: str) -> int:
    """The usual rule of thumb: four characters a token."""
    return -(-len(text.strip()) // 4)


def _dice(request: Request) -> Dice:
    settings = json.dumps(dict(request.settings), sort_keys=True, default=str)
    return Dice(request.model, request.action, request.system, request.prompt, settings)


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
