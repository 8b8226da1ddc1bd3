"""The permits that workers in several processes share."""

import asyncio
from datetime import timedelta

import pytest
from django.db.models import DateTimeField, F, Value

from flows.calls.permits import Amount, Limits, Permits
from flows.engine.memory import SteppingClock
from flows.journal.threads import in_thread
from flows.models import TakenPermits
from flows.runtime.housekeeping import clean
from flows.runtime.permits import DatabasePermits
from tests.conformance.permits_suite import PermitsSuite


@pytest.mark.durable
class TestDatabasePermits(PermitsSuite):
    minute = timedelta(minutes=1)

    @pytest.fixture(autouse=True)
    def with_clock(self, transactional_db: None) -> None:
        self.clock = SteppingClock()

    def permits(self) -> Permits:
        return DatabasePermits(lambda: Value(self.clock.now(), DateTimeField()))

    async def pass_time(self, seconds: float) -> None:
        self.clock.advance(seconds)

    async def test_leases_side_by_side_take_nothing_twice(self) -> None:
        workers = [self.permits() for _ in range(8)]
        limits, one = Limits(60), Amount(1)
        leases = await asyncio.gather(
            *(workers[n % 8].lease("acme", limits, one, Amount(), Amount()) for n in range(40))
        )
        kept = await in_thread(TakenPermits.objects.get)
        assert kept.requests == pytest.approx(sum(lease.amount.requests for lease in leases))
        assert len({lease.wait.requests for lease in leases if lease.wait}) == sum(bool(lease.wait) for lease in leases)

    async def test_the_databases_own_clock_fills_the_buckets(self) -> None:
        permits, limits = DatabasePermits(), Limits(60)
        await permits.lease("acme", limits, Amount(60), Amount(), Amount())
        await in_thread(TakenPermits.objects.update, at=F("at") - self.minute)
        assert not (await permits.lease("acme", limits, Amount(60), Amount(), Amount())).wait

    async def test_what_nobody_asks_for_any_more_is_forgotten(self) -> None:
        permits = DatabasePermits()
        for account in ("old", "new"):
            await permits.lease(account, Limits(60), Amount(60), Amount(), Amount())
        await in_thread(TakenPermits.objects.filter(account="old").update, at=F("at") - 25 * 60 * self.minute)
        await clean()
        assert await in_thread(lambda: [kept.account for kept in TakenPermits.objects.all()]) == ["new"]
