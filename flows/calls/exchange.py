"""One request to a provider and its answer, as far as it has come; `pipeline` makes one for each call it sends."""

import asyncio
import logging
import traceback
from contextlib import aclosing
from decimal import Decimal

from flows.calls.sanitized import sanitized
from flows.engine.amounts import NOTHING, ZERO, Usage
from flows.engine.events import CallFailed, CallFinished
from flows.engine.ports import CallSite, Clock
from flows.engine.requests import ModelReply, ToolCall
from flows.engine.text import storable
from flows.faults import Cancelled, Fault, Permanent, Refusal, StepFault
from flows.providers.port import Finish, Provider, Request, Text, Tokens, ToolUse

_log = logging.getLogger("flows.calls")


class Exchange:
    def __init__(self, provider: Provider, request: Request, site: CallSite, clock: Clock) -> None:
        self._provider = provider
        self._request = request
        self._site = site
        self._clock = clock
        self._began = clock.monotonic()
        self._first_token_ms: int | None = None
        self._pieces: list[str] = []
        self._tools: list[ToolCall] = []
        self._finish: Finish | None = None

    async def run(self) -> ModelReply:
        try:
            await self._listen()
        except asyncio.CancelledError:
            if self._site.stopping:
                self._record_failure(self._site.why)
            raise
        except Fault as fault:
            self._record_failure(fault)
            raise
        except Exception as error:
            unforeseen = unexpected(error)
            self._record_failure(unforeseen)
            raise unforeseen from error
        return self._record_success(self._finish or Finish("tools" if self._tools else "end"))

    async def _listen(self) -> None:
        async with aclosing(self._provider.stream(self._request)) as stream:
            async for chunk in stream:
                match chunk:
                    case Finish():
                        self._finish = chunk
                    case ToolUse():
                        self._tools.append(
                            ToolCall(storable(chunk.id), storable(chunk.name), sanitized(chunk.arguments))
                        )
                    case Text(text=raw) if text := storable(raw):
                        if self._first_token_ms is None:
                            self._first_token_ms = self._elapsed()
                        self._pieces.append(text)
                        self._site.delta(text)

    def _elapsed(self) -> int:
        return max(0, round((self._clock.monotonic() - self._began) * 1000))

    def _spent(self) -> tuple[Usage, Decimal, bool]:
        """A provider that cannot even count must not take the answer along: then nothing is known of the cost."""
        tokens: Tokens | None = self._finish.tokens if self._finish else None
        estimated = tokens is None
        try:
            if tokens is None:
                tokens = self._provider.estimate(self._request, "".join(self._pieces))
            usage = Usage(*(max(0, n) for n in (tokens.input, tokens.cached, tokens.output, tokens.reasoning)))
            cost = self._provider.price(self._request.model, tokens)
            return usage, cost if cost.is_finite() and cost > 0 else ZERO, estimated
        except Exception as error:
            _log.error("what a call took could not be counted: %s", type(error).__name__)
            return NOTHING, ZERO, True

    def _record_success(self, finish: Finish) -> ModelReply:
        usage, cost, estimated = self._spent()
        text = "".join(self._pieces)
        # Not awaited: it commits together with what the step does next, and before anything that rests on it.
        self._site.note(
            CallFinished(
                path=self._site.path,
                attempt=self._site.attempt,
                call=self._site.call,
                output=text,
                usage=usage,
                cost=cost,
                first_token_ms=self._first_token_ms,
                duration_ms=self._elapsed(),
                stop=finish.stop,
                estimated=estimated,
                tool_calls=tuple(call.to_json() for call in self._tools),
            )
        )
        return ModelReply(text, usage, cost, finish.stop, tuple(self._tools))

    def _record_failure(self, fault: Fault) -> None:
        usage, cost, estimated = self._spent()
        self._site.note(
            CallFailed(
                path=self._site.path,
                attempt=self._site.attempt,
                call=self._site.call,
                error=fault.to_json(),
                output="".join(self._pieces),
                usage=usage,
                cost=cost,
                first_token_ms=self._first_token_ms,
                duration_ms=self._elapsed(),
                estimated=estimated,
                retry=not isinstance(fault, Permanent | Refusal | Cancelled),
            )
        )


def unexpected(error: Exception) -> StepFault:
    """Only its type is told: its message may hold a secret."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "an unknown place"
    _log.error("a provider failed by an unexpected %s at %s", type(error).__name__, place)
    return StepFault(f"The provider failed unexpectedly ({type(error).__name__}).", remedy="Run the step again.")
