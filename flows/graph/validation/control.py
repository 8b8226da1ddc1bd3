"""Routers without a way out, loops without an end, joins that can never fire, frames with nothing in them."""

from collections.abc import Iterator
from typing import Any

from flows.graph.document import ERROR_PORT, Step
from flows.graph.problems import Problem
from flows.graph.validation import changing
from flows.graph.validation.places import called, clip, in_step
from flows.graph.validation.survey import JOIN, LOOP, ROUTER, Survey, each

_EXITS = ("until", "threshold", "longest_ms", "cost")
_ONE_PORT_OF = ("condition", ROUTER)


def find(survey: Survey) -> Iterator[Problem]:
    for index, step, kind in each(survey):
        if kind.kind == ROUTER:
            yield from _router(survey, index, step)
        elif kind.kind == LOOP:
            yield from _loop(index, step)
        elif kind.kind == JOIN:
            yield from _join(survey, index, step)
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


def _join(survey: Survey, index: int, step: Step) -> Iterator[Problem]:
    edges = {(edge.source, edge.port) for edge in survey.topology.incoming[step.id]}
    if not edges:
        message = f"{called(step)} has nothing to join: no edge leads to it."
        yield in_step("NEVER_JOINS", index, step, ("id",), message, "Connect the steps whose results it joins.")
        return
    most = _most_alive(survey, edges)
    wanted: Any = step.config.get("n")
    if step.config.get("mode") != "n_of_m" or isinstance(wanted, bool) or not isinstance(wanted, int):
        return
    if wanted > most:
        message = f"{called(step)} waits for {wanted} results, and at most {most} can arrive."
        fix = changing.fix(f"Wait for {most}", changing.in_step(step.id, ("config", "n"), most))
        remedy = "Wait for fewer, or connect more steps."
        yield in_step("NEVER_JOINS", index, step, ("config", "n"), message, remedy, fix=fix)


def _most_alive(survey: Survey, edges: set[tuple[str, str]]) -> int:
    """Of a step that chooses one of its ports, one edge is alive; of every step, either the error port or others."""
    counted = 0
    by_source: dict[str, set[str]] = {}
    for source, port in edges:
        by_source.setdefault(source, set()).add(port)
    for source, ports in by_source.items():
        step = survey.by_id[source]
        chooses = step.kind in _ONE_PORT_OF and step.config.get("mode") != "all"
        counted += 1 if chooses else max(1, len(ports - {ERROR_PORT}))
    return counted
