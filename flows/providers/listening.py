"""Hears an answer: out of bytes come a wire's chunks, and no secret with them.

A reply is cleaned of secrets before the wire reads it, and so is what the wire makes of it: one that comes in pieces, a
piece an event, is only whole again there."""

import codecs
import json
import logging
import traceback
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from flows.faults import Fault, StepFault
from flows.providers import trouble
from flows.providers.port import Chunk, Finish, Text, ToolUse
from flows.providers.wires.wire import Answer
from flows.reach.secrets import Redactor, Secrets, redacted
from flows.reach.sse import EventParser

_log = logging.getLogger("flows.providers")
_Found = TypeVar("_Found")


class Listening:
    """Feed it a stream's bytes, or the whole body, then `end`. Raises StepFaults, never anything else."""

    __slots__ = ("_answer", "_came", "_decode", "_events", "_head", "_host", "_raw", "_secrets", "_shown", "begun")

    def __init__(self, answer: Answer, secrets: Secrets, host: str) -> None:
        self._answer = answer
        self._secrets = secrets
        self._host = host
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._raw = Redactor(secrets)
        self._shown = Redactor(secrets)
        self._events = EventParser()
        self._head = ""  # of what came before the first event
        self.begun = False  # an event has come

    def feed(self, piece: bytes) -> Iterator[Chunk]:
        return self._heard(self._raw.feed(self._decode(piece)))

    def whole(self, body: Any) -> Iterator[Chunk]:
        self.begun = True
        try:
            for chunk in self._answer.whole(body):
                yield from self._clean(chunk)
        except Exception as error:
            raise self._fault(error) from None

    def end(self) -> Iterator[Chunk]:
        yield from self._heard(self._raw.feed(self._decode(b"", True)) + self._raw.end(), last=True)
        if not self.begun:
            raise nothing_heard(self._host, self._head)
        try:
            for chunk in self._answer.end():
                yield from self._clean(chunk)
        except Exception as error:
            raise self._fault(error) from None

    def _heard(self, text: str, last: bool = False) -> Iterator[Chunk]:
        events = self._events.feed(text)
        if last:
            events += self._events.end()
        if events:
            self.begun = True
        elif not self.begun and len(self._head) < 200:
            self._head = (self._head + text).lstrip()[:200]
        try:
            for event in events:
                for chunk in self._answer.event(event):
                    if isinstance(chunk, Text):  # nearly every chunk
                        shown = self._shown.feed(chunk.text)
                        if shown == chunk.text:
                            yield chunk
                        elif shown:
                            yield Text(shown)
                    else:
                        yield from self._clean(chunk)
        except Exception as error:
            raise self._fault(error) from None

    def _clean(self, chunk: Chunk) -> Iterator[Chunk]:
        match chunk:
            case Text(text):
                if shown := self._shown.feed(text):
                    yield Text(shown)
            case ToolUse(id=id_, name=name, arguments=arguments):
                yield ToolUse(self._hidden(id_), self._hidden(name), cleaned(arguments, self._secrets))
            case Finish():
                if held := self._shown.end():
                    yield Text(held)
                yield chunk

    def _hidden(self, text: str) -> str:
        return redacted(text, self._secrets)

    def _fault(self, error: Exception) -> Exception:
        if isinstance(error, StepFault):
            return hidden(error, self._secrets)
        return error if isinstance(error, Fault) else unforeseen(error, self._host)


def read(work: Callable[[], _Found], host: str, secrets: Secrets) -> _Found:
    """What a wire makes of a reply; whatever it raises unexpectedly is an answer that nobody could read."""
    try:
        return work()
    except StepFault as fault:
        raise hidden(fault, secrets) from None
    except Fault:
        raise
    except Exception as error:
        raise unforeseen(error, host) from None


def body_of(raw: bytes, secrets: Secrets) -> Any:
    """Without secrets; as JSON, or as text when it is none."""
    text = redacted(raw.decode("utf-8-sig", "replace"), secrets)
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def nothing_heard(host: str, head: str) -> StepFault:
    said = next((line for line in head.splitlines() if line.strip() and not line.startswith(":")), "")
    if not said:
        return trouble.empty(host)
    return trouble.web_page(host) if said.lstrip().startswith("<") else trouble.no_stream(host)


def hidden(fault: StepFault, secrets: Secrets) -> StepFault:
    fault.message, fault.remedy = redacted(fault.message, secrets), redacted(fault.remedy, secrets)
    fault.args = (fault.message,)
    return fault


def cleaned(data: Any, secrets: Secrets) -> Any:
    match data:
        case str():
            return redacted(data, secrets)
        case dict():
            return {redacted(str(name), secrets): cleaned(value, secrets) for name, value in data.items()}
        case list():
            return [cleaned(value, secrets) for value in data]
    return data


def unforeseen(error: Exception, host: str) -> StepFault:
    """Only where it happened is told: its message may hold what the reply held."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "an unknown place"
    _log.warning("an answer could not be read: %s at %s", type(error).__name__, place)
    return trouble.misread(host)
