"""Two pieces of plain data, field by field: are they the same, and where do they differ?

Lists are one field: what lies at a place of a list has no name that would survive an insertion.
"""

from collections.abc import Collection, Iterator
from typing import Any, Final, TypeAlias

Path: TypeAlias = tuple[str | int, ...]


# Fields that are not taken apart: half of a place, of a size, of a condition or of a use of a flow says nothing.
WHOLE = frozenset({"position", "size", "condition", "on_failure"})


class Missing:
    """The value of a field that is not there; null is a value."""

    def __repr__(self) -> str:
        return "MISSING"

    def __copy__(self) -> "Missing":
        return self

    def __deepcopy__(self, memo: object) -> "Missing":
        return self


MISSING: Final = Missing()


def same(a: Any, b: Any) -> bool:
    """Stricter than Python, for which 1, 1.0 and True are equal: their JSON is not. A map has no order."""
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return len(a) == len(b) and all(key in b and same(value, b[key]) for key, value in a.items())
    if isinstance(a, list):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, float):
        return repr(a) == repr(b)  # 0.0 and -0.0
    return bool(a == b)


def differences(a: Any, b: Any, path: Path = (), whole: Collection[str] = ()) -> Iterator[tuple[Path, Any, Any]]:
    """(path, before, after) of each differing field, down to the deepest map that both have.

    `whole` names fields that are never taken apart: half of a position says nothing."""
    if isinstance(a, dict) and isinstance(b, dict) and not (path and path[-1] in whole):
        for key in dict.fromkeys((*a, *b)):
            yield from differences(a.get(key, MISSING), b.get(key, MISSING), (*path, key), whole)
    elif not same(a, b):
        yield path, a, b
