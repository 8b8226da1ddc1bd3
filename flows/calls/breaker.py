"""Spares an account that keeps failing, and those who would wait for it (V84).

1. Closed: calls go. The fifth transient failure in a row opens it; a success in between starts the count anew.
2. Open: nothing is sent for 30 s. Whoever comes hears BREAKER_OPEN with the seconds left.
3. Half open: one call at a time is let through. Two successes close it, a transient failure opens it again.

Only Transient faults count, but not RATE_LIMITED: whoever says that is well, and `gate` obeys it. Permanent faults,
refusals and cancelled calls say nothing either way. What a call says that began before the breaker moved on is no news.
"""

from dataclasses import dataclass
from math import ceil
from typing import Literal, TypeAlias

from flows.faults import Transient

FAILURES = 5
SUCCESSES = 2
OPEN_SECONDS = 30.0
_MOMENT = 1e-6  # less is what clocks and sums leave behind

Ticket: TypeAlias = int


@dataclass(slots=True)
class Breaker:
    state: Literal["closed", "open", "half open"] = "closed"
    failures: int = 0
    successes: int = 0
    probe: bool = False  # a call is under way to see whether it works again
    _era: Ticket = 0
    _until: float = 0.0

    @property
    def quiet(self) -> bool:
        """As if it had never seen a call."""
        return self.state == "closed" and not self.failures

    def left(self, now: float) -> float:
        """The seconds for which nothing is sent."""
        left = self._until - now if self.state == "open" else 0.0
        return left if left > _MOMENT else 0.0

    @property
    def busy(self) -> bool:
        """The next call has to wait for the outcome of the one that was let through."""
        return self.state == "half open" and self.probe

    def enter(self, now: float) -> Ticket:
        """Of a call that begins; only when nothing is `left` and it is not `busy`."""
        if self.state == "open" and not self.left(now):
            self._become("half open")
        if self.state == "half open":
            self.probe = True
        return self._era

    def succeeded(self, ticket: Ticket) -> None:
        if ticket != self._era:
            return
        self.failures = 0
        if self.state == "half open":
            self.probe = False
            self.successes += 1
            if self.successes >= SUCCESSES:
                self._become("closed")

    def failed(self, ticket: Ticket, now: float) -> None:
        if ticket != self._era:
            return
        self.failures += 1
        if self.state == "half open" or self.failures >= FAILURES:
            self._until = now + OPEN_SECONDS
            self._become("open")

    def left_without_word(self, ticket: Ticket) -> None:
        if ticket == self._era:
            self.probe = False

    def _become(self, state: Literal["closed", "open", "half open"]) -> None:
        self.state = state
        self.failures = self.successes = 0
        self.probe = False
        self._era += 1


def breaker_open(account: str, left: float) -> Transient:
    return Transient(
        f"The account {account!r} has failed {FAILURES} times in a row, so nothing is sent to it for {ceil(left)} s.",
        code="BREAKER_OPEN",
        delay=left,
        remedy="Wait, or let the step try again by itself; if it goes on, test the account in the settings.",
    )
