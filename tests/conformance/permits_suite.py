"""What whoever keeps the permits must keep. Subclass PermitsSuite; `permits` are those of one more worker, which knows
nothing of the others; `pass_time` moves their common clock on."""

import pytest

from flows.calls.permits import LEASE_SECONDS, Amount, Lease, Limits, Permits

NONE = Amount()
ONE = Amount(1, 100)
MINUTE = Limits(60, 6_000)


class PermitsSuite:
    slack = 0.0  # seconds that pass by themselves between two questions

    def permits(self) -> Permits:
        raise NotImplementedError

    async def pass_time(self, seconds: float) -> None:
        raise NotImplementedError

    async def ask(self, permits: Permits, need: Amount = ONE, queued: Amount = NONE, back: Amount = NONE) -> Lease:
        return await permits.lease("acme", MINUTE, need, queued, back)

    def about(self, seconds: float) -> object:
        return pytest.approx(seconds, abs=self.slack + 1e-6)

    async def test_a_lease_is_a_slice_of_the_minute_while_there_is_enough(self) -> None:
        lease = await self.ask(self.permits())
        assert lease == Lease(Amount(60 * LEASE_SECONDS / 60, 6_000 * LEASE_SECONDS / 60))

    async def test_workers_share_a_minute_and_then_wait_in_turn(self) -> None:
        here, there = self.permits(), self.permits()
        assert not (await self.ask(here, Amount(30, 0))).wait
        assert not (await self.ask(there, Amount(30, 0))).wait
        first = await self.ask(here, Amount(1, 0), Amount(1, 0))
        second = await self.ask(there, Amount(1, 0), Amount(1, 0))
        assert (first.amount, second.amount) == (Amount(1, 0), Amount(1, 0))
        assert first.wait.requests == self.about(1)
        assert second.wait.requests == self.about(2)

    async def test_tokens_are_waited_for_like_requests(self) -> None:
        here = self.permits()
        await self.ask(here, Amount(1, 6_000))
        lease = await self.ask(here, Amount(1, 500), Amount(1, 500))
        assert lease.wait.requests == 0
        assert lease.wait.tokens == self.about(5)

    async def test_buckets_fill_up_and_never_over(self) -> None:
        here = self.permits()
        await self.ask(here, Amount(60, 0))
        await self.pass_time(30)
        assert (await self.ask(here, Amount(40, 0))).wait.requests == self.about(10)
        await self.pass_time(600)
        assert not (await self.ask(here, Amount(60, 0))).wait
        assert (await self.ask(here, Amount(1, 0))).wait.requests == self.about(1)

    async def test_what_is_given_back_is_there_for_others_and_never_more_than_a_minutes(self) -> None:
        here, there = self.permits(), self.permits()
        await self.ask(here, Amount(60, 0))
        assert (await self.ask(here, NONE, NONE, back=Amount(20, 0))).amount == NONE
        assert not (await self.ask(there, Amount(20, 0))).wait
        await self.ask(here, NONE, NONE, back=Amount(1_000, 0))
        assert not (await self.ask(there, Amount(60, 0))).wait
        assert (await self.ask(there, Amount(1, 0))).wait.requests == self.about(1)

    async def test_whoever_waits_sees_what_the_others_give_back(self) -> None:
        here, there = self.permits(), self.permits()
        await self.ask(here, Amount(60, 0))
        lease = await self.ask(there, Amount(10, 0))
        await self.ask(here, NONE, NONE, back=Amount(4, 0))
        seen = (await self.ask(there, NONE)).returned
        assert seen - lease.returned == Amount(4, 0)
        assert (await self.ask(here, Amount(1, 0))).wait.requests == self.about(7)

    async def test_what_was_used_beyond_a_lease_is_charged(self) -> None:
        here = self.permits()
        await self.ask(here, NONE, NONE, back=Amount(0, -6_000))
        assert (await self.ask(here, Amount(0, 100))).wait.tokens == self.about(1)

    async def test_a_call_larger_than_the_bucket_waits_for_a_full_one_and_leaves_a_debt(self) -> None:
        here, there = self.permits(), self.permits()
        await self.ask(here, Amount(0, 600), Amount(0, 600))
        lease = await self.ask(here, Amount(0, 12_000))
        assert lease.amount.tokens == 12_000
        assert lease.wait.tokens == self.about(6)
        assert (await self.ask(there, Amount(0, 100), Amount(0, 100))).wait.tokens == self.about(67)

    async def test_a_worker_that_dies_holds_nothing_up_for_longer_than_a_minute(self) -> None:
        await self.ask(self.permits(), Amount(60, 6_000))
        await self.pass_time(60)
        assert not (await self.ask(self.permits(), Amount(60, 6_000))).wait

    async def test_a_worker_that_waits_takes_some_for_those_behind(self) -> None:
        here = self.permits()
        await here.lease("busy", Limits(6_000), Amount(6_000), NONE, NONE)
        lease = await here.lease("busy", Limits(6_000), Amount(1), Amount(500), NONE)
        assert lease.amount.requests == 25
        assert lease.wait.requests == self.about(0.25)

    async def test_accounts_have_nothing_to_do_with_each_other(self) -> None:
        here = self.permits()
        await here.lease("acme", MINUTE, Amount(60), NONE, NONE)
        assert not (await here.lease("other", MINUTE, Amount(60), NONE, NONE)).wait

    async def test_a_new_limit_holds_at_once_and_for_what_was_taken_before(self) -> None:
        here = self.permits()
        await here.lease("acme", Limits(0, 60), Amount(10, 60), NONE, NONE)
        lease = await here.lease("acme", Limits(10, 120), Amount(10, 120), NONE, NONE)
        assert lease.wait.requests == 0
        assert lease.wait.tokens == self.about(30)
