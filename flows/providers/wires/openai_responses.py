"""OpenAI's Responses: POST /responses, nothing kept on the other side (`store` false), events that say what they are.

A turn of the model goes back as what it was: reasoning items, sealed, before the calls they led to. They travel in the
id of the first call (see `carried`); without them the model would have to think everything again.
"""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from flows.faults import StepFault
from flows.providers.port import Chunk, File, Finish, Request, StopReason, Text, Tokens, ToolUse
from flows.providers.wires import carried, openai_errors, received, troubles
from flows.providers.wires.chat_models import models_of
from flows.providers.wires.quirks import Quirks, Rule
from flows.providers.wires.strictness import held_word_for_word
from flows.providers.wires.wire import Answer, ModelSeen, Sending
from flows.reach.sse import ServerEvent

_LEAST_OUTPUT = 16  # less is refused
_MOST_CARRIED = 64 * 1024
_BESIDE = "commentary"
_UNSEEN = ("audio/", "video/")
_UNSAYABLE = ("stop", "seed", "frequency_penalty", "presence_penalty")


class OpenAIResponses:
    name = "openai-responses"

    def sign(self, key: str) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {key}"}

    def ask(self, request: Request, quirks: Quirks, *, stream: bool) -> Sending:
        body: dict[str, Any] = {"model": request.model, "input": list(_input(request)), "store": False}
        if request.system:
            body["instructions"] = request.system
        rule = quirks.rule(request.model)
        body |= _settings(request, rule)
        if request.tools:
            body["tools"] = [_tool(tool.name, tool.description, tool.parameters) for tool in request.tools]
            if "temperature" in rule.unsent and "chat" not in request.model:  # a model that reasons
                body["include"] = ["reasoning.encrypted_content"]
        if request.schema is not None and request.schema.get("type") == "object":
            body["text"] = {"format": _format(request.schema)}
        if stream:
            body["stream"] = True
        return Sending("/responses", body)

    def answer(self, request: Request, quirks: Quirks) -> Answer:
        return _Answer(request.model)

    def trouble(self, status: int, headers: Mapping[str, str], body: Any) -> StepFault:
        return openai_errors.trouble(status, headers, body)

    def list_models(self, quirks: Quirks) -> Sending:
        return Sending("/models", method="GET")

    def models(self, body: Any) -> Sequence[ModelSeen]:
        return models_of(body)


class _Answer:
    """Deltas are shown as they come. What is said once more when a part, an item or the response is done is taken
    only where nothing of it came before."""

    def __init__(self, model: str) -> None:
        self._model = model
        self._shown: set[tuple[int, int]] = set()  # the parts of which some text came, by item and place in it
        self._calls: dict[int, dict[str, Any]] = {}  # those that have begun and not ended, by item
        self._aside: set[int] = set()  # messages beside the answer: what the model says it is about to do
        self._used: set[str] = set()
        self._sealed: list[tuple[str, str]] = []
        self._refused = False
        self._stop: StopReason | None = None
        self._tokens: Tokens | None = None

    def event(self, event: ServerEvent) -> Iterable[Chunk]:
        if event.data == "[DONE]":  # some servers end as the older protocol did
            return ()
        said = received.object_of(event.data)
        item, part = received.count(said.get("output_index")), received.count(said.get("content_index"))
        match said.get("type") or event.event:
            case "response.output_text.delta":
                return self._text(item, part, said.get("delta"))
            case "response.refusal.delta":
                self._refused = True
                return self._text(item, part, said.get("delta"))
            case "response.output_text.done" if (item, part) not in self._shown:
                return self._text(item, part, said.get("text"))
            case "response.refusal.done" if (item, part) not in self._shown:
                self._refused = True
                return self._text(item, part, said.get("refusal"))
            case "response.output_item.added":
                begun = received.mapping(said.get("item"))
                if begun.get("type") == "function_call":
                    self._calls[item] = {**begun, "arguments": received.text(begun.get("arguments"))}
                elif begun.get("phase") == _BESIDE:
                    self._aside.add(item)
            case "response.function_call_arguments.delta" if item in self._calls:
                self._calls[item]["arguments"] += received.text(said.get("delta"))
            case "response.function_call_arguments.done" if item in self._calls:
                self._calls[item]["arguments"] = received.text(said.get("arguments"))
            case "response.output_item.done":
                self._calls.pop(item, None)
                return list(self._item(item, received.mapping(said.get("item"))))
            case "response.completed" | "response.incomplete" | "response.failed" as ended:
                response = {"status": ended.removeprefix("response."), **received.mapping(said.get("response"))}
                return list(self._response(response))
            case "error":
                raise openai_errors.of(received.mapping(said.get("error")) or said)
        return ()

    def whole(self, body: Any) -> Iterable[Chunk]:
        if not isinstance(body, Mapping) or ("output" not in body and "error" not in body):
            raise troubles.unreadable(received.text(body))
        return list(self._response(body))

    def end(self) -> Iterable[Chunk]:
        if self._stop is None:
            raise troubles.incomplete()
        if self._refused:
            return [Finish("refusal", self._tokens)]
        if self._stop == "end" and self._used:
            return [Finish("tools", self._tokens)]
        return [Finish(self._stop, self._tokens)]

    def _response(self, response: Mapping[str, Any]) -> Iterator[Chunk]:
        if response.get("error"):
            raise openai_errors.of(received.mapping(response["error"]))
        for place, item in enumerate(received.mappings(response.get("output"))):
            yield from self._item(place, item)
        match response.get("status"), received.mapping(response.get("incomplete_details")).get("reason"):
            case "completed" | None, _:
                for begun in self._calls.values():
                    yield from self._use(begun)
                self._stop = "end"
            case "incomplete", "content_filter":
                self._stop = "refusal"
            case "incomplete", "max_output_tokens":
                self._stop = "length"
            case "incomplete", reason:
                raise troubles.incomplete(f"it ended early ({troubles.shortened(str(reason))})")
            case status, _:
                raise troubles.incomplete(f"its status is {troubles.shortened(str(status))}")
        self._tokens = _tokens(response.get("usage"))

    def _item(self, place: int, item: Mapping[str, Any]) -> Iterator[Chunk]:
        match item.get("type"):
            case "message" if item.get("phase") != _BESIDE:
                for number, part in enumerate(received.mappings(item.get("content"))):
                    self._refused |= part.get("type") == "refusal"
                    if (place, number) not in self._shown:
                        yield from self._text(place, number, part.get("text") or part.get("refusal"))
            case "function_call" if item.get("status") != "incomplete":
                yield from self._use(item)
            case "reasoning":
                sealed = (received.text(item.get("id")), received.text(item.get("encrypted_content")))
                if all(sealed) and sealed not in self._sealed and not self._used:
                    self._sealed.append(sealed)

    def _text(self, item: int, part: int, said: Any) -> Iterable[Chunk]:
        if not (isinstance(said, str) and said) or item in self._aside:
            return ()
        self._shown.add((item, part))
        return (Text(said),)

    def _use(self, call: Mapping[str, Any]) -> Iterator[Chunk]:
        own = received.text(call.get("call_id")) or received.text(call.get("id"))
        if own in self._used:
            return
        sealed = json.dumps(self._sealed) if self._sealed and not self._used else ""
        self._used.add(own)
        # Longer than this it is no longer cheaper to carry them through every turn than to think again.
        kept = sealed if len(sealed) <= _MOST_CARRIED else ""
        yield ToolUse(
            carried.with_id(own, _by(self._model), kept),
            received.text(call.get("name")),
            received.arguments(call.get("arguments")),
        )


