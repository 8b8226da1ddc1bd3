"""What of a document this version of Baton does not carry out yet. Said before a run, not found out during it.

`not_built` lists everything, for the editor. `stops_a_run` lists what would change a result if it were ignored; what
only limits a run (a budget) is said and does not stop one.
"""

from collections.abc import Iterator, Mapping, Set
from functools import reduce
from typing import Any, Literal, Protocol

from flows import language
from flows.faults import Fault, TemplateFault
from flows.graph import Document, Policy, Problem, Step
from flows.graph.plain import at
from flows.steps.declaration import NotYet, StepKind, read_config

CODE = "NOT_BUILT_YET"
_EMPTY = frozenset({"env"})  # names to which nothing brings a value yet
_LATER = "You can keep it: it is stored and checked, and works once a later version carries it out."


class Kinds(Protocol):
    def find(self, kind: str) -> StepKind | None: ...


def not_built(document: Document, catalogue: Kinds) -> list[Problem]:
    return [problem for problem, _ in _survey(document, catalogue)]


def stops_a_run(document: Document, catalogue: Kinds) -> list[Problem]:
    """Empty: the document runs as it is meant."""
    return [problem for problem, stops in _survey(document, catalogue) if stops]


def _survey(document: Document, catalogue: Kinds) -> Iterator[tuple[Problem, bool]]:
    for found in _of_the_flow(document.policy):
        problem = Problem(CODE, found.message, found.remedy, found.where, None, "warning", found.where)
        yield problem, found.stops
    for index, step in enumerate(document.steps):
        for found in _of_its_kind(step, catalogue):
            place = f"steps[{index}].{found.where}"
            yield _at_step(found, place, step.id), found.stops


def _at_step(found: NotYet, place: str, step: str) -> Problem:
    return Problem(CODE, found.message, found.remedy, place, step, "warning", found.where)


def _of_the_flow(policy: Policy) -> Iterator[NotYet]:
    for name, what in (("budget", "The budget"), ("rate_limit", "The rate limit")):
        if getattr(policy, name) is not None:
            yield NotYet(f"policy.{name}", f"{what} is not watched yet.", _LATER, False)


def _of_its_kind(step: Step, catalogue: Kinds) -> Iterator[NotYet]:
    kind = catalogue.find(step.kind)
    if kind is None:
        message = f"Steps of the kind {step.kind!r} cannot run here."
        yield NotYet("kind", message, "Choose a kind from the palette, or install the package that brings it.")
    elif not kind.runs:
        message = f"Steps of the kind “{kind.title}” cannot run yet."
        yield NotYet("kind", message, "Replace the step, or wait for a version that runs it.")
    else:
        yield from _of_its_config(step, kind)
        yield from _of_its_names(step, kind)


def _of_its_config(step: Step, kind: StepKind) -> Iterator[NotYet]:
    try:
        settings = read_config(kind.config, step.config)
    except Fault:
        return  # validation's to say
    for found in settings.not_yet():
        yield NotYet(f"config.{found.where}", found.message, found.remedy, found.stops)


def _of_its_names(step: Step, kind: StepKind) -> Iterator[NotYet]:
    for slot in kind.slots(step.config):
        if slot.use in ("template", "condition") and isinstance(slot.value, str | Mapping):
            for name in sorted(_EMPTY & _roots(slot.value, slot.use)):
                place = reduce(at, slot.at, "")
                yield NotYet(place, f"`{name}` is empty in every run for now.", _LATER, False)


def _roots(source: str | Mapping[str, Any], use: Literal["template", "condition"]) -> Set[str | int | None]:
    try:
        return {reference.path[0] for reference in language.references(source, use)}
    except TemplateFault:
        return set()  # validation's to say
