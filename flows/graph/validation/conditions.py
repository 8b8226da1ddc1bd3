"""C104: conditions nobody can have tested, because they always say the same, and branches that lead nowhere."""

import json
from collections.abc import Iterator
from typing import Any

from flows.graph.document import Step
from flows.graph.names import Path
from flows.graph.problems import Problem
from flows.graph.validation import changing
from flows.graph.validation.control import branch_names
from flows.graph.validation.places import called, in_step, listed
from flows.graph.validation.survey import ROUTER, Spoken, Survey

_NUMERIC = (">", "<", ">=", "<=")


def find(survey: Survey) -> Iterator[Problem]:
    told: set[int] = set()
    for spoken in survey.spoken:
        if spoken.slot.use == "condition" and spoken.number not in told:
            message = _always_the_same(survey, spoken)
            if message:
                told.add(spoken.number)
                yield _untested(spoken.number, spoken.step, spoken.slot.at, message)
    for index, step in survey.steps:
        if step.kind == ROUTER and survey.kind(step):
            yield from _router(survey, index, step)


def _untested(index: int, step: Step, at: tuple[str | int, ...], message: str) -> Problem:
    fix = None
    if at == ("condition",):
        fix = changing.fix("Run the step always", changing.in_step(step.id, at, None))
    remedy = "Let it depend on what a step before it yielded, and try both ways in a rehearsal."
    return in_step("UNTESTED_CONDITION", index, step, at, message, remedy, severity="warning", fix=fix)


def _always_the_same(survey: Survey, spoken: Spoken) -> str | None:
    value: Any = spoken.slot.value
    if not spoken.references:
        return f"A condition of {called(spoken.step)} reads nothing, so it always says the same."
    if isinstance(value, dict) and value.get("operator") in _NUMERIC and not _number(value.get("value")):
        return f"A condition of {called(spoken.step)} compares by size with what is no number: it is never true."
    if spoken.slot.reach == "inside" and not any(
        _changes(survey, spoken.step, reference.path) for reference in spoken.references
    ):
        return f"The condition of {called(spoken.step)} reads nothing that changes from pass to pass."
    return None


def _number(value: Any) -> bool:
    if isinstance(value, str):
        try:
            float(value)
        except ValueError:
            return "{{" in value
    return value is not None and not isinstance(value, bool | list | dict)


def _changes(survey: Survey, frame: Step, path: Path) -> bool:
    named = survey.names.named(path, frame.id)
    if named:
        return any(frame.id in survey.scopes.around(one.step) for one in named)
    root = path[0] if path else None
    return root not in ("inputs", "flowId", "originalPrompt", "metadata") and root not in survey.names.inputs


def _router(survey: Survey, index: int, step: Step) -> Iterator[Problem]:
    followed = {edge.port for edge in survey.topology.outgoing[step.id]}
    loose = [name for name in branch_names(step) if name not in followed]
    if loose and followed:
        yield in_step(
            "UNUSED_BRANCH",
            index,
            step,
            ("config", "branches"),
            f"Nothing follows the branch {listed(loose)} of {called(step)}.",
            "Connect it to a step, or remove the branch.",
            severity="warning",
        )
    if step.config.get("mode", "first") == "first" and step.config.get("by", "conditions") == "conditions":
        yield from _alike(index, step)


def _alike(index: int, step: Step) -> Iterator[Problem]:
    """Of two branches with one condition the second is never taken."""
    branches = step.config.get("branches")
    seen: set[str] = set()
    for number, branch in enumerate(branches if isinstance(branches, list) else []):
        condition = branch.get("condition") if isinstance(branch, dict) else None
        if condition is None:
            continue
        spelled = json.dumps(condition, sort_keys=True)
        if spelled in seen:
            message = f"Two branches of {called(step)} have the same condition; the second is never taken."
            at = ("config", "branches", number, "condition")
            remedy = "Change one of the two conditions, or remove a branch."
            yield in_step("UNTESTED_CONDITION", index, step, at, message, remedy, severity="warning")
            return
        seen.add(spelled)
