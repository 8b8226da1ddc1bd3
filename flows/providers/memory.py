"""A provider that answers as it is told: the in-memory twin for tests."""

import asyncio
from collections.abc import AsyncGenerator, Iterable
from decimal import Decimal
from typing import TypeAlias

from flows.providers.port import Bill, Chunk, Provider, Request, Text, Tokens
from flows.providers.prices import PLAY, UNKNOWN
from flows.providers.rates import ZERO


class Hang:
    """Waits here until the stream is closed."""


Script: TypeAlias = Iterable[Chunk | Exception | Hang]


class Scripted:
    """Plays one script a call, in order; the last one again when they run out. `asked` holds the requests.

    `source`: whose prices it has; with another than the rehearsal's its money is real."""

    name = "scripted"

    def __init__(self, *scripts: Script, source: str = PLAY) -> None:
        self.source = source
        self._scripts = [list(script) for script in scripts]
        self.asked: list[Request] = []
        self.closed = 0
        self.hanging = asyncio.Event()

    @property
    def simulated(self) -> bool:
        return self.source == PLAY

    def check(self, request: Request) -> None:
        return None

    async def stream(self, request: Request) -> AsyncGenerator[Chunk, None]:
        script = self._scripts[min(len(self.asked), len(self._scripts) - 1)]
        self.asked.append(request)
        try:
            for item in script:
                await asyncio.sleep(0)
                if isinstance(item, Hang):
                    self.hanging.set()
                    await asyncio.Event().wait()
                elif isinstance(item, Exception):
                    raise item
                else:
                    yield item
        finally:
            self.closed += 1

    def estimate(self, request: Request, text: str) -> Tokens:
        return Tokens(input=len(request.prompt), output=len(text))

    def price(self, model: str, tokens: Tokens) -> Bill:
        prices = {} if self.source == UNKNOWN else {"input": "1000", "output": "1000"}
        return Bill(Decimal(tokens.input + tokens.output) / 1000 if prices else ZERO, prices, self.source)


class Only:
    """A set of accounts in which every name leads to one provider."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    async def get(self, account: str) -> Provider:
        return self._provider


def saying(*pieces: str) -> list[Chunk]:
    return [Text(piece) for piece in pieces]
