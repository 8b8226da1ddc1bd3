"""OpenAI's Chat Completions: POST /chat/completions, which most others speak too, each in its own way (`quirks`).

Only the first choice is read; nobody asks for more. Thoughts are no part of an answer."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from flows.faults import StepFault
from flows.providers.port import Chunk, Finish, Request, StopReason, Text, Tokens, ToolUse
from flows.providers.wires import carried, chat_errors, chat_request, received, troubles
from flows.providers.wires.chat_models import models_of
from flows.providers.wires.quirks import Quirks
from flows.providers.wires.wire import Answer, ModelSeen, Sending
from flows.reach.sse import ServerEvent

_MOST_CARRIED = 64 * 1024  # characters of thoughts; longer ones cost more to send again than to think again
_STOPS: Mapping[str, StopReason] = {
    "length": "length",
    "model_length": "length",
    "max_tokens": "length",
    "tool_calls": "tools",
    "function_call": "tools",
    "content_filter": "refusal",
}


class OpenAIChat:
    name = "openai-chat"

    def sign(self, key: str) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {key}"}

    def ask(self, request: Request, quirks: Quirks, *, stream: bool) -> Sending:
        return Sending("/chat/completions", chat_request.body(request, quirks, stream=stream))

    def answer(self, request: Request, quirks: Quirks) -> Answer:
        return _Answer(request, quirks)

    def trouble(self, status: int, headers: Mapping[str, str], body: Any) -> StepFault:
        return chat_errors.trouble(status, headers, body)

    def list_models(self, quirks: Quirks) -> Sending:
        return Sending("/models", method="GET")

    def models(self, body: Any) -> Sequence[ModelSeen]:
        return models_of(body)


class _Call:
    __slots__ = ("arguments", "id", "name", "whole")

    def __init__(self) -> None:
        self.id = ""
        self.name = ""
        self.arguments: list[str] = []
        self.whole: Any = None  # some send them as an object, not as text


class _Answer:
    def __init__(self, request: Request, quirks: Quirks) -> None:
        self._request = request
        self._quirks = quirks
        self._calls: list[_Call] = []
        self._at: dict[int, _Call] = {}
        self._thoughts: list[str] = []
        self._refused = False
        self._begun = False
        self._done = False
        self._stopped: str | None = None
        self._usage: Mapping[str, Any] = {}

    def event(self, event: ServerEvent) -> Iterable[Chunk]:
        data = event.data
        if self._done or (not data.startswith("{") and self._says_nothing(data)):
            return ()
        said = received.object_of(data)
        if said.get("error") or event.event == "error" or said.get("object") == "error":
            raise chat_errors.in_reply(said)
        self._count(said)
        choices = said.get("choices")
        for choice in choices if isinstance(choices, list) else ():
            if isinstance(choice, dict) and not choice.get("index"):
                self._begun = True
                return self._read(choice, choice.get("delta"))
        return ()

    def _says_nothing(self, data: str) -> bool:
        self._done = data.strip() == "[DONE]"
        return self._done or not data.strip()

    def whole(self, body: Any) -> Iterable[Chunk]:
        said = received.mapping(body)
        if said.get("error") or said.get("object") == "error":
            raise chat_errors.in_reply(said)
        choice = next(received.mappings(said.get("choices")), None)
        if choice is None or not isinstance(choice.get("message"), Mapping):
            raise troubles.unreadable(received.text(body), "there is no answer in it")
        self._count(said)
        self._done = True
        return self._read(choice, choice["message"])

    def end(self) -> Iterable[Chunk]:
        if not (self._done or self._stopped):
            raise troubles.incomplete("it stopped half-way" if self._begun else "it ended before it began")
        stop = _STOPS.get(self._stopped or "", "end")
        if self._refused:
            stop = "refusal"
        elif self._calls and stop == "end":  # some stop for tools and do not say so
            stop = "tools"
        return [*self._uses(), Finish(stop, _tokens(self._usage))]

    def _read(self, choice: Mapping[str, Any], message: Any) -> Iterable[Chunk]:
        if choice.get("error"):
            raise chat_errors.in_reply(choice)
        if reason := choice.get("finish_reason"):
            self._stop(reason)
        if not isinstance(message, dict):  # a filter's note, of which there may be several in a stream
            return ()
        content = message.get("content")
        text = content if isinstance(content, str) else _shown(content)
        if text and len(message) == 1:  # nearly every piece
            return (Text(text),)
        if refusal := message.get("refusal"):
            self._refused = True
            text += received.text(refusal)
        for place, part in enumerate(received.mappings(message.get("tool_calls"))):
            self._call(part, place)
        if self._quirks.thoughts and (thought := received.text(message.get(self._quirks.thoughts))):
            self._thoughts.append(thought)
        return (Text(text),) if text else ()

    def _stop(self, reason: Any) -> None:
        if reason == "error":
            raise troubles.provider_failed("it stopped in the middle of the answer")
        if reason == "insufficient_system_resource":
            raise troubles.overloaded()
        self._stopped = str(reason)

    def _call(self, part: Mapping[str, Any], place: int) -> None:
        """Pieces of a call have its index; without one, an id or a name begins the next call."""
        own, function = received.text(part.get("id")), received.mapping(part.get("function"))
        name, arguments = received.text(function.get("name")), function.get("arguments")
        index = part.get("index")
        call = self._at.get(index) if isinstance(index, int) else self._calls[-1] if self._calls else None
        other = call is not None and bool(name) and (own != call.id if own else not isinstance(index, int))
        if call is None or (other and call.name):
            call = _Call()
            self._calls.append(call)
        if isinstance(index, int):
            self._at[index] = call
        call.id = call.id or own
        if name != call.name:  # some say it again with every piece
            call.name += name
        if isinstance(arguments, str):
            call.arguments.append(arguments)
        elif arguments is not None:
            call.whole = arguments

    def _uses(self) -> Iterator[ToolUse]:
        thoughts = "".join(self._thoughts)
        for place, call in enumerate(self._calls):
            own = call.id or f"call_{len(self._request.turns)}_{place}"
            kept = thoughts if place == 0 and len(thoughts) <= _MOST_CARRIED else ""
            yield ToolUse(
                carried.with_id(own, chat_request.by(self._request.model), kept),
                call.name,
                received.arguments("".join(call.arguments)) if call.whole is None else call.whole,
            )

    def _count(self, said: Mapping[str, Any]) -> None:
        """The last word counts; before it there may be none, or what was used so far."""
        usage = said.get("usage")
        if not usage and "x_groq" in said:
            usage = received.mapping(said["x_groq"]).get("usage")
        if usage and isinstance(usage, dict):
            self._usage = usage


def _shown(content: Any) -> str:
    """Of content in parts; some of them hold thoughts."""
    return "".join(
        received.text(part.get("text")) for part in received.mappings(content) if part.get("type", "text") == "text"
    )


def _tokens(usage: Mapping[str, Any]) -> Tokens | None:
    """Some count thoughts beside what was written, not in it; the total tells. Nothing at all was counted by nobody."""
    read, written = (received.mapping(usage.get(f"{side}_tokens_details")) for side in ("prompt", "completion"))
    asked, answered = received.count(usage.get("prompt_tokens")), received.count(usage.get("completion_tokens"))
    reasoning = received.count(written.get("reasoning_tokens"))
    if not asked and not answered:
        return None
    if reasoning > answered or (
        reasoning and received.count(usage.get("total_tokens")) >= asked + answered + reasoning
    ):
        answered += reasoning
    return Tokens(
        input=asked,
        cached=received.count(read.get("cached_tokens")) or received.count(usage.get("prompt_cache_hit_tokens")),
        output=answered,
        reasoning=reasoning,
        cache_write=received.count(read.get("cache_write_tokens"))
        or received.count(usage.get("cache_creation_input_tokens")),
    )
