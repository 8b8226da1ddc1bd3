"""The engine's inbox port: rows that people and child runs write, for the runs of this worker.

The message about a row only makes it quick; every sweep looks for rows whose message was lost. A command is handed out
to every driver of the run until it is done: the engine takes a repeated one as the same.
"""

import asyncio
import json
import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.utils import timezone

from flows.engine.ports import Command
from flows.journal import faultpoints
from flows.journal.rows import fetch, key, marks, uuid
from flows.journal.subscription import Subscription
from flows.journal.threads import in_thread
from flows.models import TERMINAL, InboxItem
from flows.runtime.wake import INBOX_GROUP

log = logging.getLogger(__name__)

SILENCE_SECONDS = 60.0
AT_ONCE = 500
# Asked for every run that begins: the ORM would take ten times as long to say it.
UNTAKEN = """
SELECT run_id, id, kind, CAST(data AS text), by_id FROM flows_inboxitem
WHERE taken_at IS NULL AND run_id IN ({runs}) ORDER BY created_at, id"""
Arrived = Mapping[UUID, Sequence[Command]]


def untaken(runs: Iterable[UUID]) -> Arrived:
    found: dict[UUID, list[Command]] = defaultdict(list)
    ids = list(runs)
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        for run, id, kind, data, by in fetch(UNTAKEN.format(runs=marks(some)), *map(key, some)):
            said_by = None if by is None else str(by)
            found[uuid(run)].append(Command(kind=kind, by=said_by, data=json.loads(data), item=str(uuid(id))))
    return found


def take(items: Iterable[str]) -> None:
    ids = list(items)
    for start in range(0, len(ids), AT_ONCE):
        faultpoints.reach("before_taken")
        InboxItem.objects.filter(id__in=ids[start : start + AT_ONCE], taken_at=None).update(taken_at=timezone.now())
        faultpoints.reach("after_taken")


def take_all(runs: Sequence[UUID]) -> None:
    """These runs have ended: nothing of them is to be done any more."""
    faultpoints.reach("before_taken")
    InboxItem.objects.filter(run_id__in=runs, taken_at=None).update(taken_at=timezone.now())
    faultpoints.reach("after_taken")


def take_of_the_ended() -> None:
    """What came for runs that ended at that moment, and no driver saw."""
    ended = InboxItem.objects.filter(taken_at=None, run__state__in=TERMINAL).values_list("run_id", flat=True)
    take_all(list(ended.distinct()[:AT_ONCE]))


def take_and_look(done: Sequence[str], run: UUID) -> Sequence[Command]:
    if done:
        take(done)
    return untaken([run]).get(run, ())


class RunInbox:
    def __init__(self, run: UUID) -> None:
        self._run = run
        self._commands: list[Command] = []
        self._arrived: asyncio.Future[None] | None = None
        self._seen: set[str | None] = set()
        self._done: set[str] = set()

    def put(self, commands: Iterable[Command]) -> None:
        for command in commands:
            if command.item not in self._seen:
                self._seen.add(command.item)
                self._commands.append(command)
        if self._commands and self._arrived is not None and not self._arrived.done():
            self._arrived.set_result(None)

    @property
    def used(self) -> bool:
        """Something has arrived here."""
        return bool(self._seen)

    async def next(self) -> Command:
        while not self._commands:
            self._arrived = asyncio.get_running_loop().create_future()
            await self._arrived
        return self._commands.pop(0)

    def done(self, command: Command) -> None:
        if command.item is not None:
            self._done.add(command.item)

    async def settle(self) -> bool:
        """Looks again at what has arrived, so that a driver that has something to do does not rest first."""
        done = self.yield_done()
        try:
            self.put(await in_thread(take_and_look, done, self._run))
        except BaseException:
            self._done |= set(done)
            raise
        return not self._commands

    def yield_done(self) -> Sequence[str]:
        done, self._done = list(self._done), set()
        return done


class Inboxes:
    """All the inboxes of a worker, filled by one listener and one question per sweep."""

    def __init__(self) -> None:
        self._open: dict[UUID, RunInbox] = {}

    def __contains__(self, run: UUID) -> bool:
        return run in self._open

    def open(self, run: UUID) -> RunInbox:
        """Open first and look then, so that no row falls between."""
        inbox = self._open[run] = RunInbox(run)
        return inbox

    def close(self, run: UUID, inbox: RunInbox) -> None:
        if self._open.get(run) is inbox:
            del self._open[run]

    async def poll(self) -> None:
        if self._open:
            done = [item for inbox in self._open.values() for item in inbox.yield_done()]
            if done:
                await in_thread(take, done)  # or else every driver after this one is handed them again: no harm
            await self.fetch(list(self._open))

    async def listen(self) -> None:
        async with Subscription(INBOX_GROUP) as messages:
            while True:
                message = await messages.hear(SILENCE_SECONDS)
                if message is not None and (run := UUID(message["run"])) in self._open:
                    try:
                        await self.fetch([run])
                    except Exception as error:
                        log.warning("The inbox of run %s is read by the next sweep: %s", run, error)

    async def fetch(self, runs: Sequence[UUID]) -> None:
        for run, commands in (await in_thread(untaken, runs)).items():
            if run in self._open:
                self._open[run].put(commands)
