"""C100: names that say what a step is for; and names that stand for two things."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from flows.graph.catalogue import DeclaredKind
from flows.graph.document import OUTPUT_KIND, Step
from flows.graph.problems import Problem
from flows.graph.validation import changing
from flows.graph.validation.places import called, in_flow, in_step
from flows.graph.validation.survey import Survey

_NUMBERED = re.compile(r"[\s_-]*\(?\d*\)?$")
_SAYS_NOTHING = frozenset(
    ("", "step", "node", "untitled", "untitled step", "new step", "unnamed", "copy", "test", "todo", "task", "block")
)
_SAYS_NOTHING_OF_A_FLOW = frozenset(
    ("", "flow", "a flow", "untitled", "untitled flow", "new flow", "my flow", "unnamed", "test", "workflow")
)
# Where a run begins and ends there is one of each, and its kind is all there is to say.
_ENDS = ("input", OUTPUT_KIND)


def find(survey: Survey) -> Iterator[Problem]:
    kinds = Counter(step.kind for step in survey.document.steps)
    for index, step in survey.steps:
        if not (step.kind in _ENDS and kinds[step.kind] == 1) and _vague(step, survey.kind(step)):
            yield _nameless(index, step, survey.kind(step))
        if step.id in survey.names.inputs:
            yield in_step(
                "SHADOWED_INPUT",
                index,
                step,
                ("id",),
                f"A step and an input are both called {step.id!r}; in a prompt the bare name means the step.",
                f"Rename one of them, or write inputs.{step.id} for the input.",
                severity="warning",
            )
    if survey.document.steps and _bare(survey.document.name) in _SAYS_NOTHING_OF_A_FLOW:
        message = f"The name “{survey.document.name}” does not say what the flow is for."
        yield in_flow("VAGUE_NAME", "name", message, "Say in a few words what it makes.", severity="warning")


@lru_cache(maxsize=10_000)
def _bare(name: str) -> str:
    return _NUMBERED.sub("", " ".join(name.split()).casefold())


def _vague(step: Step, kind: DeclaredKind | None) -> bool:
    bare = _bare(step.title)
    return bare in _SAYS_NOTHING or bare == step.kind.casefold() or (kind is not None and bare == kind.title.casefold())


def _nameless(index: int, step: Step, kind: DeclaredKind | None) -> Problem:
    fix = None
    spoken = _spelled(step.id)
    words = (spoken, _spelled(str(step.config.get("role") or "")), _spelled(str(step.config.get("action") or "")))
    for title in words:
        if len(title) > 2 and not _vague(step.model_copy(update={"title": title}), kind):
            fix = changing.fix(f"Call it “{title}”", changing.in_step(step.id, ("title",), title))
            break
    message = (
        f"The name {called(step)} does not say what the step is for."
        if step.title.strip()
        else (f"The step {step.id!r} has no name.")
    )
    remedy = "Name it after what it does, such as “Check the facts”."
    return in_step("VAGUE_NAME", index, step, ("title",), message, remedy, severity="warning", fix=fix)


def _spelled(name: str) -> str:
    words = " ".join(name.replace("_", " ").split())[:100]
    return words[:1].upper() + words[1:]
