"""Reads the fields of a foreign definition one by one, and remembers which were read, so that the rest can be kept.

A wrong field is noted with its place and read as its default: one import tells all that is wrong at once.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from flows.faults import InvalidDocument, InvalidStep, ProblemJson
from flows.graph.formats.places import Place, Places, shown

MOST_PROBLEMS = 100


class Problems:
    def __init__(self, places: Places) -> None:
        self._places = places
        self._found: list[ProblemJson] = []

    def add(self, place: Place, message: str) -> None:
        line = self._places.line(place)
        if line is not None:
            message = f"{message.rstrip('.')} (line {line})."
        self._found.append({"where": shown(place) or None, "message": message})

    def raise_any(self, *, code: str | None = None) -> None:
        if not self._found:
            return
        first = self._found[0]
        in_steps = all("steps[" in (problem["where"] or "") for problem in self._found)
        raise InvalidDocument(
            first["message"],
            where=first["where"],
            problems=self._found[:MOST_PROBLEMS],
            code=code or (InvalidStep.default_code if in_steps else None),
        )


class Fields:
    def __init__(self, data: Mapping[str, Any], place: Place, problems: Problems) -> None:
        self.data = data
        self.place = place
        self.problems = problems
        self.read: set[str] = set()

    def has(self, name: str) -> bool:
        return self.data.get(name) is not None

    def take(self, name: str) -> Any:
        self.read.add(name)
        return self.data.get(name)

    def wrong(self, name: str, message: str) -> None:
        self.problems.add((*self.place, name), message)

    def text(self, name: str, *, required: bool = False, most: int = 10_000, default: str = "") -> str:
        value = self.take(name)
        if value is None:
            if required:
                self.wrong(name, "This field is required.")
            return default
        if not isinstance(value, str):
            self.wrong(name, "This must be text.")
            return default
        if required and not value.strip():
            self.wrong(name, "This must not be empty.")
        if len(value) > most:
            self.wrong(name, f"This is longer than {most:,} characters.")
            return default
        return value

    def whole(self, name: str, low: int, high: int) -> int | None:
        value = self.take(name)
        if value is None:
            return None
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool):
            self.wrong(name, "This must be a whole number.")
        elif not low <= value <= high:
            self.wrong(name, f"This must be from {low:,} to {high:,}.")
        else:
            return value
        return None

    def number(self, name: str, low: float, high: float) -> float | None:
        value = self.take(name)
        if value is None:
            return None
        if not isinstance(value, int | float) or isinstance(value, bool):
            self.wrong(name, "This must be a number.")
        elif not low <= value <= high:
            self.wrong(name, f"This must be from {low:g} to {high:g}.")
        else:
            return value
        return None

    def flag(self, name: str, *, default: bool) -> bool:
        value = self.take(name)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.wrong(name, "This must be true or false.")
            return default
        return value

    def one_of(self, name: str, choices: Sequence[str], *, default: str = "", required: bool = False) -> str:
        value = self.text(name, required=required, default=default)
        if value and value not in choices:
            self.wrong(name, f"{value[:64]!r} is none of: {', '.join(choices)}.")
            return default
        return value

    def texts(self, name: str, *, most: int, longest: int) -> list[str]:
        """Texts that are empty, too long or too many are wrong; a field that is absent is none of them."""
        value = self.take(name)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.wrong(name, "This must be a list of texts.")
            return []
        if len(value) > most or not all(0 < len(item) <= longest for item in value):
            self.wrong(name, f"This must be at most {most} texts of 1 to {longest} characters.")
            return []
        return list(value)

    def map(self, name: str) -> "Fields":
        """Empty when it is absent."""
        value = self.take(name)
        if value is not None and not isinstance(value, Mapping):
            self.wrong(name, "This must be a map of fields.")
            value = None
        return Fields(value or {}, (*self.place, name), self.problems)

    def maps(self, name: str, *, most: int) -> "list[Fields]":
        """A list of at least one map."""
        value = self.take(name)
        if not isinstance(value, list) or not value:
            self.wrong(name, "This must be a list of at least one step.")
            return []
        if len(value) > most:
            self.wrong(name, f"A flow has at most {most:,} steps.")
            return []
        found = []
        for index, item in enumerate(value):
            place = (*self.place, name, index)
            if isinstance(item, Mapping):
                found.append(Fields(item, place, self.problems))
            else:
                self.problems.add(place, "A step is a map of fields.")
        return found

    def rest(self) -> dict[str, Any]:
        """What nobody read: it has no counterpart here."""
        return {name: value for name, value in self.data.items() if name not in self.read}
