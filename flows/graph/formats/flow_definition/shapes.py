"""The order that a flow's type means, as edges and, for refinement, a loop. Each choice is said in the report."""

from itertools import pairwise
from typing import Any

from flows.graph.formats.draft import Draft, Reading
from flows.graph.formats.fields import Fields
from flows.graph.formats.flow_definition.words import (
    BESIDE,
    INPUTS,
    JUDGES,
    ROUNDS,
    THRESHOLD,
    last_version,
    not_content,
)
from flows.graph.formats.naming import Ids
from flows.graph.formats.report import listed

_ROUNDS = ("rounds", "maxRounds", "maxIterations")
_THRESHOLD = ("threshold", "qualityThreshold")


def arrange_steps(kind: str, flow: Fields, draft: Draft, reading: Reading) -> None:
    """Gives the draft its edges, its loop and the parents of the steps in it:
    1. steps that read all others, or such a step's output, come last;
    2. the others stand as the type says;
    3. the last ones follow in their order."""
    first, last = _parted(draft, reading)
    _refuse_reading_ahead([*first, *last], draft, reading)
    match kind:
        case kind if kind in BESIDE:
            starts = _beside(first, draft)
            reading.report.understood(("type",), f"{kind}: the steps run beside each other{_then(last)}.")
        case "refinement":
            starts = _refinement(first, flow, draft, reading)
        case _:
            _chain(first, draft)
            starts = first[-1:]
            order = {"critique": "as a chain: written, criticised, refined"}.get(kind, "one after the other")
            reading.report.understood(("type",), f"{kind}: the steps run {order}.")
    if last:
        draft.edges += [{"source": step, "target": last[0]} for step in starts]
        _chain(last, draft)


def _then(last: list[str]) -> str:
    return f", then {listed(last)} with all of their outputs" if last else ""


def _parted(draft: Draft, reading: Reading) -> tuple[list[str], list[str]]:
    first: list[str] = []
    last: list[str] = []
    late: set[str] = set()
    for step in draft.steps:
        source = step["config"].get("input_from")
        if source == "all" or source in late:
            late.add(step["id"])
            last.append(step["id"])
        else:
            if last:
                place = (*draft.sources[last[-1]].place, "inputFrom")
                reading.report.changed(place, f"{last[-1]!r} is given all outputs, so it runs after {step['id']!r}.")
            first.append(step["id"])
    return (first, last) if first else (last, [])


def _refuse_reading_ahead(order: list[str], draft: Draft, reading: Reading) -> None:
    at = {step: index for index, step in enumerate(order)}
    for step in draft.steps:
        source = step["config"].get("input_from")
        if source in at and source not in INPUTS and at[source] >= at[step["id"]]:
            place = (*draft.sources[step["id"]].place, "inputFrom")
            reading.problems.add(place, f"The step {source!r} does not come before this one.")
    reading.problems.raise_any()


def _chain(steps: list[str], draft: Draft) -> None:
    draft.edges += [{"source": a, "target": b} for a, b in pairwise(steps)]


def _beside(steps: list[str], draft: Draft) -> list[str]:
    """Beside each other, but a step that names another as its input waits for that one. Returns those left open."""
    by_id = {step["id"]: step for step in draft.steps}
    waited_for = set()
    for step in steps:
        source = by_id[step]["config"].get("input_from")
        if source in by_id and source not in INPUTS:
            draft.edges.append({"source": source, "target": step})
            waited_for.add(source)
    return [step for step in steps if step not in waited_for]


def _refinement(steps: list[str], flow: Fields, draft: Draft, reading: Reading) -> list[str]:
    """What comes before the first judge writes the first version; from there on it is repeated until it is good."""
    by_id = {step["id"]: step for step in draft.steps}
    rounds = next((flow.whole(name, 1, 1_000) for name in _ROUNDS if flow.has(name)), None)
    threshold = next((flow.number(name, 0, 1) for name in _THRESHOLD if flow.has(name)), None)
    reading.problems.raise_any()
    judges = [index for index, step in enumerate(steps) if by_id[step]["config"]["action"] in JUDGES]
    start = judges[0] if judges else 0
    if not judges or start == len(steps) - 1:
        refining = [i for i, step in enumerate(steps) if by_id[step]["config"]["action"] == "refine"]
        start = refining[0] if refining else 0
    judge = steps[judges[0]] if judges else steps[-1]
    before, body = steps[:start], steps[start:]
    loop = Ids(by_id).new("refinement")
    at_least = THRESHOLD if threshold is None else threshold
    config: dict[str, Any] = {
        "passes": rounds or ROUNDS,
        "threshold": {"of": f"{{{{ {judge} | first_number }}}}", "at_least": at_least},
    }
    for step in body:
        by_id[step]["parent"] = loop
    # The loop looks at its exits behind a pass; what comes after a judge who is content is not done any more.
    free = [step for step in body[body.index(judge) + 1 :] if "condition" not in by_id[step]]
    for step in free:
        by_id[step]["condition"] = not_content(judge, at_least)
    if body[-1] in free:
        config["output"] = last_version(body[-1], before[-1] if before else judge)
    place = draft.steps.index(by_id[body[0]])
    draft.steps.insert(place, {"id": loop, "kind": "loop", "title": "Refinement", "config": config})
    _chain([*before, loop], draft)
    _chain(body, draft)
    said = "" if rounds is not None and threshold is not None else ", as nothing else is said"
    reading.report.changed(
        ("type",),
        f"refinement: a loop repeats {listed(body)} at most {rounds or ROUNDS} times, until the first number "
        f"in {judge!r} reaches {at_least:g}{said}.",
    )
    return [loop]
