"""The minute's permits of an account, shared by all workers: the port, its arithmetic, and the twin of one process.

An account's limits are buckets that hold a minute's worth and fill up all the time, as the vendors' own do. A worker
leases from them, uses what it leased within LEASE_SECONDS, and then gives back the rest:

1. When there is enough, a lease is a slice of the minute, so that a worker need not ask for every call; but at most
   half of what is left, for there are other workers.
2. Else it is what the next calls need, and becomes valid when the bucket will have filled up for it. It is taken at
   once, so those who come later wait longer: workers are served in turn, and a large call is not starved by small ones.
3. What comes back meanwhile brings those who wait forward, whoever gives it back: they see it in `returned`.
4. What needs more than a whole bucket waits for a full one, and leaves a debt.
5. A worker that dies has taken what it had leased, and no more: the bucket fills up without it.

So the permits used in any minute are at most a full bucket, what fills it in that minute and, because a lease may be
used LEASE_SECONDS late, a slice; however many workers there are.
"""

from dataclasses import dataclass
from typing import Protocol

from flows.engine.ports import Clock

LEASE_SECONDS = 5.0
AHEAD_SECONDS = 0.25  # how much a worker that has to wait takes for those behind its next call
_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Amount:
    requests: float = 0.0
    tokens: float = 0.0

    def __bool__(self) -> bool:
        return bool(self.requests or self.tokens)

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(self.requests + other.requests, self.tokens + other.tokens)

    def __sub__(self, other: "Amount") -> "Amount":
        return Amount(self.requests - other.requests, self.tokens - other.tokens)


@dataclass(frozen=True, slots=True)
class Limits:
    """A minute's; 0: none."""

    requests: int = 0
    tokens: int = 0

    def __bool__(self) -> bool:
        return bool(self.requests or self.tokens)


@dataclass(frozen=True, slots=True)
class Taken:
    """What is missing from full buckets; more than a minute's while there are debts."""

    requests: float
    tokens: float
    at: float  # seconds, by the clock of whoever keeps it
    returned_requests: float = 0.0
    returned_tokens: float = 0.0


@dataclass(frozen=True, slots=True)
class Lease:
    """`wait`: the seconds until its requests are valid, and until its tokens are. `returned` tells what was ever given
    back: what it grows by brings the leases from before forward."""

    amount: Amount = Amount()
    wait: Amount = Amount()
    returned: Amount = Amount()


class Permits(Protocol):
    async def lease(self, account: str, limits: Limits, need: Amount, queued: Amount, back: Amount) -> Lease:
        """At least `need`, for the next call; `queued`: what all need that wait. `back` is given back first, or
        charged where it is below nothing: then a call took more than was thought. Without a need that is all."""
        ...


def lease_from(
    taken: Taken | None, now: float, limits: Limits, need: Amount, queued: Amount, back: Amount
) -> tuple[Taken, Lease]:
    """The buckets after a lease; None: they are full. Pure, and the same for everyone who keeps them."""
    taken = taken or Taken(0.0, 0.0, now)
    now = max(now, taken.at)  # or a moment that was read before another one had its lease would fill the bucket twice
    passed = now - taken.at
    left_of = Amount(
        max(0.0, taken.requests - passed * limits.requests / _MINUTE) if limits.requests else 0.0,
        max(0.0, taken.tokens - passed * limits.tokens / _MINUTE) if limits.tokens else 0.0,
    )
    missing = Amount(
        max(0.0, left_of.requests - back.requests) if limits.requests else 0.0,
        max(0.0, left_of.tokens - back.tokens) if limits.tokens else 0.0,
    )
    returned = Amount(taken.returned_requests, taken.returned_tokens) + left_of - missing
    if not need:
        return _after(missing, now, returned), Lease(returned=returned)
    at_once = not _waits(missing, limits, need)
    amount = Amount(
        _leased(missing.requests, limits.requests, need.requests, queued.requests, at_once),
        _leased(missing.tokens, limits.tokens, need.tokens, queued.tokens, at_once),
    )
    lasting = Amount(amount.requests if limits.requests else 0.0, amount.tokens if limits.tokens else 0.0)
    return _after(missing + lasting, now, returned), Lease(amount, _waits(missing, limits, amount), returned)


def _after(missing: Amount, now: float, returned: Amount) -> Taken:
    return Taken(missing.requests, missing.tokens, now, returned.requests, returned.tokens)


def _waits(missing: Amount, limits: Limits, need: Amount) -> Amount:
    return Amount(
        _wait(missing.requests, limits.requests, need.requests), _wait(missing.tokens, limits.tokens, need.tokens)
    )


def _leased(taken: float, limit: int, need: float, queued: float, at_once: bool) -> float:
    if not limit:
        return need
    if at_once:
        return max(need, min((limit - taken) / 2, limit * LEASE_SECONDS / _MINUTE))
    return max(need, min(queued, limit * AHEAD_SECONDS / _MINUTE))


def _wait(taken: float, limit: int, need: float) -> float:
    """Whatever needs more than all waits for a full bucket."""
    return max(0.0, taken + min(need, limit) - limit) * _MINUTE / limit if limit and need else 0.0


class MemoryPermits:
    """Of one process, which is all there is when everything runs in one."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._taken: dict[str, Taken] = {}

    async def lease(self, account: str, limits: Limits, need: Amount, queued: Amount, back: Amount) -> Lease:
        taken, lease = lease_from(self._taken.get(account), self._clock.monotonic(), limits, need, queued, back)
        self._taken[account] = taken
        return lease
