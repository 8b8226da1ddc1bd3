"""What the parts of a document say about each other, whatever the kinds: ids, ends of edges, frames, circles."""

from collections.abc import Iterator

from flows.graph.document import Document
from flows.graph.limits import MAX_FRAME_DEPTH
from flows.graph.problems import Problem
from flows.graph.topology import Topology
from flows.graph.words import GRAMMAR, OBJECTS, RESERVED


def relations(document: Document) -> list[Problem]:
    """Empty: the document is sound."""
    finders = (_inputs, _ids, _notes, _frames, _edges, _circles)
    return [problem for find in finders for problem in find(document)]


def _inputs(document: Document) -> Iterator[Problem]:
    names: set[str] = set()
    for index, field in enumerate(document.inputs):
        if field.name in names:
            yield _flow(
                "DUPLICATE_ID",
                f"inputs[{index}].name",
                f"The input {field.name!r} is there twice.",
                "Rename one of them.",
            )
        names.add(field.name)
        if field.type == "choice" and not field.choices:
            yield _flow(
                "INVALID_FLOW_DEFINITION",
                f"inputs[{index}].choices",
                "A choice needs something to choose from.",
                "Add a choice, or make it a text.",
            )


def _ids(document: Document) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for index, step in enumerate(document.steps):
        where = f"steps[{index}].id"
        if step.id in RESERVED or step.id in GRAMMAR or step.id in OBJECTS:
            yield _step("RESERVED_ID", where, step.id, f"{step.id!r} is a reserved word.", "Give the step another id.")
        other = seen.get(step.id.casefold())
        if other is None:
            seen[step.id.casefold()] = step.id
            continue
        if other == step.id:
            message = f"The step {step.id!r} is there twice."
        else:
            message = f"The ids {other!r} and {step.id!r} look alike."
        yield _step("DUPLICATE_ID", where, step.id, message, "Rename one of the two steps.")


def _notes(document: Document) -> Iterator[Problem]:
    ids: set[str] = set()
    for index, note in enumerate(document.notes):
        if note.id in ids:
            yield _flow(
                "DUPLICATE_ID", f"notes[{index}].id", f"The note {note.id!r} is there twice.", "Rename one of them."
            )
        ids.add(note.id)


def _frames(document: Document) -> Iterator[Problem]:
    parents = {step.id: step.parent for step in document.steps}
    depths: dict[str, int | None] = {}
    for index, step in enumerate(document.steps):
        if step.parent is None:
            continue
        where = f"steps[{index}].parent"
        if step.parent not in parents:
            yield _step(
                "UNKNOWN_FRAME",
                where,
                step.id,
                f"There is no step {step.parent!r} to lie in.",
                "Take the step out of it.",
            )
            continue
        depth = _depth(step.id, parents, depths)
        if depth is None:
            yield _step(
                "FRAME_CIRCLE", where, step.id, f"The frame around {step.id!r} lies in itself.", "Take one out."
            )
        elif depth > MAX_FRAME_DEPTH:
            message = f"Frames may lie {MAX_FRAME_DEPTH} deep in one another; this is {depth}."
            yield _step("TOO_DEEP", where, step.id, message, "Make a flow of its own of the inner part.")
    for index, note in enumerate(document.notes):
        if note.parent is not None and note.parent not in parents:
            message = f"There is no step {note.parent!r} for the note to lie in."
            yield _flow("UNKNOWN_FRAME", f"notes[{index}].parent", message, "Take the note out of it.")


def _depth(step: str, parents: dict[str, str | None], known: dict[str, int | None]) -> int | None:
    """How many frames lie around a step; None when they go round in a circle. Linear over all steps."""
    walk: list[str] = []
    on_walk: set[str] = set()
    at: str | None = step
    while at is not None and at in parents and at not in known:
        if at in on_walk:
            known.update(dict.fromkeys(walk))
            return None
        walk.append(at)
        on_walk.add(at)
        at = parents[at]
    depth = known[at] if at is not None and at in known else -1
    for name in reversed(walk):
        depth = None if depth is None else depth + 1
        known[name] = depth
    return known[step]


def _edges(document: Document) -> Iterator[Problem]:
    parents = {step.id: step.parent for step in document.steps}
    seen: set[tuple[str, str, str]] = set()
    for index, edge in enumerate(document.edges):
        missing = [end for end in ("source", "target") if getattr(edge, end) not in parents]
        for end in missing:
            message = f"There is no step {getattr(edge, end)!r}."
            yield _flow("DANGLING_EDGE", f"edges[{index}].{end}", message, "Remove the edge, or add the step.")
        if not missing and parents[edge.source] != parents[edge.target]:
            message = f"The edge from {edge.source!r} to {edge.target!r} crosses the border of a frame."
            yield _flow("EDGE_CROSSES_FRAME", f"edges[{index}]", message, "Connect the frame itself instead.")
        key = (edge.source, edge.port, edge.target)
        if key in seen:
            yield _flow("DUPLICATE_EDGE", f"edges[{index}]", "This edge is there twice.", "Remove one of the two.")
        seen.add(key)


def _circles(document: Document) -> Iterator[Problem]:
    if cycle := Topology(document).cycle:
        index = next(i for i, edge in enumerate(document.edges) if (edge.source, edge.target) == (cycle[0], cycle[1]))
        shown = " → ".join(cycle[:12]) + (" → …" if len(cycle) > 12 else "")
        message = f"The steps go round in a circle: {shown}."
        yield _flow(
            "CYCLE", f"edges[{index}]", message, "Remove one of these edges; to repeat steps, put them in a loop."
        )


def _flow(code: str, where: str, message: str, remedy: str) -> Problem:
    return Problem(code, message, remedy, where)


def _step(code: str, where: str, step: str, message: str, remedy: str) -> Problem:
    return Problem(code, message, remedy, where, step, field=where.partition(".")[2])
