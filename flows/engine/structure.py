"""What a document is to the engine: for the top and for every frame, which steps lie there and in what order.

Made once for a document and shared by all of its runs, passes and lanes.
"""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property, lru_cache

from flows.graph import Document, Edge, Step, Topology
from flows.graph.names import LANES, Names

_INSTANCES = re.compile(rf"""(\.\s*|\[\\?['"])({"|".join(sorted(LANES))})\b""")


class Members:
    """The steps of one scope. Bit i of a mask stands for the step at topological position i."""

    def __init__(self, order: Sequence[str], topology: Topology) -> None:
        self.order = tuple(order)
        self.position = {step: index for index, step in enumerate(order)}
        self.incoming = {step: topology.incoming[step] for step in order}
        self.outgoing = {step: topology.outgoing[step] for step in order}
        self.before: dict[str, int] = {}
        for step in order:
            mask = 0
            for edge in self.incoming[step]:
                mask |= self.before[edge.source] | 1 << self.position[edge.source]
            self.before[step] = mask

    @cached_property
    def lanes(self) -> tuple[tuple[str, ...], ...]:
        """Groups of connected steps, by their first step's place."""
        lane: dict[str, set[str]] = {}
        for step in self.order:
            group = {step}.union(*(lane[edge.source] for edge in self.incoming[step]))
            for one in group:
                lane[one] = group
        distinct = {id(group): group for group in (lane[step] for step in self.order)}
        return tuple(tuple(step for step in self.order if step in group) for group in distinct.values())

    def ancestors(self, step: str) -> frozenset[str]:
        mask = self.before[step]
        return frozenset(one for one in self.order if mask >> self.position[one] & 1)

    def not_needed(self, join: str, unsettled: Collection[str]) -> list[str]:
        """Steps on the way to nothing but this join, which has what it needs."""
        lost: set[str] = set()
        for step in reversed(self.order[: self.position[join]]):
            targets = {edge.target for edge in self.outgoing[step]}
            if step in unsettled and targets and targets <= lost | {join}:
                lost.add(step)
        return [step for step in self.order if step in lost]


class Structure:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.steps: Mapping[str, Step] = {step.id: step for step in document.steps}
        self.names = Names(document)
        self._topology = Topology(document)
        inside: dict[str | None, list[str]] = {None: []}
        for step in self._topology.order:
            inside.setdefault(self.steps[step].parent, []).append(step)
        self._members = {frame: Members(order, self._topology) for frame, order in inside.items()}
        self._lanes: dict[frozenset[str], Members] = {}
        self._none = Members((), self._topology)

    @cached_property
    def speaks_of_instances(self) -> bool:
        """Whether somebody may read single passes or lanes: then a step waits until they are in the journal."""
        said = json.dumps([step.to_json() for step in self.document.steps if step.kind != "input"])
        return len(self._members) > 1 and _INSTANCES.search(said) is not None

    def members(self, frame: str | None) -> Members:
        return self._members.get(frame, self._none)

    def some(self, frame: str, steps: Collection[str]) -> Members:
        """Only those members; they are connected with no others."""
        chosen = frozenset(steps)
        if chosen not in self._lanes:
            order = [step for step in self.members(frame).order if step in chosen]
            self._lanes[chosen] = Members(order, self._topology)
        return self._lanes[chosen]

    def is_frame(self, step: str) -> bool:
        return step in self._members

    def edges(self, step: str) -> Sequence[Edge]:
        return self._topology.outgoing[step]


class _Same:
    """A document by identity: comparing two by value would cost more than what is kept here."""

    def __init__(self, document: Document) -> None:
        self.document = document

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.document is self.document

    def __hash__(self) -> int:
        return id(self.document)


@lru_cache(maxsize=256)
def _structure(same: _Same) -> Structure:
    return Structure(same.document)


def structure_of(document: Document) -> Structure:
    return _structure(_Same(document))
