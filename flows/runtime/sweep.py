"""Finds what messages did not tell: at boot and every second, with a few small questions."""

import asyncio
import logging

from flows.journal.threads import in_thread
from flows.runtime.claim import abandoned
from flows.runtime.claimer import Claimer
from flows.runtime.inbox import Inboxes
from flows.runtime.lease import bury
from flows.runtime.wake import send

log = logging.getLogger(__name__)

MOST_MESSAGES = 100


class Sweep:
    """Sends a message for each run that nobody drives, as many as this worker has slots. It drives nothing itself."""

    def __init__(self, claimer: Claimer, inboxes: Inboxes, seconds: float) -> None:
        self._claimer = claimer
        self._inboxes = inboxes
        self._seconds = seconds

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
        limit = min(self._claimer.free, MOST_MESSAGES)
        if limit:
            await in_thread(self._wake_abandoned, limit)

    def _wake_abandoned(self, limit: int) -> None:
        lease = self._claimer.patience.lease
        bury(lease)
        for run in abandoned(self._claimer.worker, limit, lease, self._seconds):
            if not send(run):
                return
