"""Google's Gemini: POST /models/{model}:generateContent, or :streamGenerateContent, whose events are whole replies.

A turn of the model goes back with the signature of its thoughts, on the call that bore it: since Gemini 3 the first
call of a turn is refused without one. It travels in that call's id (see `carried`). For calls of other models, which
have none, Google names a word that stands in its place.
"""

import base64
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any
from urllib.parse import quote

from flows.faults import StepFault
from flows.providers.port import Chunk, Finish, Request, StopReason, Text, Tokens, ToolOffer, ToolUse
from flows.providers.wires import carried, gemini_errors, received, troubles
from flows.providers.wires.quirks import Quirks
from flows.providers.wires.wire import Answer, ModelSeen, Sending
from flows.reach.sse import ServerEvent

_UNSIGNED = "skip_thought_signature_validator"
_SIGNS = re.compile(r"gemini-(?!1\.|2\.|1-|2-|pro\b)")
_OURS = "call-"  # begins the ids of calls to which the model gave none
_MOST_STOPS = 5
_COUNTS = ("prompt", "toolUsePrompt", "cachedContent", "candidates", "thoughts")
_STOPS: Mapping[str, StopReason] = {
    "STOP": "end",
    "MAX_TOKENS": "length",
    "SAFETY": "refusal",
    "RECITATION": "refusal",
    "LANGUAGE": "refusal",
    "BLOCKLIST": "refusal",
    "PROHIBITED_CONTENT": "refusal",
    "SPII": "refusal",
    "IMAGE_SAFETY": "refusal",
    "IMAGE_PROHIBITED_CONTENT": "refusal",
    "IMAGE_RECITATION": "refusal",
    "MODEL_ARMOR": "refusal",
}


class Gemini:
    name = "gemini"

    def sign(self, key: str) -> Mapping[str, str]:
        return {"x-goog-api-key": key}

    def ask(self, request: Request, quirks: Quirks, *, stream: bool) -> Sending:
        body: dict[str, Any] = {"contents": list(_contents(request))}
        if request.system:
            body["systemInstruction"] = {"parts": [{"text": request.system}]}
        if request.tools:
            body["tools"] = [{"functionDeclarations": [_tool(tool) for tool in request.tools]}]
        if generation := _generation(request):
            body["generationConfig"] = generation
        how = "streamGenerateContent?alt=sse" if stream else "generateContent"
        return Sending(f"/{_path(request.model)}:{how}", body)

    def answer(self, request: Request, quirks: Quirks) -> Answer:
        return _Answer(request)

    def trouble(self, status: int, headers: Mapping[str, str], body: Any) -> StepFault:
        return gemini_errors.trouble(status, headers, body)

    def list_models(self, quirks: Quirks) -> Sending:
        return Sending("/models?pageSize=1000", method="GET")  # the most that one page has, and far more than there are

    def models(self, body: Any) -> Sequence[ModelSeen]:
        listed = received.mapping(body).get("models")
        if not isinstance(listed, list):
            raise troubles.unreadable(received.text(body), "it is no list of models")
        return [_seen(item) for item in received.mappings(listed) if received.text(item.get("name")) and _writes(item)]


class _Answer:
    def __init__(self, request: Request) -> None:
        self._model = request.model
        self._turn = len(request.turns)
        self._calls = 0
        self._stop: str | None = None
        self._why = ""
        self._usage: Mapping[str, Any] = received.NOTHING

    def event(self, event: ServerEvent) -> Iterable[Chunk]:
        return self._reply(received.object_of(event.data))

    def whole(self, body: Any) -> Iterable[Chunk]:
        if not isinstance(body, Mapping):
            raise troubles.unreadable(received.text(body))
        return self._reply(body)

    def end(self) -> Iterable[Chunk]:
        if self._stop is None:
            raise troubles.incomplete()
        stop = _STOPS.get(self._stop)
        if stop is None:
            raise troubles.incomplete(troubles.shortened(f"it ended with {self._stop}. {self._why}").rstrip(". "))
        return [Finish("tools" if stop == "end" and self._calls else stop, _tokens(self._usage))]

    def _reply(self, reply: Mapping[str, Any]) -> list[Chunk]:
        if "error" in reply:
            raise gemini_errors.of(received.mapping(reply["error"]))
        self._usage = received.mapping(reply.get("usageMetadata")) or self._usage
        if blocked := received.mapping(reply.get("promptFeedback")).get("blockReason"):
            why = received.text(reply["promptFeedback"].get("blockReasonMessage"))
            raise troubles.content_refused(f"{blocked}. {why}".strip())
        chunks: list[Chunk] = []
        # More than one is never asked for.
        for candidate in list(received.mappings(reply.get("candidates")))[:1]:
            for part in received.mappings(received.mapping(candidate.get("content")).get("parts")):
                chunks += self._part(part)
            if reason := received.text(candidate.get("finishReason")):
                self._stop, self._why = reason, received.text(candidate.get("finishMessage"))
        return chunks

    def _part(self, part: Mapping[str, Any]) -> Iterator[Chunk]:
        if part.get("thought"):
            return
        said = part.get("text")
        if isinstance(said, str) and said:
            yield Text(said)
        if call := received.mapping(part.get("functionCall")):
            self._calls += 1
            own = received.text(call.get("id")) or f"{_OURS}{self._turn}-{self._calls}"
            signature = received.text(part.get("thoughtSignature"))
            arguments = call.get("args")
            yield ToolUse(
                carried.with_id(own, _by(self._model), signature),
                received.text(call.get("name")),
                {} if arguments is None else arguments,
            )


