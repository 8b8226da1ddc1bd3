"""Compiled templates, kept by source up to a total length; the least recently used go first. Shared by all threads."""

from collections import OrderedDict
from threading import Lock
from typing import Literal, TypeAlias

from flows.language.statements import read, read_condition
from flows.language.template import Template, compiled

Use: TypeAlias = Literal["template", "condition"]


class TemplateCache:
    def __init__(self, max_characters: int = 8 * 1024 * 1024) -> None:
        self._max = max_characters
        self._held = 0
        self._entries: OrderedDict[tuple[Use, str], Template] = OrderedDict()
        self._lock = Lock()
        self.hits = 0
        self.misses = 0

    def get(self, source: str, use: Use = "template") -> Template:
        key = (use, source)
        with self._lock:
            if (template := self._entries.get(key)) is not None:
                self._entries.move_to_end(key)
                self.hits += 1
                return template
            self.misses += 1
        template = compiled(source, read(source) if use == "template" else read_condition(source))
        with self._lock:
            if key not in self._entries:
                self._entries[key] = template
                self._held += len(source)
            while self._held > self._max:
                (_, oldest), _ = self._entries.popitem(last=False)
                self._held -= len(oldest)
        return template

    def __len__(self) -> int:
        return len(self._entries)


cache = TemplateCache()
