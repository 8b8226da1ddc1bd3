"""Follows a run for any door: everything after a seq, in order, without a gap or a double, then live.

1. Join the run's group first, so that nothing falls between reading and listening.
2. Read the records since the seq from the database, then the tails of live calls.
3. Then messages. Records that were seen are dropped; a gap is filled from the database; text that was lost is replaced
   by the call's tail. Silence is checked against the database, because the last message may be the one that was lost.

It ends after the run's last record.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flows.engine import events
from flows.engine.ports import Delta
from flows.journal import reading, tail
from flows.journal.announce import group
from flows.journal.stitch import Gap, Stitch
from flows.journal.subscription import Subscription
from flows.journal.threads import in_thread

LOOK_SECONDS = 2.0
CALL_ENDS = frozenset((events.CallFinished.type, events.CallFailed.type))


@dataclass(frozen=True, slots=True)
class Events:
    """Records as JSON; the first is the one after the last that was yielded."""

    records: Sequence[Mapping[str, Any]]

    @property
    def seq(self) -> int:
        return int(self.records[-1]["seq"])


@dataclass(frozen=True, slots=True)
class Tails:
    """The whole text so far of live calls (offset 0): replaces what was shown of them."""

    tails: Sequence[Delta]


@dataclass(frozen=True, slots=True)
class Deltas:
    """Text that goes on exactly where the last one of its call ended."""

    deltas: Sequence[Delta]


Item = Events | Tails | Deltas


async def follow(run: UUID, since: int = 0, *, look_seconds: float = LOOK_SECONDS) -> AsyncGenerator[Item, None]:
    watch = _Watch(run, since)
    async with Subscription(group(run)) as messages:
        async for item in watch.read():
            yield item
        if watch.seq == since:
            watch.ended = await in_thread(reading.is_last, run, since)
        if not watch.ended and (tails := await watch.tails()):
            yield tails
        while not watch.ended:
            message = await messages.hear(look_seconds)
            async for item in watch.take(message):
                yield item


class _Watch:
    """How far one watcher is."""

    def __init__(self, run: UUID, seq: int) -> None:
        self.run = run
        self.seq = seq
        self.ended = False
        self._stitch = Stitch()

    async def read(self) -> AsyncIterator[Item]:
        """What the database has beyond the seq."""
        while not self.ended:
            page = await in_thread(reading.since, self.run, self.seq)
            if not page:
                return
            yield self._seen([record.to_json() for record in page])
            if len(page) < reading.PAGE:
                return

    def _seen(self, records: Sequence[Mapping[str, Any]]) -> Events:
        for record in records:
            if record["type"] in CALL_ENDS:
                self._stitch.end((record["path"], record["attempt"], record["data"]["call"]))
        self.seq = records[-1]["seq"]
        self.ended = records[-1]["type"] in reading.LAST
        return Events(records)

    async def tails(self) -> Tails | None:
        news = self._stitch.restore(await tail.tails().of(self.run))
        return Tails(news) if news else None

    async def take(self, message: Mapping[str, Any] | None) -> AsyncIterator[Item]:
        match message:
            case {"type": "run.events", "records": records}:
                fresh = [record for record in records if record["seq"] > self.seq]
                if fresh and all(record["seq"] == seq for seq, record in enumerate(fresh, self.seq + 1)):
                    yield self._seen(fresh)
                elif fresh:
                    async for item in self.read():
                        yield item
            case {"type": "run.deltas", "deltas": deltas}:
                async for item in self._take_deltas(Delta.from_json(delta) for delta in deltas):
                    yield item
            case _:
                async for item in self.read():
                    yield item

    async def _take_deltas(self, deltas: Iterable[Delta]) -> AsyncIterator[Item]:
        news: list[Delta] = []
        for delta in deltas:
            try:
                fresh = self._stitch.accept(delta)
            except Gap:
                if news:
                    yield Deltas(news)
                    news = []
                if tails := await self.tails():
                    yield tails
            else:
                if fresh is not None:
                    news.append(fresh)
        if news:
            yield Deltas(news)
