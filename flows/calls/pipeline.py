"""`CallPipeline` is the engine's Calls port. It promises: call_started is committed before anything is sent; every call
that started ends with call_finished or call_failed, with what it spent, also when the run is cancelled in mid-stream;
nothing but a typed fault comes out of it. The one exception is a handover: then nothing is recorded, and the next
driver makes the call again.

The way of a model's call:
1. Account and model are found, and the request is checked.
2. A reply to the same question that is kept and young enough is recorded as it is, at no cost.
3. It waits for its turn, while the step's time stands still (`turns`).
4. The start is committed; the question is sent; what comes is streamed on; the end is recorded.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any, Protocol
from uuid import uuid4

from flows.calls.cache import Cache, NoCache
from flows.calls.exchange import Exchange, unexpected
from flows.calls.model_exchange import ModelExchange
from flows.engine.amounts import NOTHING, ZERO
from flows.engine.events import CallStarted
from flows.engine.ports import CallSite, Clock
from flows.engine.requests import HttpReply, HttpRequest, ModelReply, ModelRequest, ToolCall
from flows.faults import Fault, NotBuilt, Permanent
from flows.providers.port import Provider, Providers, Request, ToolOffer

_log = logging.getLogger("flows.calls")


class Fetching(Protocol):
    """`flows.calls.fetching`: HTTP calls, with the same promises."""

    async def fetch(self, request: HttpRequest, site: CallSite) -> HttpReply: ...


class Turns(Protocol):
    """`flows.calls.turns`: who may ask an account now."""

    async def asked(
        self,
        provider: Provider,
        request: Request,
        account: str,
        site: CallSite,
        begin: Callable[[], Awaitable[ModelExchange]],
    ) -> ModelReply:
        """The reply to a call whose start `begin` commits, when its turn has come."""
        ...


class CallPipeline:
    def __init__(
        self,
        providers: Providers,
        clock: Clock,
        *,
        cache: Cache | None = None,
        fetching: Fetching | None = None,
        turns: Turns | None = None,
    ) -> None:
        self._providers = providers
        self._clock = clock
        self._cache = cache or NoCache()
        self._fetching = fetching
        self._turns = turns

    async def fetch(self, request: HttpRequest, site: CallSite) -> HttpReply:
        if self._fetching is None:
            raise NotBuilt("Nothing here can call other machines.", remedy="Run the flow where HTTP calls are set up.")
        return await self._fetching.fetch(request, site)

    async def complete(self, request: ModelRequest, site: CallSite) -> ModelReply:
        account, model = split_reference(request.model)
        provider, asked = await self._prepared(account, model, request, site.attempt)
        if site.simulated and not provider.simulated:
            raise Permanent(
                f"This run is a rehearsal, and {request.model} is a real model.",
                code="REHEARSAL_ONLY",
                remedy="Start the flow again: with a real model in it, its run counts as a real one.",
                where="config.model",
            )
        key = request.hash()
        started = CallStarted(
            path=site.path,
            attempt=site.attempt,
            call=site.call,
            account=account,
            model=model,
            simulated=provider.simulated,
            request=request.to_json(),
            request_hash=key,
        )
        kept = await self._kept(key, request.cache_ms)
        if kept is not None:
            await site.append(started)
            calls = tuple(call.to_json() for call in kept.tool_calls)
            Exchange(site, self._clock).end(kept.text, kept.stop, cached=True, tool_calls=calls)
            return kept

        async def begin() -> ModelExchange:
            await site.append(replace(started, id=uuid4()))  # it may begin more than once
            return ModelExchange(provider, asked, site, self._clock)

        if self._turns is None:
            reply = await (await begin()).run()
        else:
            reply = await self._turns.asked(provider, asked, account, site, begin)
        if request.cache_ms is not None and reply.stop in ("end", "tools"):
            await self._keep(key, reply, request.cache_ms)
        return reply

    async def _prepared(
        self, account: str, model: str, request: ModelRequest, attempt: int
    ) -> tuple[Provider, Request]:
        try:
            provider = await self._providers.get(account)
            asked = Request(
                model,
                request.prompt,
                request.system,
                request.settings,
                request.action,
                request.turns,
                tuple(ToolOffer(tool.name, tool.description, tool.parameters) for tool in request.tools),
                request.schema,
                attempt=attempt,
            )
            provider.check(asked)
        except Fault:
            raise
        except Exception as error:
            raise unexpected(error) from error
        return provider, asked

    async def _kept(self, key: str, max_age_ms: int | None) -> ModelReply | None:
        """A cache that does not work costs money, and no run."""
        if max_age_ms is None:
            return None
        try:
            kept = await self._cache.get(key, max_age_ms)
            return None if kept is None else _from_json(kept)
        except Exception as error:
            _log.warning("a kept reply could not be read: %s", type(error).__name__)
            return None

    async def _keep(self, key: str, reply: ModelReply, keep_ms: int) -> None:
        calls = [call.to_json() for call in reply.tool_calls]
        try:
            await self._cache.put(key, {"text": reply.text, "stop": reply.stop, "tool_calls": calls}, keep_ms)
        except Exception as error:
            _log.warning("a reply could not be kept: %s", type(error).__name__)


def _from_json(kept: Mapping[str, Any]) -> ModelReply:
    calls = tuple(ToolCall(call["id"], call["name"], call["arguments"]) for call in kept["tool_calls"])
    return ModelReply(kept["text"], NOTHING, ZERO, kept["stop"], calls)


def split_reference(reference: str) -> tuple[str, str]:
    account, slash, model = reference.partition("/")
    if not (account and slash and model):
        raise Permanent(
            f"{reference[:64]!r} does not name a model.",
            remedy="Name account and model, as in rehearsal/steady.",
            where="config.model",
        )
    return account, model
