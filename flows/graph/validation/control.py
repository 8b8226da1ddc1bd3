"""Routers without a way out, loops without an end, frames with nothing in them."""

from collections.abc import Iterator

from flows.graph.document import Step
from flows.graph.problems import Problem
from flows.graph.validation import changing
from flows.graph.validation.places import called, clip, in_step
from flows.graph.validation.survey import LOOP, ROUTER, Survey, each

_EXITS = ("until", "threshold", "longest_ms", "cost")


def find(survey: Survey) -> Iterator[Problem]:
    for index, step, kind in each(survey):
        if kind.kind == ROUTER:
            yield from _router(survey, index, step)
        elif kind.kind == LOOP:
            yield from _loop(index, step)
        if kind.frame and step.id not in survey.children:
            message = f"Nothing lies in {called(step)}."
            remedy = "Drag a step into it, or remove it."
            yield in_step("EMPTY_FRAME", index, step, ("kind",), message, remedy, severity="warning")


def _router(survey: Survey, index: int, step: Step) -> Iterator[Problem]:
    if step.config.get("by") == "weights":
        return  # one of them is always drawn
    branches = branch_names(step)
    followed = {edge.port for edge in survey.topology.outgoing[step.id]}
    if step.config.get("default") is not None or "else" in followed:
        return
    message = f"When no branch of {called(step)} fits, nothing follows."
    fix = None
    if branches:
        fix = changing.fix(
            f"Take “{clip(branches[-1])}” when none fits",
            changing.in_step(step.id, ("config", "default"), branches[-1]),
        )
    remedy = "Choose a default branch, or connect its port “else”."
    yield in_step("NO_DEFAULT", index, step, ("config", "default"), message, remedy, fix=fix)


def branch_names(step: Step) -> list[str]:
    branches = step.config.get("branches")
    found = branches if isinstance(branches, list) else []
    names = [branch.get("name") for branch in found if isinstance(branch, dict)]
    return [name for name in names if isinstance(name, str) and name]


def _loop(index: int, step: Step) -> Iterator[Problem]:
    if step.config.get("passes", 3) is None and all(step.config.get(name) is None for name in _EXITS):
        yield in_step(
            "NO_EXIT",
            index,
            step,
            ("config", "passes"),
            f"Nothing ends the loop {called(step)}.",
            "Give it a number of passes, a condition, a threshold, a longest time or a largest cost.",
            fix=changing.fix("End it after 3 passes", changing.in_step(step.id, ("config", "passes"), 3)),
        )
