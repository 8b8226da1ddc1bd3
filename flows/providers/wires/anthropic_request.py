"""The body of a request to Anthropic's Messages API, and which of its models takes what.

Newer models refuse settings that older ones take, so what is sent depends on the version in a model's name. A name of
another house, behind a server that speaks this wire, gets what all take."""

import base64
import re
from collections.abc import Iterator, Mapping
from typing import Any

from flows.providers.port import File, Request
from flows.providers.wires import troubles
from flows.providers.wires.anthropic_schema import held
from flows.providers.wires.carried import plain_id
from flows.providers.wires.quirks import Quirks

ANSWER = "answer"  # the tool that is none: its arguments are the answer
_VERSION = re.compile(r"claude-(?:[a-z]+-)*(\d)(?:[-.](\d{1,2}))?(?!\d)")
_NEWEST = (99, 0)
_ONE_SAMPLING, _SHAPED, _NO_SAMPLING = (4, 1), (4, 5), (4, 7)
_USUAL_TOKENS, _FEW_TOKENS = 8_192, 4_096
_IMAGES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})


def version(model: str) -> tuple[int, int] | None:
    """None for what is no Claude; a Claude without a number is taken to be new."""
    name = model.lower()
    if found := _VERSION.search(name):
        return int(found[1]), int(found[2] or 0)
    return _NEWEST if "claude" in name else None


def forced(request: Request, quirks: Quirks) -> bool:
    """Models before structured outputs are made to answer by a tool; not beside tools that they may want to use."""
    known, schema = version(request.model), _shape(request, quirks)
    return bool(schema and known and known < _SHAPED and not request.tools and schema.get("type") == "object")


def _shape(request: Request, quirks: Quirks) -> Mapping[str, Any] | None:
    return request.schema if quirks.shape in ("strict", "loose") else None


def body_of(request: Request, quirks: Quirks) -> dict[str, Any]:
    """Raises Permanent."""
    known = version(request.model)
    body: dict[str, Any] = {
        "model": request.model,
        "max_tokens": request.settings.get("max_tokens")
        or (_FEW_TOKENS if known and known < (3, 5) else _USUAL_TOKENS),
        "messages": list(_messages(request)),
    }
    if request.system.strip():
        body["system"] = request.system
    body |= _settings(request, quirks, known)
    if request.tools:
        body["tools"] = [
            {"name": tool.name, "description": tool.description, "input_schema": _parameters(tool.parameters)}
            for tool in request.tools
        ]
    if forced(request, quirks):
        body["tools"] = [
            {"name": ANSWER, "description": "Gives the answer.", "input_schema": dict(request.schema or {})}
        ]
        body["tool_choice"] = {"type": "tool", "name": ANSWER}
    elif known and known >= _SHAPED and (schema := held(_shape(request, quirks) or {})):
        body["output_config"] = {"format": {"type": "json_schema", "schema": schema}}
    return body


def _settings(request: Request, quirks: Quirks, known: tuple[int, int] | None) -> Iterator[tuple[str, Any]]:
    settings, unsent = request.settings, quirks.rule(request.model).unsent
    if not (known and known >= _NO_SAMPLING):
        top_p = settings.get("top_p") if "top_p" not in unsent else None
        if top_p is not None:
            yield "top_p", top_p
        temperature = settings.get("temperature") if "temperature" not in unsent else None
        # Whoever sets the rarer of the two means that one; models that take both are the old ones.
        if temperature is not None and not (top_p is not None and known and known >= _ONE_SAMPLING):
            yield "temperature", min(1.0, max(0.0, temperature))
    if stops := settings.get("stop"):
        if any(not stop.strip() for stop in stops):
            raise troubles.unsayable(
                "Anthropic takes no text to stop at that is only blanks or line breaks.",
                "config.settings.stop",
                "Stop at a text that has a letter or a sign in it.",
            )
        yield "stop_sequences", list(stops)


def _messages(request: Request) -> Iterator[dict[str, Any]]:
    """Results of tools, and what is said after them, are one turn of the user's."""
    content: list[dict[str, Any]] = [_attached(file) for file in request.files]
    if request.prompt.strip():
        content.append(_text(request.prompt))
    if not content:
        raise troubles.unsayable("The prompt is empty.", "config.prompt", "Write what the model is to do.")
    for turn in request.turns:
        match turn["role"]:
            case "assistant":
                said = [_text(turn["text"])] if str(turn.get("text", "")).strip() else []
                said += [_tool_use(call) for call in turn.get("tool_calls") or ()]
                if said:
                    yield {"role": "user", "content": content}
                    yield {"role": "assistant", "content": said}
                    content = []
            case "tool":
                content.append({"type": "tool_result", "tool_use_id": plain_id(turn["id"]), "content": turn["text"]})
            case _:
                if turn["text"].strip():
                    content.append(_text(turn["text"]))
    if content:
        yield {"role": "user", "content": content}


def _text(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}


def _tool_use(call: Mapping[str, Any]) -> dict[str, Any]:
    given = call["arguments"]
    return {
        "type": "tool_use",
        "id": plain_id(call["id"]),
        "name": call["name"],
        "input": given if isinstance(given, Mapping) else {"input": given},
    }


def _parameters(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", **schema}


def _attached(file: File) -> dict[str, Any]:
    if file.media_type in _IMAGES:
        return {"type": "image", "source": _packed(file)}
    if file.media_type == "application/pdf":
        return {"type": "document", "source": _packed(file), "title": file.name}
    if file.media_type.startswith("text/") or file.media_type == "application/json":
        words = file.content.decode("utf-8", "replace")
        return {
            "type": "document",
            "source": {"type": "text", "media_type": "text/plain", "data": words},
            "title": file.name,
        }
    raise troubles.unsayable(
        f"Anthropic's models cannot look at {file.name[:100]!r}: {file.media_type[:100]}.",
        "files",
        "Give it as a PDF, as text, or as a JPEG, PNG, GIF or WebP image.",
    )


def _packed(file: File) -> dict[str, str]:
    return {"type": "base64", "media_type": file.media_type, "data": base64.b64encode(file.content).decode("ascii")}
