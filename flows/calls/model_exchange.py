"""One request to a provider and its streamed answer; `pipeline` makes one for each call it sends."""

import logging
from contextlib import aclosing
from decimal import Decimal

from flows.calls.exchange import Exchange
from flows.calls.sanitized import sanitized
from flows.engine.amounts import NOTHING, ZERO, Usage
from flows.engine.ports import CallSite, Clock
from flows.engine.requests import ModelReply, ToolCall
from flows.engine.text import storable
from flows.providers.port import Finish, Provider, Request, Text, Tokens, ToolUse

_log = logging.getLogger("flows.calls")


class ModelExchange(Exchange):
    def __init__(self, provider: Provider, request: Request, site: CallSite, clock: Clock) -> None:
        super().__init__(site, clock)
        self._provider = provider
        self._request = request
        self._tools: list[ToolCall] = []
        self._finish: Finish | None = None

    async def run(self) -> ModelReply:
        await self.recorded(self._listen())
        tools = tuple(self._tools)
        stop = self._finish.stop if self._finish else "tools" if tools else "end"
        ended = self.end(self.text, stop, tool_calls=tuple(call.to_json() for call in tools))
        return ModelReply(ended.output, ended.usage, ended.cost, stop, tools)

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
                        self.arrives()
                        self.take(text)

    def spent(self) -> tuple[Usage, Decimal, bool]:
        """A provider that cannot even count must not take the answer along: then nothing is known of the cost."""
        tokens: Tokens | None = self._finish.tokens if self._finish else None
        estimated = tokens is None
        try:
            if tokens is None:
                tokens = self._provider.estimate(self._request, self.text)
            usage = Usage(*(max(0, n) for n in (tokens.input, tokens.cached, tokens.output, tokens.reasoning)))
            cost = self._provider.price(self._request.model, tokens)
            return usage, cost if cost.is_finite() and cost > 0 else ZERO, estimated
        except Exception as error:
            _log.error("what a call took could not be counted: %s", type(error).__name__)
            return NOTHING, ZERO, True
