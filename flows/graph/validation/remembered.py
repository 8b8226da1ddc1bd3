"""What texts speak of, kept from one validation to the next: while somebody types, all texts but one are as they were.

Bounded by the length of the texts; the one that was asked for longest ago goes first. Shared by all threads.
"""

from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock
from typing import Any, Literal

from flows import language

_MOST_CHARACTERS = 8 * 1024 * 1024
_kept: OrderedDict[tuple[str, str], tuple[language.Reference, ...]] = OrderedDict()
_held = 0
_lock = Lock()


def references(
    source: str | Mapping[str, Any], use: Literal["template", "condition"]
) -> tuple[language.Reference, ...]:
    """Raises TemplateFault, each time."""
    global _held
    if not isinstance(source, str):
        return language.references(source, use)
    key = use, source
    with _lock:
        if (found := _kept.get(key)) is not None:
            _kept.move_to_end(key)
            return found
    found = language.references(source, use)
    with _lock:
        if key not in _kept:
            _kept[key] = found
            _held += len(source)
        while _held > _MOST_CHARACTERS:
            (_, oldest), _ = _kept.popitem(last=False)
            _held -= len(oldest)
    return found
