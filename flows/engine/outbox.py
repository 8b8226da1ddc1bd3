"""Facts on their way to the journal: one append carries what came up while the append before it was committing.

Order is kept, so a fact never commits before what it rests on. `append` commits at once and waits; what is `put` goes
with the next append, or alone a few milliseconds later: a step's end, the next one's start and its first call are one
commit. Whoever is about to do something that the outside can see uses `append` first. After a failed append nothing
more is taken: those who wait are cancelled and the failure goes to `failed`, untouched.

A fact that the journal cannot hold is left out. Who waits for it is told; else `instead` says what is stored in its
place, and the outbox fails with Refused after that.
"""

import asyncio
from collections.abc import Callable, Sequence
from uuid import UUID

from flows.engine.events import Event
from flows.engine.ports import Journal
from flows.engine.records import Record
from flows.engine.refused import Refused
from flows.faults import Permanent

# The event, why it cannot be stored, what goes into the same append before it, and all that came after it.
Instead = Callable[[Event, Permanent, Sequence[Event], Sequence[Event]], list[Event]]

_MAX_SPINS = 32
_QUIET_TURNS = 2  # from a settled step to the start of the next one it takes a turn in which nothing comes up
_MOST_AT_ONCE = 200  # encoding an append holds the loop: 200 events take about 3 ms
_MOST_REFUSED = 20  # facts of one append that are replaced; what replaces them is small


def _nothing(event: Event, fault: Permanent, before: Sequence[Event], after: Sequence[Event]) -> list[Event]:
    raise fault


class Outbox:
    def __init__(
        self,
        journal: Journal,
        applied: Callable[[Record], None],
        failed: Callable[[BaseException], None],
        delay: float = 0.0,
        instead: Instead = _nothing,
    ) -> None:
        """`delay`: seconds that what is put waits for company."""
        self._journal = journal
        self._applied = applied
        self._failed = failed
        self._delay = delay
        self._instead = instead
        self._awaited: set[UUID] = set()
        self._refused: dict[UUID, Permanent] = {}
        self._pending: list[Event] = []
        self._committed: asyncio.Future[None] | None = None
        self._draining: asyncio.Task[None] | None = None
        self._later: asyncio.TimerHandle | None = None
        self._open = True
        self._urgent = False  # what is pending is to commit now, whether somebody waits for it or not

    def close(self) -> None:
        """Takes nothing more; what was put before commits now."""
        self._open = False
        self._urgent = True
        self._wake()

    def put(self, *events: Event) -> None:
        if self._open:
            self._pending.extend(events)
            self._wake_later()

    async def append(self, *events: Event) -> None:
        if not self._open:
            raise asyncio.CancelledError
        self._pending.extend(events)
        if self._committed is None:
            self._committed = asyncio.get_running_loop().create_future()
        waiter = self._committed
        ids = {event.id for event in events}
        self._awaited |= ids
        self._wake()
        try:
            await asyncio.shield(waiter)  # one of many waiters may be cancelled; the others still wait
        finally:
            self._awaited -= ids
            refused = [self._refused.pop(id) for id in ids if id in self._refused]
        if refused:
            raise refused[0]

    async def drained(self) -> None:
        """Returns when all that was put has committed, or failed."""
        self._urgent = True
        self._wake()
        if self._draining is not None:
            await asyncio.wait([self._draining])

    def _wake_later(self) -> None:
        if self._draining is None and self._later is None:
            self._later = asyncio.get_running_loop().call_later(self._delay, self._wake)

    def _wake(self) -> None:
        if self._later is not None:
            self._later.cancel()
            self._later = None
        if self._draining is None and self._pending:
            self._draining = asyncio.get_running_loop().create_task(self._drain(), name="outbox")

    async def _drain(self) -> None:
        waiter: asyncio.Future[None] | None = None
        try:
            wanted = True
            while self._pending and wanted:
                await self._let_more_come_up()
                batch, self._pending = self._pending, []
                waiter, self._committed = self._committed, None
                await self._store(batch)
                if waiter is not None and not waiter.done():
                    waiter.set_result(None)
                wanted = self._urgent or self._committed is not None
            self._urgent = self._urgent and not self._open
        except BaseException as failure:
            self._open = False
            self._pending.clear()
            for left in (waiter, self._committed):
                if left is not None and not left.done():
                    left.cancel()
            self._failed(failure)
        finally:
            self._draining = None
            if self._pending:
                self._wake_later()

    async def _store(self, events: list[Event]) -> None:
        taken_back = 0
        while events:
            now = events[:_MOST_AT_ONCE]
            try:
                records = await self._journal.append(*now)
            except Permanent as fault:
                place = next((index for index, event in enumerate(now) if _is_meant(event, fault)), None)
                if place is None or taken_back > _MOST_REFUSED:
                    raise
                event = events.pop(place)
                if event.id in self._awaited:
                    self._refused[event.id] = fault
                    continue
                after, self._pending = [*events[place:], *self._pending], []
                events[place:] = self._instead(event, fault, events[:place], after)
                taken_back += 1
                continue
            for record in records:
                self._applied(record)
            del events[: len(now)]
        if taken_back:
            raise Refused

    async def _let_more_come_up(self) -> None:
        """Waits, in turns of the loop and not in time, for as long as facts keep coming up: a chain of steps that
        needs nothing from outside becomes one append."""
        quiet = 0
        for _ in range(_MAX_SPINS):
            seen = len(self._pending)
            await asyncio.sleep(0)
            quiet = quiet + 1 if len(self._pending) == seen else 0
            if quiet == _QUIET_TURNS:
                return


def _is_meant(event: Event, fault: Permanent) -> bool:
    return str(event.id) == (fault.members or {}).get("event")
