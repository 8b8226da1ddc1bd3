"""Did you mean …? Bounded: a document full of unknown names must not cost more than one with a few."""

from collections.abc import Callable, Hashable, Iterable
from difflib import SequenceMatcher

_MOST_COMPARISONS = 60_000
_ALIKE = 0.7
_LONGEST = 80


class Resemblance:
    def __init__(self) -> None:
        self._left = _MOST_COMPARISONS
        self._found: dict[tuple[str, Hashable], str | None] = {}
        self._words: dict[Hashable, list[str]] = {}

    def closest(self, word: str, among: Hashable, candidates: Callable[[], Iterable[str]]) -> str | None:
        """`among` says which candidates these are; they are asked for once."""
        if len(word) > _LONGEST or self._left <= 0:
            return None
        if (word, among) not in self._found:
            if among not in self._words:
                self._words[among] = list(candidates())
                self._left -= len(self._words[among]) // 10
            self._found[word, among] = self._search(word, self._words[among])
        return self._found[word, among]

    def _search(self, word: str, candidates: list[str]) -> str | None:
        matcher = SequenceMatcher(autojunk=False)
        matcher.set_seq2(word.casefold())
        best, likeness = None, _ALIKE
        for candidate in candidates:
            if candidate == word or 3 * abs(len(candidate) - len(word)) > 2 * len(word):
                continue
            if self._left <= 0:
                break
            self._left -= 1
            matcher.set_seq1(candidate.casefold())
            if matcher.real_quick_ratio() > likeness and matcher.quick_ratio() > likeness:
                ratio = matcher.ratio()
                if ratio > likeness:
                    best, likeness = candidate, ratio
        return best
