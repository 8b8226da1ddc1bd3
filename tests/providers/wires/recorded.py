"""Streams as vendors send them, read by a wire however the network cuts them."""

import codecs
from collections.abc import Iterable, Iterator
from typing import Any

from flows.faults import StepFault
from flows.providers.port import Chunk, Finish, Request, Text, ToolUse
from flows.providers.wires.quirks import Quirks
from flows.providers.wires.wire import Wire
from flows.reach.sse import EventParser, ServerEvent


def assert_same_however_cut(wire: Wire, request: Request, body: bytes, quirks: Quirks | None = None) -> list[Chunk]:
    """The chunks of the uncut stream. A fault that the wire raises has to be the same for every cut; it comes out.

    A wire sees events and no bytes, so equal events are enough wherever only the place of the cut changes."""
    quirks = quirks or Quirks()
    events = events_of([body])
    for at in range(1, len(body)):
        assert events_of([body[:at], body[at:]]) == events, f"cut at byte {at}"
    expected, fault = _read(wire, request, quirks, events)
    for name, pieces in _variants(body).items():
        chunks, raised = _read(wire, request, quirks, events_of(pieces))
        assert (text_of(chunks), tools_of(chunks), finish_of(chunks)) == (
            text_of(expected),
            tools_of(expected),
            finish_of(expected),
        ), name
        assert _told(raised) == _told(fault), name
    if fault is not None:
        raise fault
    return expected


def read_whole(wire: Wire, request: Request, body: Any, quirks: Quirks | None = None) -> list[Chunk]:
    """The chunks of an answer that was not streamed."""
    answer = wire.answer(request, quirks or Quirks())
    return [*answer.whole(body), *answer.end()]


def events_of(pieces: Iterable[bytes]) -> list[ServerEvent]:
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    parser = EventParser()
    events = [event for piece in pieces for event in parser.feed(decoder.decode(piece))]
    return [*events, *parser.feed(decoder.decode(b"", final=True)), *parser.end()]


def text_of(chunks: Iterable[Chunk]) -> str:
    return "".join(chunk.text for chunk in chunks if isinstance(chunk, Text))


def tools_of(chunks: Iterable[Chunk]) -> list[ToolUse]:
    return [chunk for chunk in chunks if isinstance(chunk, ToolUse)]


def finish_of(chunks: Iterable[Chunk]) -> Finish | None:
    """The one finish, which is the last chunk; None where a fault came before it."""
    found = list(chunks)
    finishes = [chunk for chunk in found if isinstance(chunk, Finish)]
    assert len(finishes) <= 1, "a stream ends once"
    assert not finishes or found[-1] is finishes[0], "nothing follows the end"
    return finishes[0] if finishes else None


def _variants(body: bytes) -> dict[str, list[bytes]]:
    lines = body.replace(b"\r\n", b"\n").split(b"\n")
    returns = b"\r\n".join(lines)
    alive = b"\n".join(part for line in lines for part in (b": keep-alive", line))
    return {
        "byte by byte": list(_bytes(body)),
        "with CRLF": [returns],
        "with CRLF, byte by byte": list(_bytes(returns)),
        "with CR": [b"\r".join(lines)],
        "with comments": [alive],
        "with empty lines and comments": [b": hello\n\n" + body.replace(b"\n\n", b"\n\n:\n\n\n: ping\n\n")],
        "without the last blank line": [body.rstrip(b"\r\n")],
    }


def _bytes(body: bytes) -> Iterator[bytes]:
    return (body[at : at + 1] for at in range(len(body)))


def _read(
    wire: Wire, request: Request, quirks: Quirks, events: Iterable[ServerEvent]
) -> tuple[list[Chunk], StepFault | None]:
    answer = wire.answer(request, quirks)
    chunks: list[Chunk] = []
    try:
        for event in events:
            chunks += answer.event(event)
        chunks += answer.end()
    except StepFault as fault:
        return chunks, fault
    assert finish_of(chunks), "an answer that raises nothing ends with one finish"
    return chunks, None


def _told(fault: StepFault | None) -> tuple[type, dict[str, Any]] | None:
    return None if fault is None else (type(fault), {**fault.to_json()})