def _contents(request: Request) -> Iterator[dict[str, Any]]:
    files = [
        {"inlineData": {"mimeType": file.media_type, "data": base64.b64encode(file.content).decode()}}
        for file in request.files
    ]
    yield {"role": "user", "parts": [*files, {"text": request.prompt}]}
    for role, turns in groupby(request.turns, key=lambda turn: turn["role"]):
        match role:
            case "tool":  # what came of calls side by side belongs together, as the calls did
                yield {"role": "user", "parts": [_result(turn) for turn in turns]}
            case "assistant":
                for turn in turns:
                    yield {"role": "model", "parts": list(_said(turn, request.model))}
            case _:
                yield {"role": "user", "parts": [{"text": turn["text"]} for turn in turns]}


def _said(turn: Mapping[str, Any], model: str) -> Iterator[dict[str, Any]]:
    calls = turn.get("tool_calls") or ()
    if turn.get("text") or not calls:
        yield {"text": turn.get("text", "")}
    for number, call in enumerate(calls):
        arguments = call["arguments"]
        signature = carried.from_id(call["id"], _by(model))[1]
        if not (signature or number) and _SIGNS.search(model):
            signature = _UNSIGNED
        asked = {"name": call["name"], "args": arguments if isinstance(arguments, Mapping) else {"text": arguments}}
        yield {"functionCall": {**_id(call["id"]), **asked}, **({"thoughtSignature": signature} if signature else {})}


def _result(turn: Mapping[str, Any]) -> dict[str, Any]:
    response = {"name": turn["name"], "response": {"output": turn["text"]}}
    return {"functionResponse": {**_id(turn["id"]), **response}}


def _id(given: str) -> dict[str, str]:
    own = carried.from_id(given, "")[0]
    return {} if own.startswith(_OURS) else {"id": own}


def _by(model: str) -> str:
    return f"{Gemini.name}/{model}"


def _generation(request: Request) -> dict[str, Any]:
    settings = request.settings
    stops = list(settings.get("stop") or ())
    if len(stops) > _MOST_STOPS:
        raise troubles.unsayable(
            f"Gemini can be told at most {_MOST_STOPS} texts to stop at, not {len(stops)}.",
            where="config.settings.stop",
            remedy="Remove some of them.",
        )
    said = {
        "temperature": settings.get("temperature"),
        "topP": settings.get("top_p"),
        "maxOutputTokens": settings.get("max_tokens"),
        "stopSequences": stops or None,
        "seed": settings.get("seed"),
        "presencePenalty": settings.get("presence_penalty"),
        "frequencyPenalty": settings.get("frequency_penalty"),
    }
    # Older models cannot be held to a form while they have tools.
    if request.schema is not None and not request.tools:
        said |= {"responseMimeType": "application/json", "responseJsonSchema": request.schema}
    return {name: value for name, value in said.items() if value is not None}


def _tool(tool: ToolOffer) -> dict[str, Any]:
    return {"name": tool.name, "description": tool.description, "parametersJsonSchema": tool.parameters}


def _path(model: str) -> str:
    """As lists name it or without their prefix; never a way to another address."""
    full = model if model.startswith(("models/", "tunedModels/")) else f"models/{model}"
    if any(part in ("", ".", "..") for part in full.split("/")):
        raise troubles.model_unknown()
    return quote(full, safe="/")


def _writes(item: Mapping[str, Any]) -> bool:
    methods = item.get("supportedGenerationMethods")
    return not isinstance(methods, list) or "generateContent" in methods


def _seen(item: Mapping[str, Any]) -> ModelSeen:
    return ModelSeen(
        received.text(item["name"]).removeprefix("models/"),
        received.text(item.get("displayName")),
        received.count(item.get("inputTokenLimit")) or None,
        received.count(item.get("outputTokenLimit")) or None,
    )


def _tokens(usage: Mapping[str, Any]) -> Tokens | None:
    """What tools on Google's side read counts as read; thoughts are counted apart from the candidates."""
    if not usage:
        return None
    counted = {name: received.count(usage.get(f"{name}TokenCount")) for name in _COUNTS}
    return Tokens(
        input=counted["prompt"] + counted["toolUsePrompt"],
        cached=counted["cachedContent"],
        output=counted["candidates"] + counted["thoughts"],
        reasoning=counted["thoughts"],
    )
