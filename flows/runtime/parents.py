"""Wakes the runs that wait for a child run, once the child's end and their inbox item are committed."""

import asyncio
import logging
from collections.abc import Sequence
from uuid import UUID

from flows.journal.threads import in_thread
from flows.runtime.inbox import Inboxes
from flows.runtime.wake import announce, send
from flows.runtime.woken import wake_these

log = logging.getLogger(__name__)


class Parents:
    """`wake` is the journal writer's, called on the loop: those that come together are woken together."""

    def __init__(self, loop: asyncio.AbstractEventLoop, inboxes: Inboxes) -> None:
        self._loop = loop
        self._inboxes = inboxes
        self._waiting: dict[UUID, None] = {}
        self._waking: asyncio.Task[None] | None = None

    def wake(self, run: UUID) -> None:
        self._waiting[run] = None
        if self._waking is None:
            self._waking = self._loop.create_task(self._wake_all())

    async def _wake_all(self) -> None:
        try:
            while self._waiting:
                runs, self._waiting = list(self._waiting), {}
                await self._inboxes.fetch([run for run in runs if run in self._inboxes])
                if elsewhere := [run for run in runs if run not in self._inboxes]:
                    await in_thread(_wake, elsewhere)
        except Exception as error:
            log.warning("Runs that wait for others are woken by the sweep: %s", error)
        finally:
            self._waking = None


def _wake(runs: Sequence[UUID]) -> None:
    rested = set(wake_these(runs))
    for run in runs:
        if run in rested:
            send(run)
        else:
            announce(run)
