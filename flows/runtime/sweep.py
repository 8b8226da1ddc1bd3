"""Finds what messages did not tell: at boot and every second, with a few small questions."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from uuid import UUID

from flows.journal.threads import in_thread
from flows.runtime.claim import queues
from flows.runtime.claimer import Claimer
from flows.runtime.inbox import Inboxes
from flows.runtime.lease import bury, free_the_dead
from flows.runtime.patience import Patience
from flows.runtime.woken import wake_answered

log = logging.getLogger(__name__)

MOST_MESSAGES = 500


class Sweep:
    """Calls `drive` for runs that nobody drives, as many as this worker has slots for. It drives none itself."""

    def __init__(
        self,
        claimer: Claimer,
        inboxes: Inboxes,
        patience: Patience,
        seconds: float,
        drive: Callable[[Sequence[UUID]], None],
    ) -> None:
        self._claimer = claimer
        self._inboxes = inboxes
        self._patience = patience
        self._seconds = seconds
        self._drive = drive
        self._seen: frozenset[UUID] | None = None  # what lay in the queues a sweep ago

    async def run(self) -> None:
        while True:
            try:
                await self.once()
            except Exception as error:
                log.warning("The sweep failed, it is tried again: %s", error)
            await asyncio.sleep(self._seconds)

    async def once(self) -> None:
        await self._inboxes.poll()
        await self._claimer.give_back_strays()
        limit = min(max(self._claimer.free, self._claimer.room), MOST_MESSAGES)
        if limit:
            await in_thread(self._find, limit)

    def _find(self, limit: int) -> None:
        lease = self._patience.lease
        free_the_dead(self._claimer.worker, limit, lease)
        bury(lease)
        wake_answered()
        if found := self._abandoned(limit):
            self._drive(found)

    def _abandoned(self, limit: int) -> Sequence[UUID]:
        """What was there a sweep ago: the message about a younger run is still on its way."""
        seen, self._seen = self._seen, frozenset()
        found: list[UUID] = []
        for queued in queues(limit):
            self._seen = frozenset(one.run for one in queued)
            found = [one.run for one in queued if seen is None or one.epoch or one.run in seen]
            if len(found) >= limit:
                break
        return found[:limit]
