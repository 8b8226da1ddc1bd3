"""The providers' prices port on real rows: one for a process, which knows the overrides and asks for no row per call.

Whoever hands out a provider awaits `fresh` first: `bill` itself never waits, for a database or for the table.
"""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import DatabaseError

from flows.engine.ports import Clock
from flows.journal.threads import in_thread
from flows.models import PriceOverride
from flows.providers import prices
from flows.providers.port import Bill, Tokens
from flows.providers.prices import Override
from flows.providers.rates import Rates, Tier

LOOK_AGAIN = 60.0  # seconds
_SORTS = ("input", "output", "cached", "cache_write", "reasoning", "request")
_log = logging.getLogger("flows.runtime")
Seen = frozenset[tuple[int, datetime]]  # which rows there are, and when each was changed


class StoredPrices:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._overrides: Sequence[Override] = ()
        self._seen: Seen | None = None
        self._looked: float | None = None

    def bill(self, vendor: str, model: str, tokens: Tokens) -> Bill:
        return prices.bill(vendor, model, tokens, self._clock.now(), self._overrides)

    async def fresh(self, vendor: str) -> None:
        """What `bill` will need for this vendor is there, and no override is older than a minute. Everybody waits for
        the first look; afterwards one looks, and the others go on with what is known."""
        now = self._clock.monotonic()
        if self._looked is None or now - self._looked >= LOOK_AGAIN:
            if self._looked is not None:
                self._looked = now
            await self._look()
            self._looked = now
        if vendor not in prices.LOCAL:
            await asyncio.to_thread(prices.load)

    async def _look(self) -> None:
        """A price that cannot be looked up costs nobody an answer: what was known holds on."""
        try:
            changed = await in_thread(_changed, self._seen)
        except DatabaseError as error:
            _log.warning("prices could not be read: %s", type(error).__name__)
            return
        if changed is not None:
            self._seen, self._overrides = changed


def _changed(seen: Seen | None) -> tuple[Seen, list[Override]] | None:
    if seen is not None and seen == frozenset(PriceOverride.objects.values_list("pk", "updated_at").order_by()):
        return None
    rows = list(PriceOverride.objects.all())
    return frozenset((row.pk, row.updated_at) for row in rows), [override_of(row) for row in rows]


def override_of(row: PriceOverride) -> Override:
    return Override(
        row.vendor,
        row.model,
        Rates(**{sort: getattr(row, sort) for sort in _SORTS}),
        tuple(_tier(tier) for tier in row.tiers),
        row.valid_from,
        row.valid_until,
    )


def _tier(tier: dict[str, Any]) -> Tier:
    return Tier(tier["above"], {sort: Decimal(tier[sort]) for sort in _SORTS if sort in tier})
