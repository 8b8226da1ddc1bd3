"""The lists of a document whose members have a name: inputs, steps, edges, notes."""

from bisect import insort
from collections import deque
from collections.abc import Mapping
from typing import Any

KEYED = ("inputs", "steps", "edges", "notes")


def key_of(name: str, item: Mapping[str, Any]) -> str | None:
    """What the member of a list is called; None while it has no proper name."""
    if name == "edges":
        source, port, target = item.get("source"), item.get("port", "out"), item.get("target")
        named = isinstance(source, str) and isinstance(port, str) and isinstance(target, str)
        # Ids hold neither colon nor arrow, so this tells edges apart whatever the port is called.
        return f"{source}:{port}->{target}" if named else None
    key = item.get("name" if name == "inputs" else "id")
    return key if isinstance(key, str) else None


def keyed(name: str, items: list[dict[str, Any]]) -> dict[str, dict[str, Any]] | list[dict[str, Any]]:
    """By name, in order; the list itself where a name is there twice."""
    found = {key: item for item in items if (key := key_of(name, item)) is not None}
    return found if len(found) == len(items) else items


def numbered(name: str, items: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """By name, in order; what shares a name with one before it is called `draft #2`, which no part can be called."""
    found: dict[str, dict[str, Any]] = {}
    seen: dict[str, int] = {}
    for item in items:
        key = key_of(name, item) or ""
        seen[key] = seen.get(key, 0) + 1
        found[key if seen[key] == 1 else f"{key} #{seen[key]}"] = item
    return found


def unkeyed(parts: dict[str, dict[str, Any]] | list[dict[str, Any]]) -> list[dict[str, Any]]:
    return list(parts.values()) if isinstance(parts, dict) else parts


class Parts:
    """A list in order with its members found by name, each operation in constant time, whoever shares a name.

    Members are numbered by place; `_places` says the numbers of a name, ascending."""

    def __init__(self, name: str, items: list[dict[str, Any]]) -> None:
        self._name = name
        self._fill(items)

    def _fill(self, items: list[dict[str, Any]]) -> None:
        self._items = dict(enumerate(items))
        self._next = len(items)
        self._places: dict[str, list[int]] = {}
        for place, item in self._items.items():
            if (key := self.key_of(item)) is not None:
                self._places.setdefault(key, []).append(place)

    def items(self) -> list[dict[str, Any]]:
        return list(self._items.values())

    def key_of(self, item: Mapping[str, Any]) -> str | None:
        return key_of(self._name, item)

    def get(self, key: str) -> dict[str, Any] | None:
        places = self._places.get(key)
        return self._items[places[-1]] if places else None

    def put(self, key: str, item: dict[str, Any]) -> None:
        if places := self._places.get(key):
            self._items[places[-1]] = item
            return
        self._places[key] = [self._next]
        self._items[self._next] = item
        self._next += 1

    def drop(self, key: str) -> None:
        del self._items[self._places[key].pop()]

    def renamed(self, before: str, item: dict[str, Any]) -> None:
        """The last member called `before` may have been given another name."""
        after = self.key_of(item)
        if after == before:
            return
        place = self._places[before].pop()
        if after is not None:
            insort(self._places.setdefault(after, []), place)

    def arrange(self, keys: list[Any]) -> bool:
        """False, and nothing happens, unless `keys` names every member exactly once."""
        if len(keys) != len(self._items):
            return False
        left = {key: deque(places) for key, places in self._places.items()}
        order: list[dict[str, Any]] = []
        for key in keys:
            if not isinstance(key, str) or not left.get(key):
                return False
            order.append(self._items[left[key].popleft()])
        self._fill(order)
        return True
