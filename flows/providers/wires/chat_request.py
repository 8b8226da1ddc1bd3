"""The body of a Chat Completions request, as OpenAI's reference has it and as the quirks of others bend it."""

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from flows.providers.port import File, Request
from flows.providers.wires import carried, troubles
from flows.providers.wires.quirks import Quirks
from flows.providers.wires.strictness import held_word_for_word

_NINE = re.compile(r"[A-Za-z0-9]{9}")
_PLAIN_TEXT = re.compile(r"text/.*|application/(json|xml|yaml|x-yaml)")
_HEARD_OR_SEEN = ("audio/", "video/")


def by(model: str) -> str:
    """Who put thoughts into the id of a tool call; no other model is shown them."""
    return f"openai-chat/{model}"


def body(request: Request, quirks: Quirks, *, stream: bool) -> dict[str, Any]:
    """Raises REQUEST_REFUSED for what cannot be said."""
    form = _form(request, quirks)
    said: dict[str, Any] = {"model": request.model, "messages": list(_messages(request, quirks, form))}
    said |= _settings(request, quirks)
    if request.tools:
        said["tools"] = [
            {
                "type": "function",
                "function": {"name": tool.name, "description": tool.description, "parameters": tool.parameters},
            }
            for tool in request.tools
        ]
    if form:
        said["response_format"] = form
    if quirks.unthinking and not _thoughts_are_whole(request):
        said |= quirks.unthinking
    if stream:
        said["stream"] = True
        if quirks.usage_in_streams:
            said["stream_options"] = {"include_usage": True}
    return said


def _form(request: Request, quirks: Quirks) -> Mapping[str, Any] | None:
    """What the answer is held to, when it is to be JSON. These protocols only know objects at the top."""
    schema = request.schema
    if schema is None or schema.get("type") != "object" or (request.tools and not quirks.shape_with_tools):
        return None
    match quirks.shape:
        case "strict":
            strict = held_word_for_word(schema)
            return {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema, "strict": strict}}
        case "loose":
            return {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema}}
        case "object":
            return {"type": "json_object"}
        case "prompt":
            return None


def _settings(request: Request, quirks: Quirks) -> dict[str, Any]:
    rule = quirks.rule(request.model)
    given = {name: value for name, value in request.settings.items() if value not in (None, [])}
    for name in sorted(rule.unsayable & given.keys()):
        raise troubles.unsayable(
            f"The model {request.model} does not take the setting {name!r}.",
            where=f"config.settings.{name}",
            remedy="Empty the setting, or choose another model.",
        )
    stops = given.get("stop", ())
    if not isinstance(stops, str) and len(stops) > quirks.most_stops:
        raise troubles.unsayable(
            f"An answer can be stopped at {quirks.most_stops} texts at most here, not at {len(stops)}.",
            where="config.settings.stop",
            remedy="Leave some of them out.",
        )
    names = {
        "temperature": "temperature",
        "max_tokens": quirks.limit,
        "top_p": "top_p",
        "stop": "stop",
        "seed": quirks.seed,
        "frequency_penalty": "frequency_penalty",
        "presence_penalty": "presence_penalty",
    }
    return {said: given[name] for name, said in names.items() if name in given and name not in rule.unsent}


def _messages(request: Request, quirks: Quirks, form: Mapping[str, Any] | None) -> Iterator[dict[str, Any]]:
    system = request.system
    if form == {"type": "json_object"} and "json" not in f"{system} {request.prompt}".lower():
        # Without that word in the messages such a request is refused, or the model writes blanks for ever.
        system = f"{system}\n\nAnswer with a JSON object.".strip()
    if system:
        yield {"role": quirks.rule(request.model).system, "content": system}
    yield {"role": "user", "content": _content(request, quirks)}
    before = "user"
    for turn in request.turns:
        role = turn["role"]
        if role == "user" and before == "tool" and not quirks.user_after_tool:
            yield {"role": "assistant", "content": "OK"}
        match role:
            case "tool":
                yield {"role": "tool", "tool_call_id": _call_id(turn["id"], quirks), "content": turn["text"]}
            case "assistant":
                yield _said(turn, request, quirks)
            case _:
                yield {"role": "user", "content": turn["text"]}
        before = role


def _said(turn: Mapping[str, Any], request: Request, quirks: Quirks) -> dict[str, Any]:
    calls = turn.get("tool_calls") or ()
    text = turn.get("text") or ""
    if not calls:
        return {"role": "assistant", "content": text}
    message: dict[str, Any] = {
        "role": "assistant",
        "content": text or None,
        "tool_calls": [
            {
                "id": _call_id(call["id"], quirks),
                "type": "function",
                "function": {"name": call["name"], "arguments": _written(call["arguments"])},
            }
            for call in calls
        ],
    }
    thoughts = "".join(_thoughts(call["id"], request) for call in calls)
    if quirks.thoughts and thoughts:
        message[quirks.thoughts] = thoughts
    return message


def _thoughts(call_id: str, request: Request) -> str:
    return carried.from_id(call_id, by(request.model))[1]


def _thoughts_are_whole(request: Request) -> bool:
    """Whether every turn that used tools still has what was thought before it: another model's has not."""
    used = (turn["tool_calls"] for turn in request.turns if turn.get("tool_calls"))
    return all(any(_thoughts(call["id"], request) for call in calls) for calls in used)


def _call_id(given: str, quirks: Quirks) -> str:
    own = carried.plain_id(given)
    if not quirks.call_ids_of_nine or _NINE.fullmatch(own):
        return own
    return hashlib.sha256(own.encode()).hexdigest()[:9]


def _written(arguments: Any) -> str:
    return arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)


def _content(request: Request, quirks: Quirks) -> str | list[dict[str, Any]]:
    if not request.files:
        return request.prompt
    return [{"type": "text", "text": request.prompt}, *(_part(file, quirks) for file in request.files)]


def _part(file: File, quirks: Quirks) -> dict[str, Any]:
    if _PLAIN_TEXT.fullmatch(file.media_type):
        return {"type": "text", "text": f"{file.name}:\n\n{file.content.decode('utf-8', 'replace')}"}
    image = file.media_type.startswith("image/")
    if not (quirks.images if image else quirks.files) or file.media_type.startswith(_HEARD_OR_SEEN):
        raise troubles.unsayable(
            f"Models behind this account cannot be given {file.name!r} ({file.media_type}).",
            where="files",
            remedy="Leave the file out, or choose a model of another account.",
        )
    data = f"data:{file.media_type};base64,{base64.b64encode(file.content).decode()}"
    if image:
        return {"type": "image_url", "image_url": {"url": data}}
    return {"type": "file", "file": {"filename": file.name, "file_data": data}}
