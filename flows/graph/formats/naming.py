"""Human, unique ids out of foreign names: `Search Papers` → `search_papers`."""

import re
import unicodedata
from collections.abc import Iterable

from flows.graph.names import FLOW_NAMES
from flows.graph.words import GRAMMAR, RESERVED

_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}\Z")
_LONGEST = 56  # leaves room for a number behind


class Ids:
    """`coming`: names that will be asked for. One that can be an id as it stands is nobody else's, so that a text that
    says it goes on meaning the same step."""

    def __init__(self, taken: Iterable[str] = (), coming: Iterable[str] = ()) -> None:
        self._taken = {name.casefold() for name in taken}
        self._kept: dict[str, str] = {}
        for name in coming:
            if _ID.match(name):
                self._kept.setdefault(name.casefold(), name)
        self._given: set[str] = set()
        self._last: dict[str, int] = {}  # the number behind a name that was given last: thousands may share one

    def new(self, name: str, otherwise: str = "step", *, lower: bool = False) -> str:
        """The name itself where it can be an id; `lower`: in small letters even so."""
        self._given.add(name)
        base = name if _ID.match(name) and not lower else human(name) or otherwise
        if base in RESERVED or base in GRAMMAR or base in FLOW_NAMES:
            base = f"{base}_step"
        found, number = base, self._last.get(base, 1)
        while found.casefold() in self._taken or self._kept.get(found.casefold(), name) != name:
            number += 1
            found = f"{base[:_LONGEST]}_{number}"
        self._taken.add(found.casefold())
        self._last[base] = number
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
