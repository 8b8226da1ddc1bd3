"""How the vendor of each wire would say a thing: events of a stream, whole replies, lists of models, errors."""

import json
from collections.abc import Mapping
from typing import Any, Protocol

Body = Mapping[str, Any]


class Speech(Protocol):
    path: str
    models_path: str

    def stream(self, *pieces: str) -> list[bytes]: ...

    def tool(self, name: str, arguments: Body) -> list[bytes]: ...

    def whole(self, text: str) -> Body: ...

    def has_result(self, body: Body) -> bool:
        """Whether the request brings back what a tool gave."""
        ...

    def models(self, *names: str) -> Body: ...

    def error(self, message: str) -> Body: ...


def event(data: Any, name: str = "") -> bytes:
    text = data if isinstance(data, str) else json.dumps(data)
    return (f"event: {name}\n" if name else "").encode() + f"data: {text}\n\n".encode()


class ChatSpeech:
    path, models_path = "/chat/completions", "/models"
    _usage: Body = {"prompt_tokens": 12, "completion_tokens": 4, "total_tokens": 16}

    def stream(self, *pieces: str) -> list[bytes]:
        said = [self._chunk({"role": "assistant", "content": ""}), *(self._chunk({"content": one}) for one in pieces)]
        return [*said, self._chunk({}, "stop"), event({"choices": [], "usage": self._usage}), event("[DONE]")]

    def tool(self, name: str, arguments: Body) -> list[bytes]:
        call = {"index": 0, "id": "call_1", "type": "function", "function": {"name": name, "arguments": ""}}
        rest = {"index": 0, "function": {"arguments": json.dumps(arguments)}}
        deltas: list[Body] = [{"role": "assistant", "tool_calls": [call]}, {"tool_calls": [rest]}]
        end = [self._chunk({}, "tool_calls"), event({"choices": [], "usage": self._usage}), event("[DONE]")]
        return [*(self._chunk(delta) for delta in deltas), *end]

    def whole(self, text: str) -> Body:
        message = {"role": "assistant", "content": text}
        return {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}], "usage": self._usage}

    def has_result(self, body: Body) -> bool:
        return any(message["role"] == "tool" for message in body["messages"])

    def models(self, *names: str) -> Body:
        return {"object": "list", "data": [{"id": name, "object": "model"} for name in names]}

    def error(self, message: str) -> Body:
        return {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": None}}

    def _chunk(self, delta: Body, reason: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": reason}
        return event({"id": "chatcmpl-1", "object": "chat.completion.chunk", "choices": [choice], "usage": None})


class ResponsesSpeech:
    path, models_path = "/responses", "/models"
    _usage: Body = {"input_tokens": 12, "output_tokens": 4, "total_tokens": 16}

    def stream(self, *pieces: str) -> list[bytes]:
        where = {"item_id": "msg_1", "output_index": 0, "content_index": 0}
        deltas = [{"type": "response.output_text.delta", **where, "delta": piece} for piece in pieces]
        done = {"type": "response.completed", "response": self.whole("".join(pieces))}
        events: list[dict[str, Any]] = [{"type": "response.created", "response": {}}, *deltas, done]
        return [event(one, one["type"]) for one in events]

    def tool(self, name: str, arguments: Body) -> list[bytes]:
        call = {"type": "function_call", "id": "fc_1", "call_id": "call_1", "name": name, "status": "completed"}
        call |= {"arguments": json.dumps(arguments)}
        events: list[dict[str, Any]] = [
            {"type": "response.output_item.added", "output_index": 0, "item": {**call, "arguments": ""}},
            {"type": "response.output_item.done", "output_index": 0, "item": call},
            {
                "type": "response.completed",
                "response": {"status": "completed", "output": [call], "usage": self._usage},
            },
        ]
        return [event(one, one["type"]) for one in events]

    def whole(self, text: str) -> Body:
        content = [{"type": "output_text", "text": text, "annotations": []}]
        item = {"type": "message", "id": "msg_1", "role": "assistant", "status": "completed", "content": content}
        return {"object": "response", "status": "completed", "output": [item], "usage": self._usage, "error": None}

    def has_result(self, body: Body) -> bool:
        return any(item.get("type") == "function_call_output" for item in body["input"])

    models = ChatSpeech.models
    error = ChatSpeech.error


class AnthropicSpeech:
    path, models_path = "/messages", "/models"

    def stream(self, *pieces: str) -> list[bytes]:
        deltas = [{"index": 0, "delta": {"type": "text_delta", "text": piece}} for piece in pieces]
        return self._said({"type": "text", "text": ""}, deltas, "end_turn")

    def tool(self, name: str, arguments: Body) -> list[bytes]:
        deltas = [{"index": 0, "delta": {"type": "input_json_delta", "partial_json": json.dumps(arguments)}}]
        return self._said({"type": "tool_use", "id": "toolu_1", "name": name, "input": {}}, deltas, "tool_use")

    def whole(self, text: str) -> Body:
        usage = {"input_tokens": 12, "output_tokens": 4}
        content = [{"type": "text", "text": text}]
        return {"type": "message", "role": "assistant", "content": content, "stop_reason": "end_turn", "usage": usage}

    def has_result(self, body: Body) -> bool:
        return any(part["type"] == "tool_result" for message in body["messages"] for part in message["content"])

    def models(self, *names: str) -> Body:
        return {"data": [{"type": "model", "id": name, "display_name": name} for name in names], "has_more": False}

    def error(self, message: str) -> Body:
        return {"type": "error", "error": {"type": "invalid_request_error", "message": message}}

    def _said(self, block: Body, deltas: list[dict[str, Any]], reason: str) -> list[bytes]:
        events: list[dict[str, Any]] = [
            {"type": "message_start", "message": {"usage": {"input_tokens": 12, "output_tokens": 1}}},
            {"type": "content_block_start", "index": 0, "content_block": block},
            {"type": "ping"},
            *({"type": "content_block_delta", **delta} for delta in deltas),
            {"type": "content_block_stop", "index": 0},
            {"type": "message_delta", "delta": {"stop_reason": reason}, "usage": {"output_tokens": 4}},
            {"type": "message_stop"},
        ]
        return [event(one, one["type"]) for one in events]


class GeminiSpeech:
    path, models_path = "/models/m:streamGenerateContent", "/models"
    _usage: Body = {"promptTokenCount": 12, "candidatesTokenCount": 4, "totalTokenCount": 16}

    def stream(self, *pieces: str) -> list[bytes]:
        return [*(event(self._reply({"text": piece})) for piece in pieces), event(self._reply({"text": ""}, "STOP"))]

    def tool(self, name: str, arguments: Body) -> list[bytes]:
        return [event(self._reply({"functionCall": {"name": name, "args": arguments}}, "STOP"))]

    def whole(self, text: str) -> Body:
        return self._reply({"text": text}, "STOP")

    def has_result(self, body: Body) -> bool:
        return any("functionResponse" in part for content in body["contents"] for part in content["parts"])

    def models(self, *names: str) -> Body:
        offers = ["generateContent"]
        return {"models": [{"name": f"models/{name}", "supportedGenerationMethods": offers} for name in names]}

    def error(self, message: str) -> Body:
        return {"error": {"code": 400, "message": message, "status": "INVALID_ARGUMENT"}}

    def _reply(self, part: Body, reason: str | None = None) -> Body:
        candidate: dict[str, Any] = {"content": {"role": "model", "parts": [part]}, "index": 0}
        if reason:
            candidate["finishReason"] = reason
        return {"candidates": [candidate], "usageMetadata": self._usage}


SPEECH: Mapping[str, Speech] = {
    "openai-chat": ChatSpeech(),
    "openai-responses": ResponsesSpeech(),
    "anthropic": AnthropicSpeech(),
    "gemini": GeminiSpeech(),
}
