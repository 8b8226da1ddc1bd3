"""An agent at work: it asks a model, does what the model asks for, and shows it what came of it, until it answers.

1. The model is asked, with the tools it may use.
2. Each tool it names is called, one after the other; what came back is a turn, and so is what went wrong: an unknown
   tool, arguments that do not fit and a failed call are told to the model and fail nothing.
3. Once a limit is reached (turns, calls, cost) it is asked a last time, without tools, for an answer from what it has.

Which calls are made follows from the replies alone, so a resumed agent makes the same ones in the same order.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from flows.engine.amounts import ZERO
from flows.engine.ports import Context
from flows.engine.requests import ChildRequest, HttpRequest, ModelReply, ModelRequest, ToolCall, ToolSpec
from flows.faults import Cancelled, Fault, Fenced, ReplayDiffers
from flows.steps import shapes
from flows.steps.answering import Answerers
from flows.steps.prompting import prompt_of
from flows.tools.port import FlowCall, HttpCall, Tool

_LONGEST_RESULT = 40_000  # characters of what a tool returned that the model is shown
_NO_FAULT_OF_A_TOOL = (Cancelled, Fenced, ReplayDiffers)


@dataclass(frozen=True, slots=True)
class Limits:
    turns: int
    calls: int
    cost: Decimal | None


class ToolLoop:
    def __init__(self, context: Context, tools: Mapping[str, Tool], limits: Limits, fallbacks: Sequence[str]) -> None:
        self._context = context
        self._tools = tools
        self._limits = limits
        self._answerers = Answerers(context, fallbacks)
        self._calls = 0
        self._spent = ZERO

    async def run(self, request: ModelRequest) -> str:
        specs = tuple(ToolSpec(tool.name, tool.description, tool.parameters) for tool in self._tools.values())
        turns: list[Mapping[str, Any]] = []
        turn = 0
        while True:
            limit = self._limit(turn) if specs else None
            offered = () if limit else specs
            if limit:
                self._context.warn(f"The agent came to its limit of {limit} and answered with what it had.")
                turns.append({"role": "user", "text": prompt_of("answers/enough", limit=limit)})
            reply = await self._answerers.complete(replace(request, turns=tuple(turns), tools=offered))
            self._spent += reply.cost
            if not (offered and reply.tool_calls):
                return self._answer(reply)
            turns.append(_said(reply))
            for call in reply.tool_calls:
                turns.append({"role": "tool", "id": call.id, "name": call.name, "text": await self._result(call)})
            turn += 1

    def _answer(self, reply: ModelReply) -> str:
        if reply.stop == "length":
            self._context.warn("The answer was cut off: it came to the longest answer that the step allows.")
        elif not reply.text.strip():
            self._context.warn("The model ended without an answer.")
        return reply.text

    def _limit(self, turn: int) -> str | None:
        if turn >= self._limits.turns:
            return f"{self._limits.turns} turns"
        if self._calls >= self._limits.calls:
            return f"{self._limits.calls} tool calls"
        if self._limits.cost is not None and self._spent >= self._limits.cost:
            return f"{self._limits.cost} USD"
        return None

    async def _result(self, call: ToolCall) -> str:
        if self._limits.calls <= self._calls:
            return "Error: it was not called, there are no calls left."
        self._calls += 1
        tool = self._tools.get(call.name)
        if tool is None:
            return f"Error: there is no tool {call.name[:64]!r}. There are: {', '.join(self._tools)}."
        if not isinstance(call.arguments, Mapping):
            return "Error: the arguments are not a map of names to values, written as JSON."
        try:
            if wrong := shapes.problems(tool.parameters, dict(call.arguments)):
                return "Error: " + " ".join(f"{where}: {message}" if where else message for where, message in wrong)
            return _shown(await self._used(tool, call.arguments))
        except _NO_FAULT_OF_A_TOOL:
            raise
        except Fault as fault:
            return f"Error: {fault}"

    async def _used(self, tool: Tool, arguments: Mapping[str, Any]) -> str:
        match tool.call(arguments):
            case HttpCall() as call:
                reply = await self._context.fetch(
                    HttpRequest(
                        call.method,
                        call.url,
                        body=call.body,
                        credential=call.credential,
                        response="text",
                        effect="once" if call.once else "idempotent",
                        sample=call.sample,
                        cache_ms=None if call.once else self._context.step.cache_ms,
                    )
                )
                return reply.text or f"(an empty reply, status {reply.status})"
            case FlowCall() as call:
                end = await self._context.flow(ChildRequest(call.flow, call.version, call.inputs, purpose="tool"))
                self._spent += end.cost
                if end.state != "completed":
                    said = end.error["message"] if end.error else f"The run was {end.state}."
                    return f"Error: {said}"
                return end.output if isinstance(end.output, str) else json.dumps(end.output, ensure_ascii=False)


def _said(reply: ModelReply) -> dict[str, Any]:
    return {"role": "assistant", "text": reply.text, "tool_calls": [call.to_json() for call in reply.tool_calls]}


def _shown(text: str) -> str:
    if len(text) <= _LONGEST_RESULT:
        return text
    return f"{text[:_LONGEST_RESULT]}\n[… {len(text) - _LONGEST_RESULT:,} more characters are cut]"
