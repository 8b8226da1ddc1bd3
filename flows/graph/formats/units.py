"""Formats without edges put steps one after the other, some beside each other: here that becomes edges, and back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeAlias

from flows.graph.document import Document, Step


@dataclass(frozen=True, slots=True)
class Beside:
    """Steps that do not wait for each other; a lone step is a group of one."""

    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A loop frame and what lies in it."""

    frame: str
    body: "tuple[Unit, ...]"


Unit: TypeAlias = Beside | Repeat


def ends(unit: Unit) -> tuple[str, ...]:
    """The steps by which control enters and leaves."""
    return unit.steps if isinstance(unit, Beside) else (unit.frame,)


def inside(unit: Unit) -> Iterable[str]:
    if isinstance(unit, Beside):
        yield from unit.steps
    else:
        for one in unit.body:
            yield from inside(one)


def depth(units: Iterable[Unit]) -> int:
    """How deep loops lie in one another."""
    return max((1 + depth(unit.body) for unit in units if isinstance(unit, Repeat)), default=0)


def connected(units: Sequence[Unit]) -> list[dict[str, Any]]:
    edges = []
    for before, after in pairwise(units):
        edges += [{"source": a, "target": b} for a in ends(before) for b in ends(after)]
    for unit in units:
        if isinstance(unit, Repeat):
            edges += connected(unit.body)
    return edges


def parents(units: Sequence[Unit], frame: str | None = None) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for unit in units:
        for step in ends(unit):
            found[step] = frame
        if isinstance(unit, Repeat):
            found |= parents(unit.body, unit.frame)
    return found


class Order:
    """The steps of a document as such formats tell them: frames opened, layer by layer.

    Of steps that share an id, as in a draft half done, it knows the last."""

    def __init__(self, document: Document) -> None:
        self.steps: Mapping[str, Step] = {step.id: step for step in document.steps}
        self.children: dict[str | None, list[str]] = {}
        for step in self.steps.values():
            self.children.setdefault(step.parent, []).append(step.id)
        self._next: dict[str, list[str]] = {step: [] for step in self.steps}
        for edge in document.edges:
            ends_known = edge.source in self.steps and edge.target in self.steps
            if ends_known and self.steps[edge.source].parent == self.steps[edge.target].parent:
                self._next[edge.source].append(edge.target)
        self.only_by_groups = True  # every step waits for all of the layer before it
        self.plain_ports = all(edge.port == "out" for edge in document.edges)

    def layers(self, frame: str | None = None) -> list[list[str]]:
        """By the longest way from a start; steps on a circle come last. Ties in document order."""
        scope = self.children.get(frame, [])
        missing = dict.fromkeys(scope, 0)
        for step in scope:
            for target in self._next[step]:
                missing[target] += 1
        depth = {step: 0 for step in scope if not missing[step]}
        ready = list(depth)
        for step in ready:
            for target in self._next[step]:
                depth[target] = max(depth.get(target, 0), depth[step] + 1)
                missing[target] -= 1
                if not missing[target]:
                    ready.append(target)
        deepest = max((depth[step] for step in ready), default=-1)
        layers: list[list[str]] = [[] for _ in range(deepest + 1)]
        for step in scope:
            if missing[step]:
                layers.append([step])
            else:
                layers[depth[step]].append(step)
        for before, after in pairwise(layers):
            if any(set(self._next[step]) != set(after) for step in before):
                self.only_by_groups = False
        return layers

    def opened(
        self, frame: str | None = None, seen: set[str | None] | None = None
    ) -> Iterable[tuple[list[str], str | None]]:
        """Every layer with the frame it lies in, a frame's own layers in its place. A draft may have a frame in itself:
        each frame is opened once."""
        seen = set() if seen is None else seen
        if frame in seen:
            return
        seen.add(frame)
        for layer in self.layers(frame):
            plain = [step for step in layer if step not in self.children]
            if plain:
                yield plain, frame
            for step in layer:
                if step in self.children:
                    yield from self.opened(step, seen)
