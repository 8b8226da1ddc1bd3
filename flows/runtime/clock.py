"""The clock of driven runs tells the database's time, so that what the engine calls due is what the sweep calls due.

Between two looks it goes on by the processor's own clock: a jump of the machine's (an administrator, a time server, a
laptop that slept) moves no timer of a run that is being driven.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class DatabaseClock:
    def __init__(self, steady: Callable[[], float] = time.monotonic) -> None:
        self._steady = steady
        self._at = datetime.now(UTC)
        self._seen = steady()

    def tell(self, now: datetime) -> None:
        """What the database said just now."""
        self._at, self._seen = now, self._steady()

    def now(self) -> datetime:
        return self._at + timedelta(seconds=self._steady() - self._seen)

    def monotonic(self) -> float:
        return self._steady()
