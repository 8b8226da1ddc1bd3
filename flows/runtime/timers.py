"""Wakes the resting runs whose moment has come. It sleeps until the next one, as the database's clock tells it, and
looks once a second all the same: another worker's runs rest too.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from uuid import UUID

from flows.journal.threads import in_thread
from flows.runtime.woken import seconds_to_next, wake_due

log = logging.getLogger(__name__)

GRAIN_SECONDS = 0.002  # to wake behind the moment and not just before it


class Timers:
    """`drive` is told which runs were woken, on a thread."""

    def __init__(self, seconds: float, drive: Callable[[Sequence[UUID]], None]) -> None:
        self._seconds = seconds
        self._drive = drive
        self._sooner = asyncio.Event()

    def look(self) -> None:
        """A run rests whose moment may be the next one."""
        self._sooner.set()

    async def run(self) -> None:
        while True:
            left = self._seconds
            self._sooner.clear()
            try:
                left = min(left, await in_thread(self.once))
            except Exception as error:
                log.warning("Timers wait for the database: %s", error)
            try:
                async with asyncio.timeout(max(0.0, left) + GRAIN_SECONDS):
                    await self._sooner.wait()
            except TimeoutError:
                pass

    def once(self) -> float:
        """Seconds until the next moment."""
        while (left := seconds_to_next()) <= 0:
            woken = wake_due()
            self._drive(woken)
            if not woken:
                return self._seconds  # another worker was quicker
        return left
