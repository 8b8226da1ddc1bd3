"""The line before one account: who waits, and what has to allow the next call. `turns` has one for each account."""

import asyncio
from collections.abc import Callable
from math import inf
from typing import TypeAlias

from flows.calls.breaker import Breaker, breaker_open
from flows.calls.fair_queue import FairQueue
from flows.calls.gate import Gate
from flows.calls.permits import Amount, Limits, Permits
from flows.calls.slices import Slice
from flows.engine.ports import Clock
from flows.faults import Transient
from flows.providers.standing import Standing

RATE_LIMITED = "RATE_LIMITED"
PATIENCE_SECONDS = 300.0  # for which an account may stay closed; as long as a step may work


Told: TypeAlias = Callable[[], Standing | None]


class Line:
    """`limits` and `told` are as the last call brought them: settings may change, and replies say what is left."""

    def __init__(self, account: str, key: str, permits: Permits, clock: Clock) -> None:
        self.account = account
        self.limits = Limits()
        self.told: Told = lambda: None
        self.breaker = Breaker()
        self.gate = Gate()
        self.slice = Slice(key, permits, self.pass_on)
        self._clock = clock
        self._queue: FairQueue[Waiter] = FairQueue()
        self._queued = Amount()
        self._under_way = 0
        self._timer: asyncio.TimerHandle | None = None

    @property
    def idle(self) -> bool:
        """There is nothing to remember."""
        nobody = not self._under_way and not self._queue
        return nobody and self.gate.quiet and self.breaker.quiet and self.slice.quiet

    @property
    def now(self) -> float:
        return self._clock.monotonic()

    def at_once(self, tokens: float) -> "Turn | None":
        """When nobody waits and nothing stands in the way. Raises what `wait` raises."""
        if self._queue or self._hindrance(tokens, Amount(1, tokens)):
            return None
        return self._begin(tokens)

    async def wait(self, run: str, tokens: float, *, before_all: bool = False) -> "Turn":
        """Raises BREAKER_OPEN, and RATE_LIMITED when the account stays closed for longer than anybody waits."""
        waiter = Waiter(tokens)
        self._queue.push(run, waiter, before_all=before_all)
        self._queued += waiter.cost
        if self._queue.first() is waiter:
            self.pass_on()
        try:
            return await waiter.turn
        except asyncio.CancelledError:
            if waiter.waits:
                self._queue.remove(run, waiter)
                self._queued -= waiter.cost
            elif not waiter.turn.cancelled() and not waiter.turn.exception():
                waiter.turn.result().unused()
            self.pass_on()
            raise

    def pass_on(self) -> None:
        """Lets go whoever may, in turn, and comes again when the next one may."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while (first := self._queue.first()) is not None:
            if first.turn.cancelled():
                self._pop()
                continue
            try:
                left = self._hindrance(first.tokens, self._queued)
            except Transient as fault:
                self._pop().turn.set_exception(fault)
                continue
            if left:
                if left < inf:
                    self._timer = asyncio.get_running_loop().call_later(left, self.pass_on)
                return
            self._pop().turn.set_result(self._begin(first.tokens))
        self._queued = Amount()  # without what adding and subtracting leaves behind
        self.gate.widen(self.now)

    def left(self, turn: "Turn") -> None:
        self._under_way -= 1
        self.gate.leave(turn.era)
        self.pass_on()

    def _hindrance(self, tokens: float, queued: Amount) -> float:
        """The seconds until it may go; endless: somebody will say. None: its permits are taken."""
        now = self.now
        self.gate.heard(self.told(), now)
        if left := self.breaker.left(now):
            raise breaker_open(self.account, left)
        if left := self.gate.left(now, tokens):
            if left > PATIENCE_SECONDS:
                raise _closed(self.account, left)
            return left
        if self.breaker.busy or self.gate.busy:
            return inf
        if self.limits and not self.slice.take(self.limits, Amount(1, tokens), queued):
            return inf
        return 0.0

    def _begin(self, tokens: float) -> "Turn":
        self._under_way += 1
        return Turn(self, tokens, self.breaker.enter(self.now), self.gate.enter(tokens))

    def _pop(self) -> "Waiter":
        waiter = self._queue.pop()
        waiter.waits = False
        self._queued -= waiter.cost
        return waiter


class Waiter:
    __slots__ = ("tokens", "turn", "waits")

    def __init__(self, tokens: float) -> None:
        self.tokens = tokens
        self.waits = True
        self.turn: asyncio.Future[Turn] = asyncio.get_running_loop().create_future()

    @property
    def cost(self) -> Amount:
        return Amount(1, self.tokens)


class Turn:
    """A call that may be made now. It ends by exactly one of the words below."""

    __slots__ = ("_limits", "_line", "_told", "era", "ticket", "tokens")

    def __init__(self, line: Line, tokens: float, ticket: int, era: int) -> None:
        self._line = line
        self._limits = line.limits
        self._told = line.told
        self.tokens = tokens
        self.ticket = ticket
        self.era = era

    def answered(self, used: int) -> None:
        self._line.breaker.succeeded(self.ticket)
        self._line.gate.answered(self.era)
        self._give_back(0, self.tokens - used)
        self._leave()

    def failed(self, fault: BaseException) -> None:
        """What it took it has used, as far as we know."""
        line = self._line
        if isinstance(fault, Transient) and fault.code == RATE_LIMITED:
            line.breaker.left_without_word(self.ticket)
            line.gate.refused(self.era, fault.delay, line.now)
            self._give_back(0, self.tokens)
        elif isinstance(fault, Transient):
            line.breaker.failed(self.ticket, line.now)
        else:
            line.breaker.left_without_word(self.ticket)
        self._leave()

    def unused(self) -> None:
        """Nothing was sent."""
        self._line.breaker.left_without_word(self.ticket)
        self._give_back(1, self.tokens)
        self._line.left(self)

    def _leave(self) -> None:
        self._line.gate.heard(self._told(), self._line.now)
        self._line.left(self)

    def _give_back(self, requests: float, tokens: float) -> None:
        if self._limits:
            self._line.slice.give_back(
                Amount(requests if self._limits.requests else 0.0, tokens if self._limits.tokens else 0.0)
            )


def _closed(account: str, left: float) -> Transient:
    return Transient(
        f"The account {account!r} takes no calls for the next {round(left / 60)} minutes: its limits are used up.",
        code=RATE_LIMITED,
        delay=left,
        remedy="Give the step retries, which wait as long as that, or use another account meanwhile.",
    )