def _input(request: Request) -> Iterator[dict[str, Any]]:
    content = [*(_file(file) for file in request.files), {"type": "input_text", "text": request.prompt}]
    yield {"type": "message", "role": "user", "content": content}
    for turn in request.turns:
        match turn["role"]:
            case "tool":
                yield {"type": "function_call_output", "call_id": carried.plain_id(turn["id"]), "output": turn["text"]}
            case "assistant":
                calls = turn.get("tool_calls") or ()
                for call in calls:
                    yield from _reasoning(carried.from_id(call["id"], _by(request.model))[1])
                if turn.get("text"):
                    yield {"type": "message", "role": "assistant", "content": turn["text"]}
                for call in calls:
                    yield {
                        "type": "function_call",
                        "call_id": carried.plain_id(call["id"]),
                        "name": call["name"],
                        "arguments": _written(call["arguments"]),
                    }
            case _:
                yield {"type": "message", "role": "user", "content": turn["text"]}


def _by(model: str) -> str:
    """No other model is given what this one has sealed: it might not be able to open it."""
    return f"{OpenAIResponses.name}/{model}"


def _reasoning(sealed: str) -> Iterator[dict[str, Any]]:
    for own, content in json.loads(sealed) if sealed else ():
        yield {"type": "reasoning", "id": own, "summary": [], "encrypted_content": content}


def _written(arguments: Any) -> str:
    if isinstance(arguments, str):
        return arguments
    return json.dumps(arguments, ensure_ascii=False, separators=(",", ":"))


def _file(file: File) -> dict[str, Any]:
    if file.media_type.startswith(_UNSEEN):
        raise troubles.unsayable(
            f"Models behind this account cannot be given {file.name!r}: it is neither an image nor a document.",
            where="files",
            remedy="Leave the file out, or choose a model of another account.",
        )
    data = f"data:{file.media_type};base64,{base64.b64encode(file.content).decode()}"
    if file.media_type.startswith("image/"):
        return {"type": "input_image", "detail": "auto", "image_url": data}
    return {"type": "input_file", "filename": file.name, "file_data": data}


def _settings(request: Request, rule: Rule) -> dict[str, Any]:
    given = {name: value for name, value in request.settings.items() if value not in (None, [])}
    for name in _UNSAYABLE:
        if name in given and name not in rule.unsent:
            raise troubles.unsayable(
                f"The setting {name!r} does not exist in OpenAI's Responses.",
                where=f"config.settings.{name}",
                remedy="Empty the setting, or use an account of the kind OpenAI Chat Completions.",
            )
    said = {name: given[name] for name in ("temperature", "top_p") if name in given and name not in rule.unsent}
    return said | ({"max_output_tokens": max(_LEAST_OUTPUT, given["max_tokens"])} if "max_tokens" in given else {})


def _tool(name: str, description: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    strict = held_word_for_word(parameters)
    return {"type": "function", "name": name, "description": description, "parameters": parameters, "strict": strict}


def _format(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "json_schema", "name": "answer", "schema": schema, "strict": held_word_for_word(schema)}


def _tokens(usage: Any) -> Tokens | None:
    if not isinstance(usage, Mapping):
        return None
    read, written = (received.mapping(usage.get(f"{side}_tokens_details")) for side in ("input", "output"))
    return Tokens(
        input=received.count(usage.get("input_tokens")),
        cached=received.count(read.get("cached_tokens")),
        output=received.count(usage.get("output_tokens")),
        reasoning=received.count(written.get("reasoning_tokens")),
        cache_write=received.count(read.get("cache_write_tokens")),
    )
