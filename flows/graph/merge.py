"""Two people's edits of one document as one, by step and by field; what they disagree about is a conflict.

Steps, inputs and notes merge one by one, edges as a set. The whole holds theirs wherever there is a conflict, and
whatever of yours it does not hold, a conflict names. Two sound halves may make an unsound whole: an edge to a step that
the other side deleted, a circle of two people's edges. Then:

1. the parts of which the problem speaks give way to theirs, each told as a conflict;
2. that is repeated, because what gave way may have carried something else;
3. theirs being sound, it ends; after ROUNDS everything gives way.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from flows.faults import InvalidDocument
from flows.graph.catalogue import Catalogue
from flows.graph.document import Document
from flows.graph.fields import Path, differences, same
from flows.graph.joining import Conflict, Texts, join, tree_of
from flows.graph.merge_renames import aligned
from flows.graph.parsing import read
from flows.graph.parts import KEYED, key_of
from flows.graph.problems import Problem
from flows.graph.relations import relations
from flows.graph.topology import Topology

ROUNDS = 10


@dataclass(frozen=True, slots=True)
class Merge:
    document: Document
    conflicts: tuple[Conflict, ...]

    def to_json(self) -> dict[str, Any]:
        return {"document": self.document.to_json(), "conflicts": [conflict.to_json() for conflict in self.conflicts]}


def merge(base: Document, yours: Document, theirs: Document, catalogue: Catalogue | None = None) -> Merge:
    """Of documents that are unsound themselves, only problems that neither has count. Without a catalogue, which knows
    where texts speak of steps, a step that was renamed is one that is gone and one that is new."""
    jsons = [side.to_json() for side in (base, yours, theirs)]
    if same(jsons[0], jsons[1]) or same(jsons[1], jsons[2]):
        return Merge(theirs, ())
    if same(jsons[0], jsons[2]):
        return Merge(yours, ())
    if catalogue is not None and (sides := aligned(base, yours, theirs, catalogue)) != (base, yours, theirs):
        return merge(*sides)
    trees = (tree_of(base), tree_of(yours), tree_of(theirs))
    known = {(problem.code, problem.message) for side in (yours, theirs) for problem in relations(side)}
    texts = Texts()
    gives_way: set[Path] = set()
    for _ in range(ROUNDS):
        whole, conflicts = join(trees, gives_way, texts)
        try:
            document = read(whole)
        except InvalidDocument:  # both together are too large
            break
        problems = [found for found in relations(document) if (found.code, found.message) not in known]
        if not problems:
            return Merge(document, tuple(conflicts))
        guilty = {path for problem in problems for path in _guilty(problem, document)}
        if guilty <= gives_way:
            break
        gives_way |= guilty
    everything = {path[:2] if path[0] in KEYED else path[:1] for path, _, _ in differences(trees[0], trees[1])}
    _, conflicts = join(trees, everything, texts)
    return Merge(theirs, tuple(conflicts))


def _guilty(problem: Problem, document: Document) -> Iterator[Path]:
    """The parts that a problem is about, as addresses."""
    name, _, rest = problem.where.partition("[")
    index = int(rest.partition("]")[0]) if rest else 0
    match problem.code, name:
        case "DANGLING_EDGE", _:
            edge, there = document.edges[index], {step.id for step in document.steps}
            yield from (("steps", end) for end in (edge.source, edge.target) if end not in there)
        case "EDGE_CROSSES_FRAME", _:
            edge = document.edges[index]
            yield from (("steps", edge.source, "parent"), ("steps", edge.target, "parent"), _edge(edge))
        case "CYCLE", _:
            circle = set(pairwise(Topology(document).cycle or ()))
            yield from (_edge(edge) for edge in document.edges if (edge.source, edge.target) in circle)
        case ("UNKNOWN_FRAME", "steps"):
            step = document.steps[index]
            yield from (("steps", step.id), ("steps", step.parent or ""))
        case ("UNKNOWN_FRAME", "notes"):
            note = document.notes[index]
            yield from (("notes", note.id), ("steps", note.parent or ""))
        case ("FRAME_CIRCLE" | "TOO_DEEP", _):
            yield from (("steps", id, "parent") for id in _around(document, document.steps[index].id))
        case ("DUPLICATE_ID", "steps"):
            alike = document.steps[index].id.casefold()
            yield from (("steps", step.id) for step in document.steps if step.id.casefold() == alike)
        case (_, "inputs"):
            yield ("inputs", document.inputs[index].name)


def _edge(edge: Any) -> Path:
    return ("edges", key_of("edges", edge.to_json()) or "")


def _around(document: Document, id: str) -> list[str]:
    """The step and the frames that it lies in."""
    parents = {step.id: step.parent for step in document.steps}
    found: dict[str, None] = {}
    at: str | None = id
    while at is not None and at not in found:
        found[at] = None
        at = parents.get(at)
    return list(found)
