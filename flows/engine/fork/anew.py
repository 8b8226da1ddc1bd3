"""Which paths begin anew, from where the doubt begins to all that it reaches."""

from collections import defaultdict
from collections.abc import Iterable
from typing import cast

from flows.engine import events
from flows.engine.fork.edits import edited
from flows.engine.fork.places import Place, around, place_of
from flows.engine.fork.told import Told
from flows.engine.structure import Structure
from flows.graph import Document, Step
from flows.graph.document import ERROR_PORT

SIDE_BY_SIDE = frozenset({"fan_out", "for_each"})  # frames whose scopes do not follow each other


def bears(document: Document, step: Step) -> bool:
    """Whether a run goes on when this step has failed; the engine decides the same way."""
    mode = document.policy.atomic_mode
    if mode != "conditional" or not step.critical:
        return mode != "strict"
    return any(edge.source == step.id and edge.port == ERROR_PORT for edge in document.edges)


class Anew:
    def __init__(self, told: Told, old: Structure, new: Structure) -> None:
        self._told, self._old, self._new = told, old, new
        self._paths: set[str] = set()  # with all that lies inside
        self._open: set[str] = set()
        self._cut: dict[str, int] = {}  # of a loop: the first pass of which something begins anew
        self._sources: dict[str, set[str]] = defaultdict(set)  # by scope: steps whose dependents begin anew
        self._gone: dict[str, bool] = {"": False}

    def named(self, paths: Iterable[str]) -> None:
        for path in paths:
            self._paths.add(path)
        self.behind(paths)

    def behind(self, paths: Iterable[str]) -> None:
        for path in paths:
            place = place_of(path)
            self._sources[place.scope].add(place.step)

    def reopened(self, frames: Iterable[str]) -> None:
        self._open |= set(frames)
        self.behind(frames)

    def edited(self) -> None:
        for id, frames in edited(self._old, self._new).items():
            for frame in frames:
                self.named([scope + id for scope in self._told.scopes_of(frame)])

    def borne_otherwise(self) -> None:
        """Failures that ended nothing then and would now begin anew; one that ended its scope and would not now stays,
        and the frame around it goes on inside."""
        for path, record in self._told.ends.items():
            if isinstance(record.event, events.StepFailed):
                before, after = self._fails(self._old, path), self._fails(self._new, path)
                if before < after:
                    self.named([path])
                elif before > after:
                    self.behind([path])

    def _fails(self, structure: Structure, path: str) -> bool:
        step = structure.steps.get(place_of(path).step)
        return step is not None and not bears(structure.document, step)

    def spread(self) -> None:
        """From the innermost scopes outwards, each once: what begins anew in one reopens the frame around it."""
        depths: dict[int, set[str]] = defaultdict(set)
        for scope in self._sources:
            depths[scope.count("[")].add(scope)
        for depth in range(max(depths, default=0), -1, -1):
            for scope in depths[depth]:
                self._spread_in(scope)
                if (frame := around(scope)) is not None:
                    place, number = frame
                    self._open.add(place.path)
                    self._sources[place.scope].add(place.step)
                    depths[depth - 1].add(place.scope)
                    if not self._side_by_side(place.step):
                        self._cut[place.path] = min(number, self._cut.get(place.path, number))

    def _spread_in(self, scope: str) -> None:
        frame = around(scope)
        members = self._new.members(frame[0].step if frame else None)
        mask = 0
        for step in self._sources[scope]:
            if (position := members.position.get(step)) is not None:
                mask |= 1 << position
        self._paths.update(scope + step for step in members.order if members.before[step] & mask)

    def _side_by_side(self, frame: str) -> bool:
        return all(one.steps[frame].kind in SIDE_BY_SIDE for one in (self._old, self._new) if frame in one.steps)

    # ---- the answers ----

    def whole(self, path: str) -> bool:
        """The path begins anew from its start, with what lies inside."""
        return path in self._paths or self._inside(place_of(path).scope)

    def at_all(self, path: str) -> bool:
        return self.whole(path) or path in self._open

    def ended(self, frame: str, number: int) -> bool:
        """A pass of which nothing begins anew."""
        return not self.whole(frame) and number < self._cut.get(frame, number + 1)

    def _inside(self, scope: str) -> bool:
        found = self._gone.get(scope)
        if found is None:
            place, number = cast(tuple[Place, int], around(scope))
            later = number > self._cut.get(place.path, number)
            found = self._gone[scope] = later or self.whole(place.path)
        return found
