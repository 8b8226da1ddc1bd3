"""What a vendor says of its own limits, obeyed by all calls of an account in this worker.

1. RATE_LIMITED closes the gate for as long as it was asked for, else for 1 s, 2 s, 4 s … up to a minute.
2. What replies say is left (`Standing`) counts down with each call; the one for which there is not enough waits until
   there is more. So a 429 is mostly not waited for.
3. When the gate opens again, calls go one by one: the first alone, and two for each that was answered, until nobody
   waits. A RATE_LIMITED among them closes it anew. What calls say that began before it closed is no news.
"""

from dataclasses import dataclass

from flows.providers.standing import Standing

_FIRST_SECONDS = 1.0
_MOST_SECONDS = 60.0
_MOST_DOUBLINGS = 6
_MOMENT = 1e-6  # less is what clocks and sums leave behind


@dataclass(slots=True)
class Gate:
    _calls: int = 0  # that began since it was closed, and are under way
    _room: int | None = None  # how many may be
    _until: float = 0.0
    _era: int = 0
    _refusals: int = 0  # in a row
    _standing: Standing | None = None
    _requests: int | None = None  # left by the last word, and what began since
    _tokens: float | None = None
    _renewed: float = 0.0  # when those are no news any more

    @property
    def quiet(self) -> bool:
        """As if it had never heard a word."""
        return self._room is None and not self._refusals and self._standing is None

    @property
    def busy(self) -> bool:
        """The next call waits for the end of another one."""
        return self._room is not None and self._calls >= self._room

    def left(self, now: float, tokens: float) -> float:
        """The seconds for which such a call has to wait."""
        if now >= self._renewed - _MOMENT:
            self._requests = self._tokens = None
        elif self._until < self._renewed and self._short(tokens):
            self._until = self._renewed
            self._narrow()
        return self._until - now if self._until - now > _MOMENT else 0.0

    def _short(self, tokens: float) -> bool:
        if self._requests is not None and self._requests < 1:
            return True
        return self._tokens is not None and self._tokens < max(1.0, tokens)

    def enter(self, tokens: float) -> int:
        self._calls += 1
        if self._requests is not None:
            self._requests -= 1
        if self._tokens is not None:
            self._tokens -= tokens
        return self._era

    def leave(self, era: int) -> None:
        if era == self._era:
            self._calls -= 1

    def answered(self, era: int) -> None:
        if era == self._era:
            self._refusals = 0
            if self._room is not None:
                self._room += 1

    def refused(self, era: int, delay: float | None, now: float) -> None:
        if era == self._era:
            asked = delay if delay is not None else min(_MOST_SECONDS, _FIRST_SECONDS * 2**self._refusals)
            self._refusals = min(self._refusals + 1, _MOST_DOUBLINGS)
            self._narrow()
        else:  # it came with others that said the same
            asked = delay or 0.0
        self._until = max(self._until, now + asked)

    def heard(self, standing: Standing | None, now: float) -> None:
        """What the last reply said, as of now; the same word is heard once. Of an answer that was long in coming it may
        be a while old: then calls wait too long rather than too short."""
        if standing is None or standing is self._standing:
            return
        self._standing = standing
        if standing.resets_in is None:
            return
        self._requests, self._tokens = standing.requests_left, standing.tokens_left
        self._renewed = now + standing.resets_in

    def widen(self, now: float) -> None:
        """Nobody waits any more, so there is no crowd to hold back."""
        if self._room is not None and self._room > 1 and now >= self._until:
            self._room = None

    def _narrow(self) -> None:
        self._era += 1
        self._calls = 0
        self._room = 1
