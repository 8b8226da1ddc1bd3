"""Which format is this text? First how it is written, JSON or YAML, then what it says."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flows.faults import InvalidDocument, InvalidInput
from flows.graph.formats.known import BY_NAME, FOREIGN, READABLE
from flows.graph.formats.places import Places, json_places, yaml_places
from flows.graph.limits import MAX_BYTES, too_large
from flows.graph.parsing import read_json
from flows.graph.plain import NotPlain, check_plain
from flows.graph.yaml_text import load_yaml

ACCEPTED = "; ".join(["a flow of Baton's own (JSON or YAML with `schema: 1`)", *(one.title for one in FOREIGN)])
_JSON = re.compile(r'\s*(?:\{\s*["}]|\[)')  # a map in YAML's flow style begins without a quote
_PICTURES = re.compile(r"\s*(?:<\?xml|<svg|<!--|flowchart\b|graph\s+(?:LR|RL|TB|TD|BT)\b)")


@dataclass(frozen=True, slots=True)
class Detected:
    format: str
    data: Mapping[str, Any]
    places: Places


def detect(text: str, format: str | None) -> Detected:
    """Raises InvalidDocument that says what is accepted."""
    if format is not None and format not in READABLE:
        raise InvalidInput(
            f"There is no format {format[:64]!r} to import from.",
            where="format",
            remedy=f"Use one of {', '.join(READABLE)}, or leave it out.",
        )
    text = text.removeprefix("\ufeff")
    if len(text) > MAX_BYTES or len(text.encode(errors="surrogatepass")) > MAX_BYTES:
        raise InvalidDocument(too_large(), where="line 1")
    if not text.strip():
        raise _unknown("There is nothing in it.", "line 1")
    if _PICTURES.match(text):
        raise _unknown("This is a picture of a flow; a picture cannot be imported.", "line 1")
    data, places, written = _read(text, format)
    if not isinstance(data, Mapping):
        raise _unknown("A flow definition is a map of fields.", "line 1")
    try:
        check_plain(data)
    except NotPlain as found:
        raise InvalidDocument(found.message, where=found.where or "line 1") from None
    return Detected(format if format in BY_NAME else _format(data, written), data, places)


def _read(text: str, format: str | None) -> tuple[Any, Places, str]:
    if format == "json" or (format != "yaml" and _JSON.match(text)):
        return read_json(text), json_places(text), "json"
    return load_yaml(text), yaml_places(text), "yaml"


def _format(data: Mapping[str, Any], written: str) -> str:
    if "schema" in data:
        return written
    for foreign in FOREIGN:
        if foreign.recognises(data):
            return foreign.name
    steps = data.get("steps")
    if isinstance(steps, list) and any(isinstance(step, Mapping) and "kind" in step for step in steps):
        return written
    named = ", ".join(sorted(map(str, data))[:8]) or "no fields"
    raise _unknown(f"This is no flow definition that is known here; it has {ascii(named)[1:-1][:200]}.", "line 1")


def _unknown(message: str, where: str) -> InvalidDocument:
    return InvalidDocument(message, where=where, remedy=f"These are accepted: {ACCEPTED}.")
