"""Whether this worker may take others for dead.

When the database was away, or this process asleep, for longer than a lease, the others' beats look too old as well.
Who then took over at once would make all of their calls in flight a second time. So a worker whose own beats did not
arrive gives the others one lease to beat again.
"""

import time
from collections.abc import Callable

FOR_EVER = 1e9  # 30 years: a number of seconds that both databases can subtract


class Patience:
    def __init__(self, lease_seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._lease_seconds = lease_seconds
        self._clock = clock
        self._beaten_at = clock()
        self._until = float("-inf")

    def beaten(self) -> None:
        """Our own beat has arrived."""
        if self._overdue:
            self._until = self._clock() + self._lease_seconds
        self._beaten_at = self._clock()

    @property
    def lease(self) -> float:
        """Seconds without a beat after which a worker is dead; for ever while that cannot be told."""
        return FOR_EVER if self._overdue or self._clock() < self._until else self._lease_seconds

    @property
    def _overdue(self) -> bool:
        return self._clock() - self._beaten_at > self._lease_seconds
