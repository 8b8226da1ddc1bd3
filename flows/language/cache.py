"""Compiled templates, kept by source up to a total length; the least recently used go first. Shared by all threads."""

from collections import OrderedDict
from threading import Lock

from flows.language.reading import read
from flows.language.tree import Template


class TemplateCache:
    def __init__(self, max_characters: int = 8 * 1024 * 1024) -> None:
        self._max = max_characters
        self._held = 0
        self._entries: OrderedDict[str, Template] = OrderedDict()
        self._lock = Lock()
        self.hits = 0
        self.misses = 0

    def get(self, source: str) -> Template:
        with self._lock:
            if (template := self._entries.get(source)) is not None:
                self._entries.move_to_end(source)
                self.hits += 1
                return template
            self.misses += 1
        template = read(source)
        with self._lock:
            if source not in self._entries:
                self._entries[source] = template
                self._held += len(source)
            while self._held > self._max:
                oldest, _ = self._entries.popitem(last=False)
                self._held -= len(oldest)
        return template

    def __len__(self) -> int:
        return len(self._entries)


cache = TemplateCache()
