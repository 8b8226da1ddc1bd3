"""C103 tags, and flags that the flow's own policy overrules."""

from collections.abc import Iterator

from flows.graph.problems import Problem
from flows.graph.validation import changing
from flows.graph.validation.places import called, in_flow, in_step
from flows.graph.validation.survey import Survey


def find(survey: Survey) -> Iterator[Problem]:
    document = survey.document
    if document.steps and not document.tags:
        message = "The flow has no tags, by which others could find it."
        yield in_flow("NO_TAGS", "tags", message, "Add a tag or two in the flow's settings.", severity="warning")
    if document.policy.atomic_mode == "strict":
        for index, step in survey.steps:
            if not step.critical:
                yield in_step(
                    "CRITICAL_IGNORED",
                    index,
                    step,
                    ("critical",),
                    f"{called(step)} is marked as not critical, but in the strict mode any failure fails the run.",
                    "Mark it as critical, or let the flow's mode be conditional.",
                    severity="warning",
                    fix=changing.fix("Mark it as critical", changing.in_step(step.id, ("critical",), True)),
                )
