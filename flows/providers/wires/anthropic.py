"""Anthropic's Messages API."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flows.faults import StepFault
from flows.providers.port import Chunk, Finish, Request, StopReason, Text, Tokens, ToolUse
from flows.providers.wires import troubles
from flows.providers.wires.anthropic_request import ANSWER, body_of, forced
from flows.providers.wires.quirks import Quirks
from flows.providers.wires.received import arguments, count, mapping, mappings, object_of, text
from flows.providers.wires.wire import ModelSeen, Sending
from flows.reach.sse import ServerEvent

_HEADERS = {"anthropic-version": "2023-06-01"}
_STOPS: Mapping[str, StopReason] = {
    "end_turn": "end",
    "stop_sequence": "end",
    "pause_turn": "end",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "refusal": "refusal",
    "tool_use": "tools",
}
_TOO_LONG = ("prompt is too long", "exceed context limit", "exceeds the context", "too many total text bytes")
_SPENT = ("credit balance", "usage limit", "spend limit", "spending limit")
_FILTERED = ("content filtering policy",)


class Anthropic:
    name = "anthropic"

    def sign(self, key: str) -> Mapping[str, str]:
        return {"x-api-key": key}

    def ask(self, request: Request, quirks: Quirks, *, stream: bool) -> Sending:
        body = body_of(request, quirks)
        if stream:
            body["stream"] = True
        return Sending("/messages", body, _HEADERS)

    def answer(self, request: Request, quirks: Quirks) -> "Reading":
        return Reading(forced=forced(request, quirks))

    def trouble(self, status: int, headers: Mapping[str, str], body: Any) -> StepFault:
        delay = troubles.delay_asked(headers)
        error = mapping(mapping(body).get("error"))
        if not error:
            return troubles.without_words(status, body if isinstance(body, str) else "", delay)
        return _meant(text(error.get("type")), text(error.get("message")), status, delay)

    def list_models(self, quirks: Quirks) -> Sending:
        return Sending("/models?limit=1000", headers=_HEADERS, method="GET")

    def models(self, body: Any) -> Sequence[ModelSeen]:
        if not isinstance(mapping(body).get("data"), list):
            raise troubles.unreadable(why="it is no list of models")
        return [
            ModelSeen(
                model["id"],
                text(model.get("display_name")),
                count(model.get("max_input_tokens")) or None,
                count(model.get("max_tokens")) or None,
            )
            for model in mappings(body["data"])
            if text(model.get("id")) and model.get("lifecycle") != "retired"
        ]


class Reading:
    """`forced`: the answer comes as the arguments of a tool that is none, and is text to us."""

    def __init__(self, *, forced: bool = False) -> None:
        self._forced = forced
        self._tools: dict[Any, tuple[str, str, list[str]]] = {}  # by block: id, name, pieces of the arguments
        self._used = False
        self._stop = ""
        self._usage: dict[str, Any] = {}

    def event(self, event: ServerEvent) -> Iterable[Chunk]:
        data = object_of(event.data)
        kind = data.get("type")
        if kind == "content_block_delta":
            return self._piece(data)
        if kind == "content_block_start":
            return self._block(data.get("index"), mapping(data.get("content_block")))
        if kind == "content_block_stop":
            return self._tool_use(data.get("index"))
        if kind == "message_start":
            self._count(mapping(data.get("message")).get("usage"))
        elif kind == "message_delta":
            self._stop = text(mapping(data.get("delta")).get("stop_reason")) or self._stop
            self._count(data.get("usage"))
        elif kind == "error" or (kind is None and "error" in data):
            raise _failed(data)
        return ()

    def whole(self, body: Any) -> Iterable[Chunk]:
        message = mapping(body)
        if message.get("type") == "error" or "error" in message:
            raise _failed(message)
        if not isinstance(message.get("content"), list):
            raise troubles.unreadable(why="it holds no message")
        for index, block in enumerate(mappings(message["content"])):
            yield from self._block(index, block)
            yield from self._tool_use(index)
        self._stop = text(message.get("stop_reason"))
        self._count(message.get("usage"))

    def end(self) -> Iterable[Chunk]:
        if not self._stop:
            raise troubles.incomplete()
        stop = _STOPS.get(self._stop, "tools" if self._used else "end")
        return (Finish("end" if stop == "tools" and not self._used else stop, self._tokens()),)

    def _piece(self, data: Mapping[str, Any]) -> Iterable[Chunk]:
        delta = mapping(data.get("delta"))
        kind = delta.get("type")
        if kind == "text_delta":
            said = text(delta.get("text"))
            return (Text(said),) if said else ()
        if kind == "input_json_delta" and (tool := self._tools.get(data.get("index"))):
            piece = text(delta.get("partial_json"))
            if self._forced and tool[1] == ANSWER:
                return (Text(piece),) if piece else ()
            tool[2].append(piece)
        return ()  # thoughts and signatures are not shown

    def _block(self, index: Any, block: Mapping[str, Any]) -> Iterable[Chunk]:
        kind = block.get("type")
        if kind == "text" and (said := text(block.get("text"))):
            return (Text(said),)
        if kind == "tool_use":
            given = block.get("input")
            known = [json.dumps(given)] if given else []
            self._tools[index] = (text(block.get("id")), text(block.get("name")), known)
        return ()

    def _tool_use(self, index: Any) -> Iterable[Chunk]:
        tool = self._tools.pop(index, None)
        if tool is None:
            return ()
        id_, name, pieces = tool
        if self._forced and name == ANSWER:
            return (Text("".join(pieces)),) if pieces else ()
        self._used = True
        return (ToolUse(id_, name, arguments("".join(pieces))),)

    def _count(self, usage: Any) -> None:
        """What the end of a stream tells replaces what its beginning told."""
        self._usage.update({name: value for name, value in mapping(usage).items() if value is not None})

    def _tokens(self) -> Tokens | None:
        usage = self._usage
        if not usage:
            return None
        cached, cache_write = (
            count(usage.get("cache_read_input_tokens")),
            count(usage.get("cache_creation_input_tokens")),
        )
        return Tokens(
            input=count(usage.get("input_tokens")) + cached + cache_write,
            cached=cached,
            output=count(usage.get("output_tokens")),
            reasoning=count(mapping(usage.get("output_tokens_details")).get("thinking_tokens")),
            cache_write=cache_write,
        )


def _failed(data: Mapping[str, Any]) -> StepFault:
    error = mapping(data.get("error"))
    return _meant(text(error.get("type")), text(error.get("message")))


def _meant(kind: str, said: str, status: int = 500, delay: float | None = None) -> StepFault:
    words = said.lower()
    if any(part in words for part in _FILTERED):
        return troubles.content_refused(said)
    if any(part in words for part in _TOO_LONG) or kind == "request_too_large":
        return troubles.too_long(said)
    if any(part in words for part in _SPENT) or kind == "billing_error":
        return troubles.quota_spent(said)
    match kind:
        case "authentication_error":
            return troubles.key_refused(said)
        case "permission_error":
            return troubles.access_refused(said)
        case "not_found_error":
            return troubles.model_unknown(said)
        case "rate_limit_error":
            return troubles.rate_limited(said, delay)
        case "overloaded_error":
            return troubles.overloaded(said, delay)
        case "invalid_request_error":
            return troubles.request_refused(said)
    return troubles.by_status(status, said, delay)
