"""What a prompt has read of a run, from the paths the language reports: so nothing is sent twice, and what is named
counts as shared, as what is sent without being named does."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias, overload

from flows import language
from flows.faults import TemplateFault
from flows.language.faceted import Faceted, bare
from flows.language.values import item_of
from flows.language.work import MISSING, Work
from flows.steps.sharing import Named

Path: TypeAlias = tuple[str | int, ...]
# Roots under which nothing of other steps lies: what the person gave, and what the run is called.
_OWN = frozenset({"inputs", "originalPrompt", "env", "flowId", "stepId", "stepIndex", "metadata"})
_EVERY_OUTPUT = frozenset(
    {("steps",), ("previousStepOutputs",), ("allStepResults",), ("context",), ("context", "steps")}
)
_MOST_LOOKED_AT = 2_000  # values, in search of one among them
_LONG_ENOUGH = 20  # characters; a shorter text is found in others by accident


def text_of(value: Any) -> str:
    """As a prompt would hold it, however much it is: what is too long is cut later."""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return value if isinstance(value, str) else language.render("{{ x }}", {"x": value}).text


def _plain(value: Any) -> Any:
    return language.render("{{ x }}", {"x": value}).value


class Readings:
    def __init__(self, names: Mapping[str, Any], reads: Iterable[Path]) -> None:
        self._names = names
        self._reads = tuple(dict.fromkeys(reads))
        self._work = Work(names)

    def include(self, value: Any) -> bool:
        """Whether it is in the prompt already: as a whole, within more, or in part, for somebody chose which part."""
        if any(path in _EVERY_OUTPUT for path in self._reads):
            return True
        for path in self._reads:
            values = list(self._along(path))
            if any(_same(one, value) for one in values):
                return True
            if len(values) == len(path) and (
                _within(values[-1], value) or (_telling(path, values[-1]) and _within(value, values[-1]))
            ):
                return True
        return False

    def tell(self, *roots: str) -> bool:
        return any(path[0] in roots for path in self._reads)

    def named(self, inputs: Mapping[str, Any]) -> list[Named]:
        """What it reads of other steps' work. A path below another one that is read is a part of that."""
        found: list[Named] = []
        for path in self._reads:
            if path[0] in _OWN or path[:2] == ("context", "input") or self._above(path):
                continue
            values = list(self._along(path))
            if len(values) < len(path) or values[-1] is None or _is_input(path, values, inputs):
                continue
            try:
                value = _plain(values[-1])
                text = text_of(value)
            except TemplateFault:
                continue  # too much to be written at all, so the prompt did not hold it as a whole
            if text:
                found.append(Named(path, value, text))
        return found

    def _above(self, path: Path) -> bool:
        return any(len(other) < len(path) and path[: len(other)] == other for other in self._reads)

    def _along(self, path: Path) -> Iterator[Any]:
        """The value of the root and of every part after it, as far as there are any."""
        try:
            value = self._names[str(path[0])]
        except KeyError:
            return
        yield value
        for key in path[1:]:
            try:
                value = item_of(self._work, value, key)
            except (TemplateFault, KeyError):
                return
            if value is MISSING:
                return
            yield value


def _is_input(path: Path, values: Sequence[Any], inputs: Mapping[str, Any]) -> bool:
    """An input by its bare name, or the output of an input step."""
    first = bare(values[0])
    return (path[0] in inputs and _same(first, inputs[str(path[0])])) or _same(first, inputs)


def _same(one: Any, other: Any) -> bool:
    one = bare(one)
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return isinstance(one, dict) and isinstance(other, dict) and one == other
    return type(one) is type(other) and bool(one == other)


def _telling(path: Path, value: Any) -> bool:
    """Found in an output it is no accident: data, a long text, or what a frame goes through."""
    value = bare(value)
    return isinstance(value, dict | list) or path[:2] == ("loop", "item") or len(str(value)) >= _LONG_ENOUGH


def _within(value: Any, part: Any) -> bool:
    left, waiting = _MOST_LOOKED_AT, [value]
    while waiting and left:
        left -= 1
        one = waiting.pop()
        one = bare(one)
        if _same(one, part):
            return True
        if isinstance(one, dict):
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one[:_MOST_LOOKED_AT])
    return False


def swapped(names: Mapping[str, Any], values: Mapping[Path, Any]) -> Mapping[str, Any]:
    """The same names, with other values at these paths."""
    tree: dict[Any, Any] = {}
    for path, value in values.items():
        branch = tree
        for key in path[:-1]:
            branch = branch.setdefault(key, {})
        branch[path[-1]] = _Leaf(value)
    return _SwappedMap(names, tree)


class _Leaf:
    def __init__(self, value: Any) -> None:
        self.value = value


def _swap(value: Any, tree: Any) -> Any:
    if isinstance(tree, _Leaf):
        return tree.value
    if isinstance(value, Faceted):
        return Faceted(_swap(value.value, tree), _SwappedMap(value.facets, tree))
    if isinstance(value, Mapping):
        return _SwappedMap(value, tree)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return _SwappedList(value, tree)
    return value


class _SwappedMap(Mapping[str, Any]):
    def __init__(self, base: Mapping[str, Any], tree: Mapping[Any, Any]) -> None:
        self._base = base
        self._tree = tree

    def __getitem__(self, key: str) -> Any:
        value = self._base[key]
        return _swap(value, self._tree[key]) if key in self._tree else value

    def __iter__(self) -> Iterator[str]:
        return iter(self._base)

    def __len__(self) -> int:
        return len(self._base)


class _SwappedList(Sequence[Any]):
    def __init__(self, base: Sequence[Any], tree: Mapping[Any, Any]) -> None:
        self._base = base
        self._tree = tree

    @overload
    def __getitem__(self, at: int) -> Any: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Any]: ...

    def __getitem__(self, at: int | slice) -> Any:
        if isinstance(at, slice):
            return [self[place] for place in range(len(self))[at]]
        value = self._base[at]
        for key in (at, at - len(self) if at >= 0 else at + len(self)):
            if key in self._tree:
                return _swap(value, self._tree[key])
        return value

    def __len__(self) -> int:
        return len(self._base)
