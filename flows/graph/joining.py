"""Joins two people's edits of one document by step and by field; `merge` asks again where the whole is unsound.

What both changed differently is a conflict, and the whole then holds theirs; so is deleting what the other edited.
A step that is in conflict as a whole has the edges that theirs gives it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flows.graph.document import Document
from flows.graph.fields import MISSING, WHOLE, Path, same
from flows.graph.parts import KEYED, numbered
from flows.graph.plain import at
from flows.graph.words_diff import Work, merge_words


@dataclass(frozen=True, slots=True)
class Conflict:
    """Setting the value of one side at the address `at` settles it; null where that side has nothing, so remove it.

    `field` is empty for a whole step; its edges belong to it. Where the field is the list of steps, edges … itself, it
    is about their order or presence, and comes before the conflicts within. `both` holds both edits of a text where
    they do not touch each other."""

    at: tuple[str, ...]
    step: str | None
    field: str
    title: str
    base: Any
    yours: Any
    theirs: Any
    both: str | None

    def to_json(self) -> dict[str, Any]:
        return {
            "at": list(self.at),
            "step": self.step,
            "field": self.field,
            "title": self.title,
            "base": self.base,
            "yours": self.yours,
            "theirs": self.theirs,
            "both": self.both,
        }


def tree_of(document: Document) -> dict[str, Any]:
    data: dict[str, Any] = {"policy": {}} | document.to_json()
    return data | {name: numbered(name, data.get(name, [])) for name in KEYED}


class Texts:
    """What texts are with both edits; found once, however often the joining is done again."""

    def __init__(self) -> None:
        self._work = Work()
        self._found: dict[Path, str | None] = {}

    def both(self, path: Path, base: Any, yours: Any, theirs: Any) -> str | None:
        if not (isinstance(base, str) and isinstance(yours, str) and isinstance(theirs, str)):
            return None
        if path not in self._found:
            self._found[path] = merge_words(base, yours, theirs, self._work)
        return self._found[path]


def join(
    trees: tuple[dict[str, Any], dict[str, Any], dict[str, Any]], theirs_only: Iterable[Path], texts: Texts
) -> tuple[dict[str, Any], list[Conflict]]:
    """Takes the trees of base, yours and theirs; gives the JSON of the whole and the conflicts.

    `theirs_only`: addresses that give way to theirs, and say so."""
    return _Joining(trees, frozenset(theirs_only), texts).whole()


class _Joining:
    def __init__(self, trees: tuple[dict[str, Any], ...], theirs_only: frozenset[Path], texts: "Texts") -> None:
        self._trees = trees
        self._theirs_only = theirs_only
        # Where something below gives way, a side that stayed the same is no reason to stop looking.
        self._above = {path[:length] for path in theirs_only for length in range(len(path))}
        self._texts = texts
        self._lists: list[Conflict] = []
        self._conflicts: list[Conflict] = []

    def whole(self) -> tuple[dict[str, Any], list[Conflict]]:
        bare = [{name: value for name, value in tree.items() if name != "edges"} for tree in self._trees]
        tree = self.join((), *bare)
        tree["edges"] = self._edges(*(tree["edges"] for tree in self._trees))
        for name in KEYED:
            order = self._order(name, tree[name])
            tree[name] = [tree[name][key] for key in order]
        return tree, [*self._lists, *self._conflicts]

    def _edges(self, base: dict[str, Any], yours: dict[str, Any], theirs: dict[str, Any]) -> dict[str, Any]:
        merged = {key: edge for key, edge in theirs.items() if key in yours or key not in base}
        merged |= {key: edge for key, edge in yours.items() if key not in base}
        whole_steps = {conflict.step for conflict in self._conflicts if conflict.field == ""}
        held, other = dict(merged), dict(merged)
        for key, edge in (base | yours | theirs).items():
            disputed = not whole_steps.isdisjoint((edge["source"], edge["target"]))
            if disputed or ("edges", key) in self._theirs_only:
                for wanted, side in ((held, theirs), (other, theirs if disputed else yours)):
                    wanted.pop(key, None)
                    if key in side:
                        wanted[key] = side[key]
        if held.keys() != other.keys():
            self._of_list("edges", *(list(edges.values()) for edges in (base, other, held)))
        return held

    def join(self, path: Path, base: Any, yours: Any, theirs: Any) -> Any:
        if same(yours, theirs):
            return theirs
        gives_way, above = path in self._theirs_only, path in self._above
        maps = all(isinstance(side, dict) for side in (base, yours, theirs))
        if same(base, yours) and not gives_way and not (above and maps):
            return theirs
        if same(base, theirs) and not gives_way and not above:
            return yours
        if not maps or gives_way or (path and path[-1] in WHOLE):
            self._conflict(path, base, yours, theirs)
            return theirs
        result = {}
        for key in dict.fromkeys((*theirs, *yours)):
            sides = (side.get(key, MISSING) for side in (base, yours, theirs))
            value = self.join((*path, key), *sides)
            if value is not MISSING:
                result[key] = value
        return result

    def _conflict(self, path: Path, base: Any, yours: Any, theirs: Any) -> None:
        both = self._texts.both(path, base, yours, theirs)
        base, yours, theirs = (None if side is MISSING else side for side in (base, yours, theirs))
        step = str(path[1]) if path[0] == "steps" and len(path) > 1 else None
        where = ""
        for part in path[2:] if step else path:
            where = at(where, part)
        self._conflicts.append(
            Conflict(tuple(map(str, path)), step, where, self._title(path), base, yours, theirs, both)
        )

    def _of_list(self, name: str, base: list[Any], yours: list[Any], theirs: list[Any]) -> None:
        self._lists.append(Conflict((name,), None, name, self._title(()), base, yours, theirs, None))

    def _title(self, path: Path) -> str:
        """What people call the thing."""
        if len(path) > 1 and path[0] in KEYED:
            sides = (tree[path[0]].get(path[1]) for tree in reversed(self._trees))
            return next((str(part["title"]) for part in sides if part and part.get("title")), str(path[1]))
        return str(self._trees[2]["name"])

    def _order(self, name: str, there: dict[str, Any]) -> list[str]:
        """Whoever did not move what was there follows the one who did; what only one side has stays behind what it
        came after. Both moved: theirs, and a conflict, except for edges, which are a set."""
        base, yours, theirs = ([key for key in tree[name] if key in there] for tree in self._trees)
        if _kept_order(base, yours) or _kept_order(yours, theirs):
            return _woven(theirs, yours)
        if _kept_order(base, theirs):
            return _woven(yours, theirs)
        if name != "edges":
            orders = (base, _woven(yours, theirs), _woven(theirs, yours))
            self._of_list(name, *([there[key] for key in order] for order in orders))
        return _woven(theirs, yours)


def _kept_order(one: list[str], other: list[str]) -> bool:
    in_one, in_other = set(one), set(other)
    return [key for key in one if key in in_other] == [key for key in other if key in in_one]


def _woven(first: list[str], second: list[str]) -> list[str]:
    known = set(first)
    behind: dict[str | None, list[str]] = {}
    last = None
    for key in second:
        if key in known:
            last = key
        else:
            behind.setdefault(last, []).append(key)
    result = list(behind.get(None, []))
    for key in first:
        result += [key, *behind.get(key, [])]
    return result
