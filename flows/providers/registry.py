"""Accounts by name. So far there is one, the rehearsal, and it needs no credential."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from flows.faults import Permanent
from flows.providers.port import Provider
from flows.providers.rehearsal.wire import MODELS, RATES, Rehearsal

ACCOUNTS = frozenset({"rehearsal"})


@dataclass(frozen=True, slots=True)
class Accounts:
    """`speed` 1 is a lifelike pace, 2 twice as fast, 0 instant."""

    speed: float = 1.0
    sleep: Callable[[float], Awaitable[None]] = field(default=asyncio.sleep)

    async def get(self, account: str) -> Provider:
        if account == "rehearsal":
            return Rehearsal(speed=self.speed, sleep=self.sleep)
        raise Permanent(
            f"There is no account called {account[:64]!r}.",
            remedy="Choose an account of this workspace, or rehearsal/steady to try the flow without one.",
            where="config.model",
        )


def built_in_models() -> list[dict[str, Any]]:
    """As lists of accounts show them."""
    return [{"id": model, "name": title, "context": None, "output": None} for model, title in MODELS.items()]


def models() -> tuple[str, ...]:
    """Those that are known by name, as steps call them."""
    return tuple(f"rehearsal/{model}" for model in RATES)
