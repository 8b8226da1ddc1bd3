"""How long a step may take, and how long it waits before it is tried again.

1. A step's own limit counts from its start, waits included, and holds over restarts.
2. Without one, a step that is no frame may work five minutes (or what the run says); waiting for people, moments and
   child runs does not count. What waits for its turn at a provider never counts.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from flows.faults import Fault, Transient

DEFAULT_MS = 300_000
_JITTER = 0.1


@dataclass(frozen=True, slots=True)
class Limit:
    milliseconds: int | None
    total: bool  # waits count


@dataclass(frozen=True, slots=True)
class Within:
    """Whatever the limit of its own, and whatever it waits for."""

    seconds: float
    fault: Fault  # else


class Stopwatch:
    def __init__(self, limit: Limit) -> None:
        self.limit = limit
        self.expired = False
        self.deadline: datetime | None = None
        self._left: float | None = None
        self._since = 0.0
        self._timer: asyncio.Timeout | None = None
        self._last: asyncio.Timeout | None = None
        self._pauses = 0
        self._within: Within | None = None

    def start(self, began: datetime, now: datetime) -> None:
        """A new attempt, or one that goes on after a restart."""
        self.deadline = None
        if self.limit.milliseconds is None:
            return
        whole = timedelta(milliseconds=self.limit.milliseconds)
        self._left = whole.total_seconds()
        if self.limit.total:
            self.deadline = began + whole
            self._left = max(0.0, (self.deadline - now).total_seconds())

    @asynccontextmanager
    async def running(self, within: Within | None = None) -> AsyncIterator[None]:
        """Raises a Transient TIMEOUT that names the limit and a larger one (C98), or the fault of `within`."""
        self.expired = False
        self._within = within
        overdue = False
        try:
            async with (
                asyncio.timeout(None if within is None else max(0.0, within.seconds)) as last,
                asyncio.timeout(None) as timer,
            ):
                self._timer, self._last = timer, last
                self._go()
                try:
                    yield
                finally:
                    overdue = timer.expired()
                    self.expired = overdue or last.expired()
                    self._stop()
                    self._timer = self._last = self.deadline = None
        except TimeoutError:
            if overdue:
                raise timed_out(self.limit.milliseconds or 0) from None
            if within is not None and self.expired:
                raise within.fault from None
            raise

    @property
    def fault(self) -> Fault:
        """What it says once the time is up."""
        if self._within is not None and (self._timer is None or not self._timer.expired()):
            return self._within.fault
        return timed_out(self.limit.milliseconds or 0)

    @property
    def expiring(self) -> bool:
        return self.expired or any(one is not None and one.expired() for one in (self._timer, self._last))

    @contextmanager
    def queueing(self) -> Iterator[None]:
        """Meanwhile the time does not run."""
        self._pauses += 1
        if self._pauses == 1:
            self._stop()
        try:
            yield
        finally:
            self._pauses -= 1
            if not self._pauses:
                self._go()

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Meanwhile the time runs only when waits count."""
        if self.limit.total:
            yield
        else:
            with self.queueing():
                yield

    def _go(self) -> None:
        if self._timer is not None and self._left is not None and not self._timer.expired():
            loop = asyncio.get_running_loop()
            self._since = loop.time()
            self._timer.reschedule(self._since + self._left)

    def _stop(self) -> None:
        if self._timer is not None and self._left is not None and self._timer.when() is not None:
            self._left = max(0.0, self._left - (asyncio.get_running_loop().time() - self._since))
            if not self._timer.expired():
                self._timer.reschedule(None)


def timed_out(milliseconds: int, what: str = "The step") -> Transient:
    return Transient(
        f"{what} took longer than its limit of {spoken(milliseconds)}.",
        code="TIMEOUT",
        remedy=f"Allow it more time, {spoken(milliseconds * 2)} for example, or give it less to do.",
    )


def spoken(milliseconds: int) -> str:
    if milliseconds < 1_000:
        return f"{milliseconds} ms"
    seconds = milliseconds / 1000
    if seconds < 120:
        return f"{seconds:g} s"
    return f"{seconds / 60:g} minutes" if seconds < 7_200 else f"{seconds / 3600:g} hours"


def backoff_ms(failures: int, delay_ms: int, factor: float, most_ms: int, draw: float) -> int:
    """Before the next try, after so many failed retries; `draw` from 0 to 1 spreads those that failed together."""
    try:
        grown = delay_ms * factor**failures
    except OverflowError:
        grown = float(most_ms)
    return round(min(grown, most_ms) * (1 + _JITTER * draw))
