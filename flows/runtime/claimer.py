"""Turns many drivers' wishes for work into few claims: those that wish while a claim is under way share the next.

What the database says and what this worker drives can part ways: a claim was committed and the answer lost, or giving
one back failed. `give_back_strays` brings them together again, so that no run waits for a driver that nobody started.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Sequence
from uuid import UUID

from flows.journal.threads import in_thread
from flows.runtime.claim import Claim, claim, held_by, release
from flows.runtime.patience import Patience

MOST_AT_ONCE = 200


class Claimer:
    """Keeps the worker's slots: a claimed run fills one until `done`."""

    def __init__(self, worker: str, capacity: int, patience: Patience) -> None:
        self.worker = worker
        self.capacity = capacity
        self.patience = patience
        self._held: dict[UUID, Claim] = {}
        self._waiting: deque[asyncio.Future[Claim | None]] = deque()
        self._serving: asyncio.Task[None] | None = None
        self._open = True
        self._claiming = asyncio.Lock()

    @property
    def held(self) -> Sequence[UUID]:
        return tuple(self._held)

    @property
    def free(self) -> int:
        return max(0, self.capacity - len(self._held)) if self._open else 0

    def close(self) -> None:
        self._open = False

    async def next(self) -> Claim | None:
        """A run to drive, or None: there is no work, or no slot."""
        wish: asyncio.Future[Claim | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(wish)
        if self._serving is None:
            self._serving = asyncio.create_task(self._serve())
        return await wish

    def done(self, claimed: Claim) -> None:
        if self._held.get(claimed.run) == claimed:
            del self._held[claimed.run]

    async def give_back_strays(self) -> None:
        async with self._claiming:  # or a run just claimed would look like one
            for run, epoch in await in_thread(held_by, self.worker):
                mine = self._held.get(run)
                if mine is None or mine.epoch != epoch:
                    await in_thread(release, run, epoch)

    async def _serve(self) -> None:
        try:
            while self._waiting:
                wishes = [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST_AT_ONCE))]
                await self._serve_some(wishes)
        finally:
            self._serving = None

    async def _serve_some(self, wishes: Sequence["asyncio.Future[Claim | None]"]) -> None:
        try:
            async with self._claiming:
                claims = await self._claim(len(wishes))
        except Exception as error:
            for wish in wishes:
                if not wish.done():
                    wish.set_exception(error)
            return
        left = iter(claims)
        for wish in wishes:
            if not wish.done():
                wish.set_result(next(left, None))
        for unwanted in left:  # whoever wished for it was cancelled meanwhile
            self.done(unwanted)
            await in_thread(release, unwanted.run, unwanted.epoch)

    async def _claim(self, most: int) -> Sequence[Claim]:
        count = min(most, self.free)
        if not count:
            return []
        spread = Counter(claimed.workspace for claimed in self._held.values())
        claims = await in_thread(claim, self.worker, count, spread, self.patience.lease)
        self._held |= {claimed.run: claimed for claimed in claims}
        return claims
