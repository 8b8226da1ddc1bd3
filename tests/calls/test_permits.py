"""However many workers lease, the minute holds."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from flows.calls.permits import LEASE_SECONDS, Amount, Limits, MemoryPermits, Permits, Taken, lease_from
from flows.engine.memory import SteppingClock
from tests.conformance.permits_suite import PermitsSuite


class TestMemoryPermits(PermitsSuite):
    def setup_method(self) -> None:
        self.clock = SteppingClock()
        self.kept = MemoryPermits(self.clock)

    def permits(self) -> Permits:
        return self.kept

    async def pass_time(self, seconds: float) -> None:
        self.clock.advance(seconds)


LEASES = st.lists(
    st.tuples(st.integers(1, 8), st.integers(0, 40), st.sampled_from([0.0, 0.0, 0.1, 1.0, 7.0])),  # need, queued, pause
    max_size=120,
)


@given(LEASES, st.integers(1, 60))
def test_in_any_stretch_of_time_no_more_becomes_valid_than_the_bucket_and_what_fills_it(
    asked: list[tuple[int, int, float]], limit: int
) -> None:
    """Used within LEASE_SECONDS of that, it is a slice more at most, whatever the number of workers."""
    taken: Taken | None = None
    now = 0.0
    valid: list[tuple[float, float]] = []
    for need, queued, pause in asked:
        now += pause
        need = min(need, limit)
        taken, lease = lease_from(taken, now, Limits(limit), Amount(need), Amount(max(need, queued)), Amount())
        assert lease.amount.requests >= need
        valid.append((now + lease.wait.requests, lease.amount.requests))
    for first, (start, _) in enumerate(valid):
        total = 0.0
        for at, amount in valid[first:]:
            total += amount
            assert total <= limit + (at - start) * limit / 60 + 1e-6
    assert all(one <= following + 1e-6 for (one, _), (following, _) in pairwise(valid))  # in turn
    assert LEASE_SECONDS / 60 * limit < limit / 10


def test_a_clock_that_is_behind_fills_nothing_twice() -> None:
    limits = Limits(60)
    taken, _ = lease_from(None, 100.0, limits, Amount(60), Amount(), Amount())
    taken, _ = lease_from(taken, 90.0, limits, Amount(), Amount(), Amount())
    _, lease = lease_from(taken, 101.0, limits, Amount(60), Amount(), Amount())
    assert lease.wait.requests == 59
