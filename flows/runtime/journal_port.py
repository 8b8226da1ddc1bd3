"""The engine's journal and delta ports for one claimed run."""

from collections.abc import Sequence
from uuid import UUID

from flows.engine.events import Event
from flows.engine.ports import Delta
from flows.engine.records import Record
from flows.journal import reading
from flows.journal.announce import Announcer
from flows.journal.threads import in_thread
from flows.journal.writer import Writer


class RunJournal:
    def __init__(self, writer: Writer, run: UUID, epoch: int) -> None:
        self._writer = writer
        self._run = run
        self._epoch = epoch

    async def history(self) -> Sequence[Record]:
        return await in_thread(reading.history, self._run)

    async def append(self, *events: Event) -> Sequence[Record]:
        return await self._writer.append(self._run, self._epoch, events)


class RunDeltas:
    def __init__(self, announcer: Announcer, run: UUID) -> None:
        self._announcer = announcer
        self._run = run

    def emit(self, delta: Delta) -> None:
        self._announcer.delta(self._run, delta)
