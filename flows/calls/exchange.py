"""One call and its answer, as far as it has come: whoever is asked, it is heard, timed and recorded alike.

`model_exchange` and `http_exchange` say how one asks. What started ends here, with one record; a handover leaves none.
"""

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from flows.engine.amounts import NOTHING, ZERO, Usage
from flows.engine.events import CallFailed, CallFinished
from flows.engine.ports import CallSite, Clock
from flows.faults import Cancelled, Fault, Permanent, Refusal, StepFault

_log = logging.getLogger("flows.calls")
_Heard = TypeVar("_Heard")


@dataclass(frozen=True, slots=True)
class Spent:
    """What a call took so far. `estimated`: by our count; `prices`: where its cost comes from, as the journal keeps
    it, None where that says nothing."""

    usage: Usage = NOTHING
    cost: Decimal = ZERO
    estimated: bool = False
    prices: Mapping[str, Any] | None = None


class Exchange:
    def __init__(self, site: CallSite, clock: Clock) -> None:
        self._site = site
        self._clock = clock
        self._began = clock.monotonic()
        self._first_ms: int | None = None
        self._pieces: list[str] = []

    async def recorded(self, talk: Awaitable[_Heard]) -> _Heard:
        """Awaits it; what it fails of is recorded, and raised as a typed fault."""
        try:
            return await talk
        except asyncio.CancelledError:
            if self._site.stopping:
                self.fail(self._site.why)
            raise
        except Fault as fault:
            self.fail(fault)
            raise
        except Exception as error:
            unforeseen = unexpected(error)
            self.fail(unforeseen)
            raise unforeseen from error

    def arrives(self) -> None:
        if self._first_ms is None:
            self._first_ms = self._elapsed()

    def take(self, text: str, shown: bool = True) -> None:
        self._pieces.append(text)
        if shown:
            self._site.delta(text)

    @property
    def text(self) -> str:
        return "".join(self._pieces)

    def spent(self) -> Spent:
        return Spent()

    def end(
        self,
        output: str,
        stop: str,
        *,
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
        cached: bool = False,
        tool_calls: tuple[Mapping[str, Any], ...] = (),
    ) -> CallFinished:
        spent = self.spent()
        ended = CallFinished(
            path=self._site.path,
            attempt=self._site.attempt,
            call=self._site.call,
            output=output,
            usage=spent.usage,
            cost=spent.cost,
            first_token_ms=self._first_ms,
            duration_ms=self._elapsed(),
            stop=stop,
            status=status,
            headers=headers,
            cached=cached,
            estimated=spent.estimated,
            tool_calls=tool_calls,
            prices=spent.prices,
        )
        # Not awaited: it commits together with what the step does next, and before anything that rests on it.
        self._site.note(ended)
        return ended

    def fail(self, fault: Fault) -> None:
        spent = self.spent()
        self._site.note(
            CallFailed(
                path=self._site.path,
                attempt=self._site.attempt,
                call=self._site.call,
                error=fault.to_json(),
                output=self.text,
                usage=spent.usage,
                cost=spent.cost,
                first_token_ms=self._first_ms,
                duration_ms=self._elapsed(),
                estimated=spent.estimated,
                prices=spent.prices,
                retry=not isinstance(fault, Permanent | Refusal | Cancelled),
            )
        )

    def _elapsed(self) -> int:
        return max(0, round((self._clock.monotonic() - self._began) * 1000))


def unexpected(error: Exception) -> StepFault:
    """Only its type is told: its message may hold a secret."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "an unknown place"
    _log.error("a provider failed by an unexpected %s at %s", type(error).__name__, place)
    return StepFault(f"The provider failed unexpectedly ({type(error).__name__}).", remedy="Run the step again.")
