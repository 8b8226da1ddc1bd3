"""One request to a provider and its streamed answer; `pipeline` makes one for each call it sends."""

from contextlib import aclosing

from flows.calls.exchange import Exchange, Spent
from flows.calls.sanitized import sanitized
from flows.calls.spent import spent_by
from flows.engine.ports import CallSite, Clock
from flows.engine.requests import ModelReply, ToolCall
from flows.engine.text import storable
from flows.faults import Fault
from flows.providers.port import Finish, Provider, Request, Text, ToolUse
from flows.providers.wires.troubles import TURNED_AWAY


class ModelExchange(Exchange):
    def __init__(self, provider: Provider, request: Request, site: CallSite, clock: Clock) -> None:
        super().__init__(site, clock)
        self._provider = provider
        self._request = request
        self._tools: list[ToolCall] = []
        self._finish: Finish | None = None
        self._turned_away = False

    async def run(self) -> ModelReply:
        await self.recorded(self._listen())
        tools = tuple(self._tools)
        stop = self._finish.stop if self._finish else "tools" if tools else "end"
        ended = self.end(self.text, stop, tool_calls=tuple(call.to_json() for call in tools))
        return ModelReply(ended.output, ended.usage, ended.cost, stop, tools, ended.prices)

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

    def fail(self, fault: Fault) -> None:
        self._turned_away = fault.code in TURNED_AWAY and not (self._pieces or self._tools or self._finish)
        super().fail(fault)

    def spent(self) -> Spent:
        if self._turned_away:
            return Spent()
        told = self._finish.tokens if self._finish else None
        return spent_by(self._provider, self._request, self.text, told, simulated=self._site.simulated)
