"""Where in a JSON text is what made the reader refuse it? Asked only then; the standard reader does not say."""

import json
import re

from flows.graph.limits import MAX_NESTING

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\],:]|[^\s{}\[\],:"]++', re.DOTALL)
_CONSTANTS = frozenset({"NaN", "Infinity", "-Infinity"})
_LONGEST_NUMBER = 400  # digits; the largest number that JSON's readers agree on has sixteen


def line_of_offence(text: str) -> int | None:
    """The line of the first nesting too deep, key told twice, number that is none, or number beyond measure."""
    open_maps: list[set[str] | None] = []
    before = ""
    for found in _TOKEN.finditer(text):
        token = found[0]
        if token in "{[":
            open_maps.append(set() if token == "{" else None)
        elif token in "}]":
            del open_maps[-1:]
        keys = open_maps[-1] if open_maps else None
        if len(open_maps) > MAX_NESTING or token in _CONSTANTS or (len(token) > _LONGEST_NUMBER and token[0] != '"'):
            return _line(text, found.start())
        if keys is not None and token[0] == '"' and before in ("{", ","):
            try:
                key = str(json.loads(token, strict=False))
            except ValueError:
                return _line(text, found.start())
            if key in keys:
                return _line(text, found.start())
            keys.add(key)
        before = token
    return None


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1
