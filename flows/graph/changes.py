"""What turns one document into another, as plain JSON: saved edits, fixes of problems, merges.

A change is one of

    {"op": "set",    "at": ["steps", "draft", "config", "prompt"], "value": …}
    {"op": "remove", "at": ["edges", "draft:out->critic"]}
    {"op": "order",  "at": ["steps"], "value": ["critic", "draft"]}

Inputs are addressed by name, steps and notes by id, edges as `source:port->target`; deeper, fields by name and members
of lists by number (the number after the last appends). `set` makes the maps on its way that are not there; a part that
is new goes to the end of its list. Where several parts share an id (`read` lets such documents in), the address means
the last of them, and `diff` sets the whole list instead.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any, Never, TypeAlias

from flows.faults import InvalidInput
from flows.graph.document import Document
from flows.graph.fields import MISSING, differences, same
from flows.graph.limits import MAX_BYTES, MAX_NESTING
from flows.graph.parsing import read
from flows.graph.parts import KEYED, Parts, keyed, unkeyed
from flows.graph.plain import NotPlain, check_plain

Change: TypeAlias = dict[str, Any]

_LONGEST_ADDRESS = MAX_NESTING
_MOST_MOVED = 100_000_000  # members of lists that move up when one before them is removed
_FIELDS = frozenset(field.alias or name for name, field in Document.model_fields.items())


def diff(a: Document, b: Document) -> list[Change]:
    """Applied to `a` they give `b`. Fields first, then what is gone, what is new, and the order."""
    return between(a.to_json(), b.to_json())


def between(a: Mapping[str, Any], b: Mapping[str, Any]) -> list[Change]:
    """`diff` of two documents that are at hand as JSON. What it holds is theirs, not a copy."""
    before, after = dict(a), dict(b)
    changes: list[Change] = []
    for name in KEYED:
        old, new = keyed(name, before.pop(name, [])), keyed(name, after.pop(name, []))
        changes += _of_list(name, old, new)
    before.setdefault("policy", {})
    after.setdefault("policy", {})
    return [*_of_fields((), before, after), *changes]


def _of_list(name: str, old: Any, new: Any) -> list[Change]:
    if isinstance(old, list) or isinstance(new, list):
        value = unkeyed(new)
        return [] if same(unkeyed(old), value) else [_set((name,), value)]
    changes: list[Change] = []
    for key in (key for key in old if key in new):
        changes += _of_fields((name, key), old[key], new[key])
    changes += [_remove((name, key)) for key in old if key not in new]
    changes += [_set((name, key), new[key]) for key in new if key not in old]
    reached = [*(key for key in old if key in new), *(key for key in new if key not in old)]
    if reached != list(new):
        changes.append({"op": "order", "at": [name], "value": list(new)})
    return changes


def _of_fields(at: tuple[str, ...], old: Any, new: Any) -> list[Change]:
    return [
        _remove(path) if after is MISSING else _set(path, after) for path, _, after in differences(old, new, path=at)
    ]


def _set(at: Sequence[str | int], value: Any) -> Change:
    return {"op": "set", "at": list(at), "value": value}


def _remove(at: Sequence[str | int]) -> Change:
    return {"op": "remove", "at": list(at)}


def apply(document: Document, changes: object) -> Document:
    """Raises InvalidInput located at the change (`changes[3].at`), or InvalidDocument where the result has no shape.

    The result may be unsound (an edge without its step): a person may get there in several steps."""
    if not isinstance(changes, list | tuple):
        raise InvalidInput("The changes are a list.", where="changes")
    try:
        check_plain(changes, max_bytes=4 * MAX_BYTES, max_nesting=MAX_NESTING + 8)
    except NotPlain as found:
        raise InvalidInput(found.message, where="changes" + found.where) from None
    edited = _Edited(document)
    for index, change in enumerate(changes):
        edited.take(change, f"changes[{index}]")
    return read(edited.to_json())


class _Edited:
    def __init__(self, document: Document) -> None:
        self.fields = document.to_json()  # a fresh copy, all the way down
        self.parts = {name: Parts(name, self.fields.pop(name, [])) for name in KEYED}
        self._moved = 0

    def to_json(self) -> dict[str, Any]:
        return self.fields | {name: parts.items() for name, parts in self.parts.items()}

    def take(self, change: Any, where: str) -> None:
        if not isinstance(change, dict):
            _refuse("A change is a map.", where)
        op, at = change.get("op"), change.get("at")
        if op not in ("set", "remove", "order"):
            _refuse("There are three sorts of changes: set, remove and order.", f"{where}.op")
        if extra := change.keys() - ({"op", "at"} if op == "remove" else {"op", "at", "value"}):
            _refuse(f"A change has no {min(extra)[:64]!a}.", where)
        if op != "remove" and "value" not in change:
            _refuse("The value is missing.", f"{where}.value")
        name, *path = _address(at, f"{where}.at")
        value = deepcopy(change.get("value"))
        if op == "order":
            self._order(name, path, value, where)
        elif name in KEYED:
            self._change_list(op, name, path, value, where)
        else:
            self._change(self.fields, op, [name, *path], value, where)

    def _change(self, target: Any, op: str, path: list[Any], value: Any, where: str) -> None:
        self._moved += _change(target, op, path, value, where)
        if self._moved > _MOST_MOVED:
            _refuse("These are too many removals from so long a list to make at once.", where)

    def _order(self, name: Any, path: list[Any], value: Any, where: str) -> None:
        if path or name not in KEYED:
            _refuse("Only inputs, steps, edges and notes can be put in order.", f"{where}.at")
        if not isinstance(value, list) or not self.parts[name].arrange(value):
            _refuse(f"The order names each of the {name} once, and nothing else.", f"{where}.value")

    def _change_list(self, op: str, name: str, path: list[Any], value: Any, where: str) -> None:
        parts = self.parts[name]
        if not path:
            if op == "set" and not (isinstance(value, list) and all(isinstance(item, dict) for item in value)):
                _refuse(f"The {name} are a list of maps.", f"{where}.value")
            self.parts[name] = Parts(name, value if op == "set" else [])
            return
        key = path[0]
        if op == "set" and len(path) == 1:
            if not isinstance(value, dict) or parts.key_of(value) != key:
                _refuse(f"The value must be a map that is called {key[:64]!a} itself.", f"{where}.value")
            parts.put(key, value)
            return
        part = parts.get(key)
        if part is None:
            _refuse(f"There is no {key[:64]!a} among the {name}.", f"{where}.at")
        if len(path) == 1:
            parts.drop(key)
            return
        self._change(part, op, path[1:], value, where)
        parts.renamed(key, part)


def _address(at: Any, where: str) -> list[Any]:
    if not isinstance(at, list | tuple) or not at:
        _refuse("The address is a list of names.", where)
    if len(at) > _LONGEST_ADDRESS:
        _refuse(f"An address has at most {_LONGEST_ADDRESS} parts.", where)
    if any(isinstance(part, bool) or not isinstance(part, str | int) for part in at):
        _refuse("An address is made of names and numbers.", where)
    if at[0] not in _FIELDS:
        _refuse(f"A flow has no {str(at[0])[:64]!a}.", where)
    if at[0] in KEYED and len(at) > 1 and not isinstance(at[1], str):
        _refuse("Inputs, steps, edges and notes are addressed by name.", where)
    return list(at)


def _change(target: Any, op: str, path: list[Any], value: Any, where: str) -> int:
    """Says how many members of a list it moved."""
    for depth, part in enumerate(path[:-1]):
        inner = _step_into(target, part, where)
        if inner is None and op == "set" and isinstance(target, dict) and isinstance(path[depth + 1], str):
            inner = target[part] = {}
        target = inner
    last = path[-1]
    there = isinstance(target, dict | list) and _step_into(target, last, where, missing=MISSING) is not MISSING
    if op == "remove":
        if not there:
            _refuse("There is nothing at this address.", f"{where}.at")
        del target[last]
        return len(target) - last if isinstance(target, list) else 0
    if isinstance(target, dict) or there:
        _step_into(target, last, where)
        target[last] = value
    elif isinstance(target, list) and last == len(target):
        target.append(value)
    else:
        _refuse("There is nothing at this address.", f"{where}.at")
    return 0


def _step_into(target: Any, part: str | int, where: str, missing: Any = None) -> Any:
    match target, part:
        case dict(), str():
            return target.get(part, missing)
        case list(), int():
            return target[part] if 0 <= part < len(target) else missing
        case _:
            _refuse("The address leads to no field.", f"{where}.at")


def _refuse(message: str, where: str) -> Never:
    raise InvalidInput(message, where=where, remedy="Load the flow again and repeat the change.")
