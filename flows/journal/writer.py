"""The one writer of journals in a process: group commit on a thread of its own.

Drivers append from the engine's loop and wait; the thread drains what has come together into one transaction and
resolves all waiters together, after telling the announcer. Promises:
- An append returns after its commit, and its events are stored once, whatever was reported about the commit.
- A payload the database refuses fails its own append only: the batch is halved until it is found. The fault is then
  `Permanent` and names the event, so that its step fails and not its run (see `refusal`).
- Who waits for the end of a child run is woken after the commit that holds it.
- A database that is away, locked or full fails nothing: the writer waits and tries again.
- Batches are cut to about 5 ms of work on SQLite; between two of them the fair write gate lets requests write.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from uuid import UUID

from django.db import IntegrityError, connection

from flows.engine.events import Event
from flows.engine.records import Record
from flows.faults import Fenced
from flows.journal import batch as batches
from flows.journal import poison, refusal
from flows.journal.append import Append
from flows.journal.away import is_away

log = logging.getLogger(__name__)

WORK_SECONDS = {"sqlite": 0.005, "postgresql": 0.025}
FEWEST, MOST = 32, 1500
PAUSES = (0.0, 0.02, 0.1, 0.5, 1.0)


class Writer:
    """Bound to the loop its appends come from. `announce` is called there with what was committed, in order, and then
    `wake` with the run whose inbox was told of the end. Neither may wait; a lost wake is found by the sweep."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        announce: Callable[[UUID, Sequence[Record]], None],
        wake: Callable[[UUID], None] = lambda run: None,
    ) -> None:
        self._loop = loop
        self._announce = announce
        self._wake = wake
        self._queue: SimpleQueue[Append | None] = SimpleQueue()  # None: nothing comes any more
        self._left: Append | None = None  # it did not fit into the last batch
        self._closing = threading.Event()
        self._over = threading.Event()
        self._give_up_at = float("inf")
        self._limit = 256
        self._thread = threading.Thread(target=self._work, name="journal-writer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout: float) -> None:
        """Writes what is queued; what the database does not take in time fails as `OperationalError`."""
        self._give_up_at = time.monotonic() + timeout
        self._closing.set()
        self._queue.put(None)
        self._thread.join(timeout + 1)

    async def append(self, run: UUID, epoch: int, events: Sequence[Event]) -> Sequence[Record]:
        waiter: asyncio.Future[Sequence[Record]] = self._loop.create_future()
        self.submit(Append.of(run, epoch, events, waiter))
        return await waiter

    def submit(self, append: Append) -> None:
        if self._over.is_set():
            raise _stopped()
        self._queue.put(append)
        if self._over.is_set():  # its thread has looked for the last time just now, perhaps before this came
            self._refuse_left()

    def _work(self) -> None:
        try:
            while batch := self._take():
                self._settle(batch)
        finally:
            self._over.set()
            self._refuse_left()
            connection.close()

    def _refuse_left(self) -> None:
        while not self._queue.empty():
            if (append := self._next()) is not None:
                self._finish([append], _stopped())

    def _take(self) -> list[Append]:
        """The next batch; empty when closing and all is written."""
        batch: list[Append] = []
        events = 0
        append, self._left = self._left or self._first(), None
        while append is not None:
            events += len(append.entries)
            if batch and events > self._limit:
                self._left = append
                break
            batch.append(append)
            append = self._next()
        return batch

    def _first(self) -> Append | None:
        """Waits for it, unless closing. What was submitted behind the None is written too."""
        return (self._next() if self._closing.is_set() else self._queue.get()) or self._next()

    def _next(self) -> Append | None:
        try:
            return self._queue.get_nowait()
        except Empty:
            return None

    def _settle(self, batch: Sequence[Append], look_back: bool = False) -> None:
        """Until every append of the batch is stored or refused."""
        tries = 0
        while True:
            try:
                started = time.thread_time()  # without the waits for the disk and for other threads
                batches.commit(batch, look_back=look_back)
            except Exception as error:
                if not is_away(error):
                    refused = error
                    break
                # The commit may have been applied all the same, so the next try looks back first.
                look_back = True
                if not self._pause(tries, error):
                    self._finish(batch, error)
                    return
                tries += 1
            else:
                self._adapt(time.thread_time() - started, sum(len(append.entries) for append in batch))
                self._finish(batch)
                return
        self._divide(batch, refused, look_back)

    def _divide(self, batch: Sequence[Append], error: Exception, look_back: bool) -> None:
        if len(batch) > 1:
            middle = len(batch) // 2
            self._settle(batch[:middle], look_back)
            self._settle(batch[middle:], look_back)
        elif isinstance(error, IntegrityError) and not look_back:
            self._settle(batch, look_back=True)
        elif isinstance(error, IntegrityError):
            self._finish(batch, Fenced())
        else:
            self._refuse(batch, error)

    def _refuse(self, batch: Sequence[Append], error: Exception) -> None:
        try:
            poisoned = poison.find(batch[0])
        except Exception as trouble:
            log.warning("The database went away while it was asked what it refuses: %s", trouble)
            self._settle(batch, look_back=True)
        else:
            log.warning("The journal refuses an event of run %s: %s", batch[0].run, error)
            self._finish(batch, refusal.refused(poisoned, error))

    def _pause(self, tries: int, error: Exception) -> bool:
        """False when there is no time left to wait for the database."""
        if tries == 2:
            log.warning("The journal cannot be written, trying again: %s", error)
        connection.close()
        wait = PAUSES[min(tries, len(PAUSES) - 1)]
        if time.monotonic() + wait > self._give_up_at:
            return False
        self._closing.wait(wait)
        return True

    def _adapt(self, seconds: float, events: int) -> None:
        """Towards as many events as take the intended time."""
        if events < FEWEST:
            return
        fitting = events * WORK_SECONDS[connection.vendor] / max(seconds, 1e-6)
        self._limit = int(min(max(self._limit * 0.7 + fitting * 0.3, FEWEST), MOST))

    def _finish(self, batch: Sequence[Append], error: BaseException | None = None) -> None:
        for append in batch:
            append.error = error or append.error
        self._loop.call_soon_threadsafe(self._deliver, batch)

    def _deliver(self, batch: Sequence[Append]) -> None:
        for append in batch:
            if append.error is None:
                self._announce(append.run, append.records)
                if append.parent is not None:
                    self._wake(append.parent)
            append.resolve()


def _stopped() -> RuntimeError:
    return RuntimeError("The journal writer has stopped.")
