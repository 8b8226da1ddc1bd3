"""A value with more to it than itself: `{{ refine }}` is what a loop put out, `{{ refine.passes[0].critic }}` a facet.

The engine makes them, paths look into them, and nothing else ever sees one: where a path ends, the bare value is left.
"""

from collections.abc import Mapping, Sequence
from typing import Any

_NO_LISTS = (str, bytes, bytearray, memoryview)


class Faceted:
    """`facets` go before the members of the value. They may be lazy maps, and lists in them any `Sequence`."""

    __slots__ = ("facets", "value")

    def __init__(self, value: Any, facets: Mapping[str, Any]) -> None:
        self.value = bare(value)
        self.facets = facets

    def __repr__(self) -> str:
        return f"Faceted({self.value!r})"


def bare(value: Any) -> Any:
    return value.value if isinstance(value, Faceted) else value


def is_list(value: Any) -> bool:
    """A list, or a sequence whose members are made when they are asked for."""
    return isinstance(value, list | tuple) or (isinstance(value, Sequence) and not isinstance(value, _NO_LISTS))
