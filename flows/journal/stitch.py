"""Puts streamed text together from a tail (the text so far) and deltas, which may be lost, doubled or early.

A delta at offset 0 starts its call's text afresh: so does a tail, and so does the next driver after a crash.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from flows.engine.ports import Delta

Call = tuple[str, int, int]


def call_of(delta: Delta) -> Call:
    return (delta.path, delta.attempt, delta.call)


@dataclass(slots=True)
class Stitch:
    """What one watcher has seen of each live call: (epoch, number of code points)."""

    _seen: dict[Call, tuple[int, int]] = field(default_factory=dict)
    _ended: set[Call] = field(default_factory=set)

    def end(self, call: Call) -> None:
        self._ended.add(call)
        self._seen.pop(call, None)

    def restore(self, tails: Iterable[Delta]) -> list[Delta]:
        """The tails that tell more than was seen."""
        news = []
        for tail in tails:
            call = call_of(tail)
            now = (tail.epoch, len(tail.text))
            if call not in self._ended and now > self._seen.get(call, (0, 0)):
                self._seen[call] = now
                news.append(tail)
        return news

    def accept(self, delta: Delta) -> Delta | None:
        """The part of it that is new, None when there is none. Raises `Gap` when text before it was lost."""
        call = call_of(delta)
        if call in self._ended:
            return None
        epoch, length = self._seen.get(call, (delta.epoch, 0))
        if delta.epoch < epoch:
            return None
        if delta.epoch > epoch:
            length = 0
        if delta.offset > length:
            raise Gap
        fresh = delta.text[length - delta.offset :]
        if not fresh:
            return None
        self._seen[call] = (delta.epoch, length + len(fresh))
        return replace(delta, offset=length, text=fresh)


class Gap(Exception):
    """Text was lost on the way; the tail has it."""


def whole(calls: Iterable[Sequence[Delta]]) -> list[Delta]:
    """The pieces of each call as one delta; a call whose beginning is lost is left out."""
    result = []
    for pieces in calls:
        stitch = Stitch()
        texts: list[str] = []
        epoch = 0
        try:
            for piece in pieces:
                fresh = stitch.accept(piece)
                if fresh is not None:
                    if fresh.offset == 0:
                        texts.clear()
                    texts.append(fresh.text)
                    epoch = fresh.epoch
        except Gap:
            continue
        if texts:
            first = pieces[0]
            result.append(Delta(first.path, first.attempt, first.call, epoch, 0, "".join(texts)))
    return result
