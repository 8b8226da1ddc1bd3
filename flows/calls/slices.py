"""A worker's slice of an account's permits: leases them when calls need more, and gives back what nobody uses."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from flows.calls.permits import LEASE_SECONDS, Amount, Lease, Limits, Permits

LOOK_SECONDS = 2.0
_AGAIN_SECONDS = 1.0
_CRUMB = 1e-6

_log = logging.getLogger("flows.calls")


class Slice:
    """`arrived` is called when there is something to take."""

    def __init__(self, account: str, permits: Permits, arrived: Callable[[], None]) -> None:
        self._account = account
        self._permits = permits
        self._arrived = arrived
        self._held = Amount()
        self._back = Amount()  # to be given back, or charged where it is below nothing
        self._limits = Limits()
        self._leasing: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._given = asyncio.Event()

    @property
    def quiet(self) -> bool:
        return self._leasing is None and self._timer is None

    def take(self, limits: Limits, cost: Amount, queued: Amount) -> bool:
        """Or it asks for more. `queued`: what all need that wait, whoever asks among them."""
        self._limits = limits
        if self._has(cost):
            self._held = Amount(
                self._held.requests - cost.requests if limits.requests else 0.0,
                self._held.tokens - cost.tokens if limits.tokens else 0.0,
            )
            return True
        if self._leasing is None:
            need = Amount(cost.requests if limits.requests else 0.0, cost.tokens if limits.tokens else 0.0)
            self._leasing = asyncio.create_task(self._lease(need, queued))
        return False

    def give_back(self, amount: Amount) -> None:
        """What a call took and did not use; below nothing: what it used and had not taken."""
        self._back += amount
        self._given.set()
        if self._timer is None:
            self._remind()

    async def aclose(self) -> None:
        """What cannot be given back runs out by itself."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._leasing is not None:
            self._leasing.cancel()
            await asyncio.wait([self._leasing])
        if back := self._all():
            with suppress(Exception):
                await self._permits.lease(self._account, self._limits, Amount(), Amount(), back)

    def _has(self, cost: Amount) -> bool:
        held, limits = self._held, self._limits
        return not (
            (limits.requests and held.requests + _CRUMB < cost.requests)
            or (limits.tokens and held.tokens + _CRUMB < cost.tokens)
        )

    def _all(self) -> Amount:
        back, self._held, self._back = self._held + self._back, Amount(), Amount()
        return back

    async def _lease(self, need: Amount, queued: Amount) -> None:
        """What is held goes back and comes again, so that all of it is of one age."""
        back = self._all()
        try:
            while True:
                try:
                    lease = await self._permits.lease(self._account, self._limits, need, queued, back)
                    break
                except Exception as error:  # whoever keeps the permits keeps the journal: no call could begin anyway
                    _log.warning("No permits for %s, it is tried again: %s", self._account, type(error).__name__)
                    await asyncio.sleep(_AGAIN_SECONDS)
            back = lease.amount  # from here on it is ours
            await self._fall_due(lease)
            self._held = back
            back = Amount()
        finally:
            self._back += back
            self._leasing = None
        if self._held or self._back:
            self._remind()
        self._arrived()

    async def _fall_due(self, lease: Lease) -> None:
        """Sooner than it was said when somebody gives back what the bucket would have to be filled with: here, or as
        is seen by a look now and then, elsewhere."""
        clock = asyncio.get_running_loop().time
        began, returned = clock(), lease.returned
        while (left := self._left(lease.wait, returned - lease.returned + self._back) - (clock() - began)) > _CRUMB:
            self._given.clear()
            try:
                async with asyncio.timeout(min(left, LOOK_SECONDS)):
                    await self._given.wait()
            except TimeoutError:
                if left > LOOK_SECONDS:
                    returned = await self._look(returned)

    def _left(self, wait: Amount, given: Amount) -> float:
        limits = self._limits
        return max(
            wait.requests - given.requests * 60 / limits.requests if limits.requests else 0.0,
            wait.tokens - given.tokens * 60 / limits.tokens if limits.tokens else 0.0,
        )

    async def _look(self, returned: Amount) -> Amount:
        back, self._back = self._back, Amount()
        try:
            return (await self._permits.lease(self._account, self._limits, Amount(), Amount(), back)).returned
        except Exception:
            self._back += back  # it is as long as it was said, then
            return returned

    def _remind(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(LEASE_SECONDS, self._expire)

    def _expire(self) -> None:
        self._timer = None
        if self._leasing is None and (self._held or self._back):
            self._leasing = asyncio.create_task(self._lease(Amount(), Amount()))
