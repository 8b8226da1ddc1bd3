"""What a call to an account tells of what goes wrong in it: every fault names the account and the model."""

import asyncio
from types import TracebackType

from flows.faults import StepFault
from flows.providers import trouble
from flows.providers.account import Account
from flows.providers.stalls import Watch


class Talk:
    """A context around a call. `watch` interrupts it, by its own fault, when the other side keeps silent."""

    __slots__ = ("_account", "_later", "_model", "_seconds", "begun", "host", "watch")

    def __init__(self, account: Account, model: str) -> None:
        self._account = account.name
        self._model = model
        self._seconds = account.first_token_seconds
        self._later = account.between_tokens_seconds
        self.watch = Watch(self._seconds, self._later)
        self.host = account.name  # until it is known
        self.begun = False

    def begin(self) -> None:
        """It has begun to answer: now it is the time between tokens that counts."""
        self.begun = True
        self._seconds = self._later
        self.watch.allow(self._seconds)

    def __enter__(self) -> "Talk":
        self.watch.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        silent = self.watch.stop() and isinstance(error, asyncio.CancelledError)
        if silent:
            stalled = trouble.no_more if self.begun else trouble.no_first
            raise self._placed(stalled(self.host, self._seconds)) from None
        if isinstance(error, StepFault):
            raise self._placed(self._translated(error)) from None

    def _translated(self, fault: StepFault) -> StepFault:
        if fault.code in ("TOO_MANY_REDIRECTS", "REDIRECT_REFUSED"):
            return trouble.redirected(self.host)
        if fault.code == "CONNECTION_LOST" and self.begun:
            return trouble.broken_off(self.host)
        return fault

    def _placed(self, fault: StepFault) -> StepFault:
        return trouble.placed(fault, self._account, self._model)
