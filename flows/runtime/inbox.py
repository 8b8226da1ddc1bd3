"""The engine's inbox port: rows that people write, for the runs of this worker.

The message about a row only makes it quick; every sweep looks for rows whose message was lost. A command is handed out
to every driver of the run until the run has ended: the engine takes a repeated one as the same.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.utils import timezone

from flows.engine.ports import Command
from flows.journal.subscription import Subscription
from flows.journal.threads import in_thread
from flows.models import InboxItem
from flows.runtime.wake import INBOX_GROUP

log = logging.getLogger(__name__)

SILENCE_SECONDS = 60.0
Arrived = Mapping[UUID, Sequence[tuple[UUID, Command]]]


def untaken(runs: Iterable[UUID]) -> Arrived:
    found: dict[UUID, list[tuple[UUID, Command]]] = defaultdict(list)
    ids = list(runs)
    for start in range(0, len(ids), 500):
        items = InboxItem.objects.filter(taken_at=None, run_id__in=ids[start : start + 500]).order_by("created_at")
        for item in items:
            by = None if item.by_id is None else str(item.by_id)
            found[item.run_id].append((item.id, Command(kind=item.kind, by=by, data=item.data)))
    return found


def take(items: Iterable[UUID]) -> None:
    InboxItem.objects.filter(id__in=list(items), taken_at=None).update(taken_at=timezone.now())


class RunInbox:
    def __init__(self) -> None:
        self._commands: asyncio.Queue[Command] = asyncio.Queue()
        self._seen: set[UUID] = set()

    def put(self, items: Iterable[tuple[UUID, Command]]) -> None:
        for id, command in items:
            if id not in self._seen:
                self._seen.add(id)
                self._commands.put_nowait(command)

    async def next(self) -> Command:
        return await self._commands.get()

    async def settle(self) -> None:
        """The run has ended: nothing of it is to be done any more."""
        if self._seen:
            await in_thread(take, self._seen)


class Inboxes:
    """All the inboxes of a worker, filled by one listener and one question per sweep."""

    def __init__(self) -> None:
        self._open: dict[UUID, RunInbox] = {}

    async def open(self, run: UUID) -> RunInbox:
        """Open first and look then, so that no row falls between."""
        inbox = self._open[run] = RunInbox()
        inbox.put((await in_thread(untaken, [run])).get(run, ()))
        return inbox

    def close(self, run: UUID, inbox: RunInbox) -> None:
        if self._open.get(run) is inbox:
            del self._open[run]

    async def poll(self) -> None:
        if self._open:
            await self._fetch(list(self._open))

    async def listen(self) -> None:
        async with Subscription(INBOX_GROUP) as messages:
            while True:
                message = await messages.hear(SILENCE_SECONDS)
                if message is not None and (run := UUID(message["run"])) in self._open:
                    try:
                        await self._fetch([run])
                    except Exception as error:
                        log.warning("The inbox of run %s is read by the next sweep: %s", run, error)

    async def _fetch(self, runs: Sequence[UUID]) -> None:
        for run, items in (await in_thread(untaken, runs)).items():
            if run in self._open:
                self._open[run].put(items)
