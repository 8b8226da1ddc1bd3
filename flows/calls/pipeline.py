"""`CallPipeline` is the engine's Calls port. It promises: call_started is committed before anything is sent; every call
that started ends with call_finished or call_failed, with what it spent, also when the run is cancelled in mid-stream.
The one exception is a handover: then nothing is recorded, and the next driver makes the call again.
"""

import asyncio
from contextlib import aclosing
from decimal import Decimal

from flows.engine.amounts import Usage
from flows.engine.events import CallFailed, CallFinished, CallStarted
from flows.engine.ports import CallSite, Clock
from flows.engine.requests import ModelReply, ModelRequest
from flows.engine.text import storable
from flows.faults import Cancelled, Fault, Permanent, StepFault
from flows.providers.port import Finish, Provider, Providers, Request, Tokens


class CallPipeline:
    def __init__(self, providers: Providers, clock: Clock) -> None:
        self._providers = providers
        self._clock = clock

    async def complete(self, request: ModelRequest, site: CallSite) -> ModelReply:
        account, model = split_reference(request.model)
        provider = self._providers.get(account)
        asked = Request(model, request.prompt, request.system, request.settings, request.action)
        provider.check(asked)
        started = CallStarted(
            path=site.path,
            attempt=site.attempt,
            call=site.call,
            account=account,
            model=model,
            simulated=provider.simulated,
            request=request.to_json(),
            request_hash=request.hash(),
        )
        await site.append(started)
        return await _Exchange(provider, asked, site, self._clock).run()


class _Exchange:
    """One request and its answer, as far as it has come."""

    def __init__(self, provider: Provider, request: Request, site: CallSite, clock: Clock) -> None:
        self._provider = provider
        self._request = request
        self._site = site
        self._clock = clock
        self._began = clock.monotonic()
        self._first_token_ms: int | None = None
        self._pieces: list[str] = []
        self._finish: Finish | None = None

    async def run(self) -> ModelReply:
        try:
            await self._listen()
        except asyncio.CancelledError:
            if self._site.stopping:
                self._record_failure(Cancelled())
            raise
        except StepFault as fault:
            self._record_failure(fault)
            raise
        except Exception as error:
            unexpected = StepFault(
                f"The provider failed unexpectedly ({type(error).__name__}).", remedy="Run the step again."
            )
            self._record_failure(unexpected)
            raise unexpected from error
        return self._record_success(self._finish or Finish("end"))

    async def _listen(self) -> None:
        async with aclosing(self._provider.stream(self._request)) as stream:
            async for chunk in stream:
                if isinstance(chunk, Finish):
                    self._finish = chunk
                elif text := storable(chunk.text):
                    if self._first_token_ms is None:
                        self._first_token_ms = self._elapsed()
                    self._pieces.append(text)
                    self._site.delta(text)

    def _elapsed(self) -> int:
        return max(0, round((self._clock.monotonic() - self._began) * 1000))

    def _spent(self) -> tuple[Usage, Decimal]:
        tokens: Tokens | None = self._finish.tokens if self._finish else None
        if tokens is None:
            tokens = self._provider.estimate(self._request, "".join(self._pieces))
        usage = Usage(tokens.input, tokens.cached, tokens.output, tokens.reasoning)
        return usage, self._provider.price(self._request.model, tokens)

    def _record_success(self, finish: Finish) -> ModelReply:
        usage, cost = self._spent()
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
            )
        )
        return ModelReply(text, usage, cost, finish.stop)

    def _record_failure(self, fault: Fault) -> None:
        usage, cost = self._spent()
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
            )
        )


def split_reference(reference: str) -> tuple[str, str]:
    account, slash, model = reference.partition("/")
    if not (account and slash and model):
        raise Permanent(
            f"{reference[:64]!r} does not name a model.",
            remedy="Name account and model, as in rehearsal/steady.",
            where="config.model",
        )
    return account, model
