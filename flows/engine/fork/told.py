"""What the records of a run say up to a moment, as far as a fork could keep it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flows.engine import events
from flows.engine.fork.places import around, place_of
from flows.engine.records import Record
from flows.engine.structure import Structure

_PATH = re.compile(r"(?:[A-Za-z_][A-Za-z0-9_]*\[[1-9][0-9]{0,8}\]\.)*[A-Za-z_][A-Za-z0-9_]*\Z")


class Told:
    """The records up to a moment: the last end of every path, the notes of frames, and which scopes there were."""

    def __init__(self, records: Iterable[Record], upto: int | None) -> None:
        self.ends: dict[str, Record] = {}
        self.notes: dict[str, list[Record]] = defaultdict(list)  # passes and decisions, by path
        self.scopes: dict[str, set[str]] = defaultdict(set)  # by the path of their frame
        self.attempts: dict[str, int] = {}
        self.inputs: Mapping[str, Any] = {}
        for record in records:
            if upto is None or record.seq <= upto:
                self._take(record)

    def _take(self, record: Record) -> None:
        event = record.event
        path = event.path
        match event:
            case events.RunCreated():
                self.inputs = event.inputs
            case events.StepStarted():
                if event.attempt > self.attempts.get(path, 0):
                    self.notes.pop(path, None)
                    if path in self.attempts:
                        self._empty(path)
                self.ends.pop(path, None)
            case events.PassEnded() | events.Decided():
                self.notes[path].append(record)
            case events.StepSucceeded() | events.StepFailed() | events.StepSkipped() | events.StepCancelled():
                self.ends[path] = record
        if path:
            self.attempts[path] = max(self.attempts.get(path, 0), event.attempt)
            self._see(place_of(path).scope)

    def _see(self, scope: str) -> None:
        while (frame := around(scope)) is not None and scope not in self.scopes[frame[0].path]:
            self.scopes[frame[0].path].add(scope)
            scope = frame[0].scope

    def _empty(self, frame: str) -> None:
        """A frame's new attempt begins its inside anew."""
        if not self.scopes.pop(frame, None):
            return
        inside = f"{frame}["
        for told in (self.ends, self.notes, self.scopes):
            for path in [path for path in told if path.startswith(inside)]:
                del told[path]

    def scopes_of(self, frame: str | None) -> Iterator[str]:
        """Of every instance of a frame of the document; the top has one."""
        if frame is None:
            yield ""
            return
        for path, scopes in self.scopes.items():
            if place_of(path).step == frame:
                yield from scopes

    def has(self, path: str, *structures: Structure) -> bool:
        """A step that may not have come to run yet, in a scope that there was."""
        if len(path) > 500 or not _PATH.match(path):
            return False
        place = place_of(path)
        frame = around(place.scope)
        if frame is not None and place.scope not in self.scopes.get(frame[0].path, ()):
            return False
        parent = None if frame is None else frame[0].step
        return any((step := one.steps.get(place.step)) is not None and step.parent == parent for one in structures)
