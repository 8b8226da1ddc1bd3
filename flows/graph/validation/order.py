"""A step that reads another which has not spoken by then: why, and what would help."""

from collections.abc import Callable, Sequence

from flows.graph.document import ERROR_PORT, Step
from flows.graph.problems import Fix, Problem, Severity
from flows.graph.validation import changing
from flows.graph.validation.places import called, in_step
from flows.graph.validation.scopes import Unseen
from flows.graph.validation.survey import Survey


def not_before(
    survey: Survey,
    index: int,
    step: Step,
    at: Sequence[str | int],
    other: str,
    unseen: Unseen,
    *,
    severity: Severity = "error",
    respell: Callable[[str], Fix | None] | None = None,
) -> Problem:
    """`respell` makes a fix that says something else in the place of the step's name."""
    reader, read, there = called(step), called(survey.by_id[other]), survey.by_id[unseen.there]
    fix: Fix | None = None
    match unseen.why:
        case "itself":
            message = f"{reader} reads its own output, which is not there yet."
            remedy = "Read a step before it. In a loop a step may read itself: what it said on the last pass."
        case "around":
            message = f"{reader} reads {read}, in which it lies and which has not ended by then."
            remedy = "Read the steps beside it instead."
        case "later":
            message = f"{reader} reads {read}, which comes after it."
            remedy = "Read a step before it, or put both into a loop, to read what was said on the last pass."
        case "beside":
            message = f"{reader} reads {read}, which does not come before it."
            remedy = "Draw an edge, so that one waits for the other."
            fix = _connected(survey, unseen)
        case "enclosed":
            message = f"{reader} reads {read}, which lies in {called(there)}."
            remedy = f"From outside a frame read the frame itself: {there.id}.output."
            if survey.scopes.parents.get(other) == there.id and there.id in survey.scopes.loops:
                remedy = f"From outside a loop read {there.id}.output, or a pass: {there.id}.passes[-1].{other}."
                if respell and survey.scopes.unseen(step.id, there.id, "before") is None:
                    fix = respell(f"{there.id}.passes[-1].{other}")
    return in_step("NOT_BEFORE", index, step, at, message, remedy, severity=severity, fix=fix)


def _connected(survey: Survey, unseen: Unseen) -> Fix | None:
    source, target = survey.by_id[unseen.there], survey.by_id[unseen.here]
    kind = survey.kind(target)
    ports = [port for port in survey.ports.get(source.id, {}) if port != ERROR_PORT]
    if not ports or (kind and not kind.in_ports):
        return None
    edge = changing.add_edge(source.id, ports[0], target.id)
    return changing.fix(f"Connect {called(source)} to {called(target)}", edge)
