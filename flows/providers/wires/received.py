"""What came, taken for what it is, whatever was promised: the wires read it by these and fall over nothing."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from flows.providers.wires import troubles

NOTHING: Mapping[str, Any] = {}


def object_of(data: str) -> Mapping[str, Any]:
    """The object that a stream's event holds. Raises REPLY_UNREADABLE."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        raise troubles.unreadable(data) from None
    if not isinstance(value, dict):
        raise troubles.unreadable(data)
    return value


def mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else NOTHING


def mappings(value: Any) -> Iterator[Mapping[str, Any]]:
    """Those of a list that are objects."""
    return (item for item in value if isinstance(item, Mapping)) if isinstance(value, list) else iter(())


def text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def count(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def arguments(value: Any) -> Any:
    """A tool's arguments, read as JSON; the text itself when it is none. No text at all means no arguments."""
    if not isinstance(value, str):
        return value
    if not value.strip():
        return {}
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value
