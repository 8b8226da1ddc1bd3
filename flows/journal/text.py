"""Payloads as the journal stores them: JSON text that every database, socket and screen can carry."""

import json
from typing import Any

from flows.engine.text import UNSTORABLE, storable
from flows.faults import Permanent


def clean(value: Any) -> Any:
    match value:
        case str():
            return storable(value)
        case dict():
            return {storable(str(key)): clean(item) for key, item in value.items()}
        case list() | tuple():
            return [clean(item) for item in value]
        case _:
            return value


def dump(value: Any) -> str:
    """JSON as it is stored. Raises a `Permanent` fault for what JSON cannot hold."""
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except (ValueError, TypeError, RecursionError) as error:
        raise Permanent(
            f"The result cannot be stored as JSON: {error}.",
            remedy="Change the step so that it returns text, lists, objects and finite numbers.",
        ) from error


def stored(value: Any) -> tuple[str, bool]:
    """The JSON text, and whether characters had to be replaced. Replacing is rare, so it is looked for in the text."""
    text = dump(value)
    if "\\u0000" in text or UNSTORABLE.search(text):
        return dump(clean(value)), True
    return text, False
