"""Who is next: the runs take turns, and within a run whoever came first. Its length makes nothing slower."""

from collections import OrderedDict
from typing import Generic, TypeVar

T = TypeVar("T")


class FairQueue(Generic[T]):
    def __init__(self) -> None:
        self._runs: OrderedDict[str, OrderedDict[T, None]] = OrderedDict()

    def __bool__(self) -> bool:
        return bool(self._runs)

    def push(self, run: str, item: T, *, before_all: bool = False) -> None:
        items = self._runs.setdefault(run, OrderedDict())
        items[item] = None
        if before_all:
            items.move_to_end(item, last=False)
            self._runs.move_to_end(run, last=False)

    def first(self) -> T | None:
        for items in self._runs.values():
            return next(iter(items))
        return None

    def pop(self) -> T:
        run, items = next(iter(self._runs.items()))
        item, _ = items.popitem(last=False)
        if items:
            self._runs.move_to_end(run)
        else:
            del self._runs[run]
        return item

    def remove(self, run: str, item: T) -> None:
        items = self._runs[run]
        del items[item]
        if not items:
            del self._runs[run]
