"""C103 tags, and what the flow's own policy overrules: flags, and edges that are never followed."""

from collections.abc import Iterator

from flows.graph.document import ERROR_PORT
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
        yield from _error_edges(survey)


def _error_edges(survey: Survey) -> Iterator[Problem]:
    """Once for each step that has some."""
    told: set[str] = set()
    for index, edge in enumerate(survey.document.edges):
        if edge.port == ERROR_PORT and edge.source in survey.by_id and edge.source not in told:
            told.add(edge.source)
            yield in_flow(
                "ERROR_EDGE_IGNORED",
                f"edges[{index}]",
                f"What follows a failure of {called(survey.by_id[edge.source])} never runs: in the strict mode any "
                "failure fails the run.",
                "Let the flow's mode be conditional, or remove the edge.",
                severity="warning",
                fix=changing.fix("Let the mode be conditional", changing.put(("policy", "atomic_mode"), "conditional")),
            )
