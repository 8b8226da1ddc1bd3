"""What models write, made fit for every database, socket and screen.

PostgreSQL refuses NUL, UTF-8 refuses lone surrogates, JSON refuses NaN. Each such character is replaced by exactly one
visible character, so that offsets into the text stay true.
"""

import json
import re
from typing import Any

from flows.faults import Permanent

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
NUL_SHOWN = "\u2400"
SURROGATE_SHOWN = "\ufffd"


def clean_text(text: str) -> str:
    return UNSTORABLE.sub(lambda found: NUL_SHOWN if found[0] == "\x00" else SURROGATE_SHOWN, text)


def clean(value: Any) -> Any:
    match value:
        case str():
            return clean_text(value)
        case dict():
            return {clean_text(str(key)): clean(item) for key, item in value.items()}
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
