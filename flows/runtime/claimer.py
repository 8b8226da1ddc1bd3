"""Turns many drivers' wishes for work into few claims: those that wish while a claim is under way share the next.

What the database says and what this worker drives can part ways: a claim was committed and the answer lost, or giving
one back failed. `give_back_strays` brings them together again, so that no run waits for a driver that nobody started.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from uuid import UUID

from flows.journal.threads import in_thread
from flows.runtime.claim import Claim, claim, held_by, release
from flows.runtime.fairness import room
from flows.runtime.load import Load

MOST_AT_ONCE = 200
BUSY_SECONDS = 1.0  # while the loop is busy, a workspace that has no run here is looked for so often

Wish = asyncio.Future[Claim | None]


class Claimer:
    """Keeps the worker's slots: a claimed run fills one until `done`."""

    def __init__(self, worker: str, capacity: int, load: Load) -> None:
        self.worker = worker
        self.capacity = capacity
        self._load = load
        self._held: dict[UUID, Claim] = {}
        self._waiting: deque[Wish] = deque()
        self._serving: asyncio.Task[None] | None = None
        self._open = True
        self._claiming = asyncio.Lock()

    @property
    def held(self) -> Sequence[UUID]:
        return tuple(self._held)

    @property
    def free(self) -> int:
        """Slots that any workspace may fill."""
        return max(0, self.capacity - len(self._held)) if self._admits else 0

    @property
    def room(self) -> int:
        """Slots that some workspace may fill, perhaps only one that has none yet."""
        return room(self._spread(), self.capacity) if self._open else 0

    @property
    def _admits(self) -> bool:
        return self._open and self._load.admits(len(self._held))

    async def close(self) -> None:
        """Nothing is claimed any more. What a claim under way may have taken goes with the worker's row."""
        self._open = False
        if self._serving is not None:
            self._serving.cancel()
            await asyncio.wait([self._serving])
        self._answer(len(self._waiting), [])

    async def next(self) -> Claim | None:
        """A run to drive, or None: there is no work, or no slot. Waits while the loop is busy."""
        if not self._open:
            return None
        wish: Wish = asyncio.get_running_loop().create_future()
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
                busy = not self._admits
                await self._serve_some(min(len(self._waiting), MOST_AT_ONCE), busy)
                if busy and self._waiting:
                    await self._load.calm(BUSY_SECONDS)
        finally:
            self._serving = None

    async def _serve_some(self, count: int, busy: bool) -> None:
        """While the loop is busy, whoever gets nothing goes on wishing."""
        try:
            async with self._claiming:
                claims = await self._claim(count, newcomers_only=busy)
        except Exception as error:
            for _ in range(min(count, len(self._waiting))):
                wish = self._waiting.popleft()
                if not wish.done():
                    wish.set_exception(error)
            return
        for unwanted in self._answer(len(claims) if busy else count, claims):
            self.done(unwanted)
            await in_thread(release, unwanted.run, unwanted.epoch)

    def _answer(self, count: int, claims: Sequence[Claim]) -> Sequence[Claim]:
        """Hands the claims out to those who wished first, None to the rest of `count`. Returns what nobody wants any
        more: whoever wished for it was cancelled meanwhile."""
        left = deque(claims)
        while self._waiting and (left or count > 0):
            wish = self._waiting.popleft()
            count -= 1
            if not wish.done():
                wish.set_result(left.popleft() if left else None)
        return left

    async def _claim(self, most: int, *, newcomers_only: bool) -> Sequence[Claim]:
        spread = self._spread()
        count = min(most, max(self.capacity - len(self._held), room(spread, self.capacity))) if self._open else 0
        if not count:
            return []
        claims = await in_thread(claim, self.worker, count, spread, self.capacity, newcomers_only=newcomers_only)
        self._held |= {claimed.run: claimed for claimed in claims}
        return claims

    def _spread(self) -> Mapping[UUID, int]:
        return Counter(claimed.workspace for claimed in self._held.values())
