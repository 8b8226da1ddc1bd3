"""The prices of a process: rows are looked at once a minute, and bills never wait."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError

from flows.journal.threads import in_thread
from flows.models import PriceOverride
from flows.providers.port import Tokens
from flows.runtime import prices
from flows.runtime.prices import StoredPrices

pytestmark = pytest.mark.django_db(transaction=True)
MILLION = Tokens(input=1_000_000)


class Watch:
    """A clock that stands still until it is put forward."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return datetime(2026, 5, 1, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds


def price(model: str, dollars: str, **more: Any) -> PriceOverride:
    amount = Decimal(dollars)
    return PriceOverride.objects.create(vendor="vllm", model=model, input=amount, output=amount, **more)


@pytest.mark.durable
async def test_a_price_that_is_changed_holds_within_a_minute() -> None:
    row = await in_thread(price, "m", "2.5")
    watch = Watch()
    stored = StoredPrices(watch)
    await stored.fresh("vllm")
    bill = stored.bill("vllm", "m", MILLION)
    assert (bill.amount, bill.source) == (Decimal("2.5"), "override")
    row.input = Decimal(3)
    await in_thread(row.save)
    watch.seconds = 59
    await stored.fresh("vllm")
    assert stored.bill("vllm", "m", MILLION).amount == Decimal("2.5")
    watch.seconds = 60
    await stored.fresh("vllm")
    assert stored.bill("vllm", "m", MILLION).amount == 3
    await in_thread(row.delete)
    watch.seconds = 120
    await stored.fresh("vllm")
    assert stored.bill("vllm", "m", MILLION).source == "local"


async def test_a_price_begins_and_ends_at_its_moment() -> None:
    watch = Watch()
    await in_thread(price, "m", "1")
    await in_thread(price, "m", "2", valid_from=watch.now() + timedelta(seconds=5))
    await in_thread(price, "m", "9", valid_until=watch.now())
    stored = StoredPrices(watch)
    await stored.fresh("vllm")
    assert stored.bill("vllm", "m", MILLION).amount == 1
    watch.seconds = 5
    assert stored.bill("vllm", "m", MILLION).amount == 2


async def test_rows_are_read_only_when_they_have_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    real = prices.override_of

    def seen(row: PriceOverride) -> Any:
        read.append(row.model)
        return real(row)

    monkeypatch.setattr(prices, "override_of", seen)
    await in_thread(price, "m", "1")
    watch = Watch()
    stored = StoredPrices(watch)
    for seconds in (0, 60, 120):
        watch.seconds = seconds
        await stored.fresh("vllm")
    assert read == ["m"]


async def test_a_database_that_does_not_answer_leaves_the_prices_that_were_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await in_thread(price, "m", "1")
    watch = Watch()
    stored = StoredPrices(watch)
    await stored.fresh("vllm")

    def broken(seen: Any) -> Any:
        raise DatabaseError("gone")

    monkeypatch.setattr(prices, "_changed", broken)
    watch.seconds = 60
    await stored.fresh("vllm")
    assert stored.bill("vllm", "m", MILLION).amount == 1
