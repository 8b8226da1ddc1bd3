"""What a loop keeps of its passes: the lists it collects, and which pass is the best."""

from collections.abc import Mapping, Sequence
from typing import Any, overload

from flows.steps.reading import Reader, With


class Prefix(Sequence[Any]):
    """The first members of a list that goes on growing. A thousand passes that each see their own stretch of a list
    hold it once."""

    __slots__ = ("_length", "_members")

    def __init__(self, members: list[Any], length: int) -> None:
        self._members = members
        self._length = length

    @overload
    def __getitem__(self, index: int) -> Any: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Any]: ...
    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return self._members[: self._length][index]
        if not -self._length <= index < self._length:
            raise IndexError(index)
        return self._members[index if index >= 0 else index + self._length]

    def __len__(self) -> int:
        return self._length


class Collected:
    def __init__(self, templates: Mapping[str, str], read: Reader) -> None:
        self._templates = templates
        self._read = read
        self._lists: dict[str, list[Any]] = {name: [] for name in templates}

    def add(self, names: Mapping[str, Any]) -> None:
        """What a pass adds; each template still sees the lists as they were when the pass began."""
        found = {
            name: self._read.value(source, f"config.accumulate.{name}", names)
            for name, source in self._templates.items()
        }
        for name, value in found.items():
            self._lists[name].append(value)

    @property
    def lists(self) -> dict[str, list[Any]] | None:
        return self._lists or None

    @property
    def local(self) -> dict[str, Any]:
        """As they are now, for good: what is collected later is not in them."""
        return {name: Prefix(members, len(members)) for name, members in self._lists.items()}

    def within(self, names: Mapping[str, Any]) -> Mapping[str, Any]:
        """The names of a pass with all that has been collected until now."""
        if not self._lists:
            return names
        return With(names, {"loop": {**(names.get("loop") or {}), **self.local}})


class Ranking:
    """Which pass is the best so far: the one with the highest score, and of equals the later. A pass without a score is
    worse than any with one."""

    def __init__(self) -> None:
        self.highest: float | None = None

    def leads(self, score: float | None) -> bool:
        if self.highest is not None and (score is None or score < self.highest):
            return False
        self.highest = score
        return True
