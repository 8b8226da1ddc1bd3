"""Data that a model wrote, as every database, socket and browser can carry it.

Text loses NUL and lone surrogates (each becomes one visible character); NaN and infinity become null; a whole number
that browsers could not keep exactly becomes text; what is nested deeper than outputs may be becomes its text.
"""

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from flows.engine.text import storable
from flows.graph.limits import MAX_INTEGER

_DEEPEST = 30
_WIDEST = 1_024  # bits: to write out a longer number takes a time that grows with its square
# What has to stand in a text of JSON for there to be anything to do: an escape or a character that cannot be carried, a
# long number, one with an exponent, or one that is none.
_SUSPICIOUS = re.compile(r"\\u|[\x00\ud800-\udfff]|\d{16}|\d[eE]|NaN|Infinity")


def read_json(text: str) -> Any:
    """`sanitized(json.loads(text))`, without the walk where nothing can be found. Raises what json.loads does."""
    value = json.loads(text)
    if _SUSPICIOUS.search(text) or text.count("[") + text.count("{") >= _DEEPEST:
        return sanitized(value)
    return value


def sanitized(value: Any, depth: int = 0) -> Any:
    match value:
        case None | bool():
            return value
        case str():
            return storable(value)
        case int():
            if -MAX_INTEGER <= value <= MAX_INTEGER:
                return int(value)
            return str(value) if value.bit_length() <= _WIDEST else "a number with too many digits"
        case float():
            return value if math.isfinite(value) else None
        case Mapping() | list() | tuple() if depth >= _DEEPEST:
            return storable(_written(value))
        case Mapping():
            return {_name(key): sanitized(item, depth + 1) for key, item in value.items()}
        case list() | tuple():
            return [sanitized(item, depth + 1) for item in value]
        case _:
            return storable(str(value))


def _name(key: Any) -> str:
    return storable(key if isinstance(key, str) else str(sanitized(key)))


def _written(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, default=str)
    except (ValueError, RecursionError):
        return "something nested too deep to be shown"
