"""Human, unique ids out of foreign names: `Search Papers` → `search_papers`."""

import re
import unicodedata
from collections.abc import Iterable

from flows.graph.names import FLOW_NAMES
from flows.graph.words import GRAMMAR, RESERVED

_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}\Z")
_LONGEST = 56  # leaves room for a number behind


class Ids:
    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {name.casefold() for name in taken}
        self._given: set[str] = set()

    def new(self, name: str, otherwise: str = "step") -> str:
        """The name itself where it can be an id."""
        self._given.add(name)
        base = name if _ID.match(name) else human(name) or otherwise
        if base in RESERVED or base in GRAMMAR or base in FLOW_NAMES:
            base = f"{base}_step"
        found, number = base, 1
        while found.casefold() in self._taken:
            number += 1
            found = f"{base[:_LONGEST]}_{number}"
        self._taken.add(found.casefold())
        return found

    def knows(self, name: str) -> bool:
        """This very name was given an id before."""
        return name in self._given


def human(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = re.sub(r"[^A-Za-z0-9]+", "_", plain).strip("_").lower()[:_LONGEST].rstrip("_")
    return f"_{words}" if words[:1].isdigit() else words


def titled(name: str) -> str:
    """`technical_expert` → `Technical expert`."""
    words = re.sub(r"[_\-\s]+", " ", name).strip()
    return (words[:1].upper() + words[1:])[:200]
