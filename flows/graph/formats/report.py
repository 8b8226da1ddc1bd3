"""What an import or export says about itself, a line for each thing it understood, changed, kept or left unbound."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from flows.graph.formats.places import Place, Places, shown

What: TypeAlias = Literal["understood", "changed", "kept", "unbound"]
MOST_LINES = 2_000


@dataclass(frozen=True, slots=True)
class Line:
    """`line` counts from 1 in the text that was imported; None: the text has no such place, as in an export."""

    line: int | None
    where: str
    what: What
    message: str

    def to_json(self) -> dict[str, Any]:
        return {"line": self.line, "where": self.where, "what": self.what, "message": self.message}


class Report:
    def __init__(self, places: Places | None = None) -> None:
        self._places = places
        self._lines: list[Line] = []
        self._left_off = 0

    def understood(self, place: Place, message: str) -> None:
        self._add("understood", place, message)

    def changed(self, place: Place, message: str) -> None:
        self._add("changed", place, message)

    def kept(self, place: Place, message: str) -> None:
        self._add("kept", place, message)

    def unbound(self, place: Place, message: str) -> None:
        self._add("unbound", place, message)

    @property
    def lines(self) -> tuple[Line, ...]:
        """In the order of the text, as far as it is known."""
        lines = sorted(self._lines, key=lambda line: line.line or 0)
        if self._left_off:
            lines.append(Line(None, "", "understood", f"{self._left_off} more lines of this report are left off."))
        return tuple(lines)

    def _add(self, what: What, place: Place, message: str) -> None:
        if len(self._lines) >= MOST_LINES:
            self._left_off += 1
            return
        line = self._places.line(place) if self._places else None
        self._lines.append(Line(line, shown(place), what, message))


def listed(words: Iterable[str], most: int = 8) -> str:
    """`a, b and c`, cut when there are too many."""
    words = [word if len(word) <= 80 else word[:79] + "…" for word in words]
    if len(words) > most:
        words = [*words[:most], f"{len(words) - most} more"]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
