"""Whose turn it is to ask an account. `of` binds it to a run; `pipeline` asks through that.

1. Each account of a workspace has one line in a worker (`line`). A call waits there, whatever the limits, instead of
   failing, and its step's time stands still; the runs take turns, so that ten thousand calls of one starve no other.
2. What has to allow a call: the breaker (V84), the gate that obeys the vendor's own word, and the account's limits,
   whose permits all workers share. A call takes as many tokens as it may use, and what it did not use comes back.
3. A call that is told RATE_LIMITED before it was answered anything uses up none of its step's retries: it ends in the
   journal as failed, like every call that fails, goes back to the head of the line, whose gate stays closed as long as
   was asked for, and begins again under the same number; so up to AGAIN times. If the worker dies in between, the next
   one finds a call that failed, and then the step's retries decide.
4. What says to wait longer than PATIENCE_SECONDS is told to the step at once: its retries rest that long, and hold no
   worker meanwhile.

Where no limits are set and nothing went wrong, a call passes without waiting for anything. What is simulated asks
nobody: it takes no turns, and what a rehearsal plays reaches the step at once.
"""

from collections.abc import Awaitable, Callable
from typing import Protocol

from flows.calls.line import PATIENCE_SECONDS, RATE_LIMITED, Line, Turn
from flows.calls.permits import Limits, Permits
from flows.calls.tokens_asked import tokens_asked
from flows.engine.ports import CallSite, Clock
from flows.engine.requests import ModelReply
from flows.faults import Transient
from flows.providers.account import Account
from flows.providers.port import Provider, Request
from flows.providers.standing import Standing

AGAIN = 5
_MOST_LINES = 1_000  # then those before which nobody stands are forgotten


class Talk(Protocol):
    """One call whose start is in the journal."""

    @property
    def text(self) -> str:
        """What was answered so far."""
        ...

    async def run(self) -> ModelReply: ...


class Turns:
    def __init__(self, permits: Permits, clock: Clock) -> None:
        self._permits = permits
        self._clock = clock
        self._lines: dict[str, Line] = {}

    def of(self, workspace: str, run: str) -> "RunTurns":
        return RunTurns(self, workspace, run)

    def line(self, key: str, account: str) -> Line:
        line = self._lines.get(key)
        if line is None:
            if len(self._lines) >= _MOST_LINES:
                self._lines = {name: one for name, one in self._lines.items() if not one.idle}
            line = self._lines[key] = Line(account, key, self._permits, self._clock)
        return line

    @property
    def idle(self) -> bool:
        """There is nothing to remember of any call."""
        return all(line.idle for line in self._lines.values())

    async def aclose(self) -> None:
        """Gives back what is leased."""
        for line in list(self._lines.values()):
            await line.slice.aclose()


class RunTurns:
    """Those of one run, as `pipeline` takes them."""

    def __init__(self, turns: Turns, workspace: str, run: str) -> None:
        self._turns = turns
        self._workspace = workspace
        self._run = run

    async def asked(
        self, provider: Provider, request: Request, account: str, site: CallSite, begin: Callable[[], Awaitable[Talk]]
    ) -> ModelReply:
        """`begin` commits the start of a call."""
        if provider.simulated:
            return await (await begin()).run()
        key = f"{self._workspace}/{account}"
        limits = _limits(provider)
        tokens = await tokens_asked(account, request) if limits.tokens else 0
        for tries_left in reversed(range(AGAIN + 1)):
            line = self._turns.line(key, account)
            line.limits, line.told = limits, lambda: _standing(provider)
            turn = line.at_once(tokens)
            if turn is None:
                with site.queueing():
                    turn = await line.wait(self._run, tokens, before_all=tries_left < AGAIN)
            talk = await _begun(turn, begin)
            try:
                reply = await talk.run()
            except Transient as fault:
                turn.failed(fault)
                if not (tries_left and fault.code == RATE_LIMITED and not talk.text and _bearable(fault)):
                    raise
            except BaseException as error:
                turn.failed(error)
                raise
            else:
                turn.answered(reply.usage.input + reply.usage.output)
                return reply
        raise AssertionError("the last try ends above")


async def _begun(turn: Turn, begin: Callable[[], Awaitable[Talk]]) -> Talk:
    try:
        return await begin()
    except BaseException:
        turn.unused()
        raise


def _bearable(fault: Transient) -> bool:
    return fault.delay is None or fault.delay <= PATIENCE_SECONDS


def _limits(provider: Provider) -> Limits:
    account = getattr(provider, "account", None)  # a provider without one has no limits
    return Limits(account.requests_a_minute, account.tokens_a_minute) if isinstance(account, Account) else Limits()


def _standing(provider: Provider) -> Standing | None:
    standing = getattr(provider, "standing", None)
    return standing if isinstance(standing, Standing) else None
