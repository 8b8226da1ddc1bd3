"""What of a document this version of Baton does not carry out yet. Said before a run, not found out during it.

`not_built` lists everything, for the editor. `stops_a_run` lists what would change a result if it were ignored; what
only changes how a run copes with trouble (retries, limits) is said and does not stop one.
"""

from collections.abc import Iterator, Mapping, Set
from functools import reduce
from typing import Any, Literal, Protocol

from flows import language
from flows.faults import Fault, TemplateFault
from flows.graph import Document, Policy, Problem, Step
from flows.graph.document import ERROR_PORT
from flows.graph.plain import at
from flows.steps.declaration import NotYet, StepKind, read_config

CODE = "NOT_BUILT_YET"
_EMPTY = frozenset({"env", "thread", "threadHistory", "metadata"})  # names to which nothing brings a value yet
_LATER = "You can keep it: it is stored and checked, and works once a later version carries it out."


class Kinds(Protocol):
    def find(self, kind: str) -> StepKind | None: ...


def not_built(document: Document, catalogue: Kinds) -> list[Problem]:
    return [problem for problem, _ in _survey(document, catalogue)]


def stops_a_run(document: Document, catalogue: Kinds) -> list[Problem]:
    """Empty: the document runs as it is meant."""
    return [problem for problem, stops in _survey(document, catalogue) if stops]


def _survey(document: Document, catalogue: Kinds) -> Iterator[tuple[Problem, bool]]:
    for found in _of_the_flow(document):
        problem = Problem(CODE, found.message, found.remedy, found.where, None, "warning", found.where)
        yield problem, found.stops
    empty = _EMPTY.difference(step.id for step in document.steps)
    for index, step in enumerate(document.steps):
        for found in (*_of_the_step(step), *_of_its_kind(step, catalogue, empty)):
            place = f"steps[{index}].{found.where}"
            yield _at_step(found, place, step.id), found.stops
    for index, edge in enumerate(document.edges):
        if edge.port == ERROR_PORT:
            message = f"Control does not leave {edge.source!r} by its error port yet."
            found = NotYet("port", message, "Remove the edge, or wait for a later version.")
            yield _at_step(found, f"edges[{index}].port", edge.source), found.stops


def _at_step(found: NotYet, place: str, step: str) -> Problem:
    return Problem(CODE, found.message, found.remedy, place, step, "warning", found.where)


def _of_the_flow(document: Document) -> Iterator[NotYet]:
    policy, default = document.policy, Policy()
    if policy.atomic_mode == "lenient" or (policy.atomic_mode == "strict" and _tolerant(document)):
        message = f"The atomic mode {policy.atomic_mode} is not followed yet: a failed critical step ends the run."
        yield NotYet("policy.atomic_mode", message, "Choose conditional, and mark which steps are critical.")
    if policy.context != default.context:
        yield NotYet("policy.context", "Nothing but the prompts decides yet what a model sees.", _LATER, False)
    for name, what in (("budget", "The budget"), ("rate_limit", "The rate limit"), ("longest_ms", "The longest time")):
        if getattr(policy, name) is not None:
            yield NotYet(f"policy.{name}", f"{what} is not watched yet.", _LATER, False)
    yield from _patience(document)


def _patience(document: Document) -> Iterator[NotYet]:
    """Nearly every step has both, so each is said once for the whole flow."""
    retried = sum(step.retry is not None and step.retry.attempts > 0 for step in document.steps)
    limited = sum(step.timeout_ms is not None for step in document.steps)
    if retried:
        yield NotYet("steps", f"Failed steps are not tried again yet ({_steps(retried)} of the flow).", _LATER, False)
    if limited:
        yield NotYet("steps", f"The time of steps is not limited yet ({_steps(limited)} of the flow).", _LATER, False)


def _steps(count: int) -> str:
    return "1 step" if count == 1 else f"{count} steps"


def _tolerant(document: Document) -> bool:
    return any(not step.critical for step in document.steps)


def _of_the_step(step: Step) -> Iterator[NotYet]:
    if step.condition is not None:
        yield NotYet("condition", "A step's condition is not looked at yet.", "Remove the condition for now.")
    for name, what in (("input_mapping", "see something else than"), ("output_mapping", "add names to")):
        if getattr(step, name) is not None:
            message = f"A step cannot {what} the whole context yet."
            yield NotYet(name, message, "Remove the mapping and read the steps by their names.")


def _of_its_kind(step: Step, catalogue: Kinds, empty: Set[str]) -> Iterator[NotYet]:
    kind = catalogue.find(step.kind)
    if kind is None:
        message = f"Steps of the kind {step.kind!r} cannot run here."
        yield NotYet("kind", message, "Choose a kind from the palette, or install the package that brings it.")
    elif not kind.runs:
        message = f"Steps of the kind “{kind.title}” cannot run yet."
        yield NotYet("kind", message, "Replace the step, or wait for a version that runs it.")
    else:
        yield from _of_its_config(step, kind)
        yield from _of_its_names(step, kind, empty)


def _of_its_config(step: Step, kind: StepKind) -> Iterator[NotYet]:
    try:
        settings = read_config(kind.config, step.config)
    except Fault:
        return  # validation's to say
    for found in settings.not_yet():
        yield NotYet(f"config.{found.where}", found.message, found.remedy, found.stops)


def _of_its_names(step: Step, kind: StepKind, empty: Set[str]) -> Iterator[NotYet]:
    for slot in kind.slots(step.config):
        if slot.use in ("template", "condition") and isinstance(slot.value, str | Mapping):
            for name in sorted(empty & _roots(slot.value, slot.use)):
                place = reduce(at, slot.at, "")
                yield NotYet(place, f"`{name}` is empty in every run for now.", _LATER, False)


def _roots(source: str | Mapping[str, Any], use: Literal["template", "condition"]) -> Set[str | int | None]:
    try:
        return {reference.path[0] for reference in language.references(source, use)}
    except TemplateFault:
        return set()  # validation's to say
