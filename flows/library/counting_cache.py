from typing import Any

from jinja2.utils import LRUCache


class CountingCache(LRUCache):
    """Jinja's own cache of compiled templates, which also tells how often it was of use."""

    def __init__(self, capacity: int) -> None:
        super().__init__(capacity)
        self.hits = 0
        self.misses = 0

    def get(self, key: Any, default: Any = None) -> Any:
        found = super().get(key, default)
        if found is default:
            self.misses += 1
        else:
            self.hits += 1
        return found
