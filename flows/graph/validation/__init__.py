"""What is wrong with a document, and what could be better: everything at once, with places and, where it can, fixes.

Called by the editor while somebody types, by publishing and by imports. Takes what `parsing.read` lets through, sound
or not; raises nothing, reaches nothing, and costs time in proportion to the document. A finder a topic; a new one
needs its file and its line here.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from flows.graph.catalogue import Catalogue, Known
from flows.graph.document import Document
from flows.graph.problems import Problem
from flows.graph.validation import (
    conditions,
    control,
    failing,
    frames,
    joins,
    kinds,
    mappings,
    naming,
    outside,
    patience,
    policies,
    ports,
    reach,
    recovery,
    references,
    remembering,
    repairs,
    usage,
)
from flows.graph.validation.places import in_order
from flows.graph.validation.survey import Survey

__all__ = ["validate"]

_FINDERS: tuple[Callable[[Survey], Iterable[Problem]], ...] = (
    repairs.find,
    kinds.find,
    frames.find,
    ports.find,
    reach.find,
    control.find,
    joins.find,
    references.find,
    outside.find,
    conditions.find,
    naming.find,
    patience.find,
    mappings.find,
    usage.find,
    policies.find,
    recovery.find,
    remembering.find,
    failing.find,
)


def validate(document: Document, catalogue: Catalogue, known: Known = Known()) -> list[Problem]:  # noqa: B008  (frozen)
    """Errors first, then warnings; both in the order of the document."""
    survey = Survey(document, catalogue, known)
    problems = in_order(problem for find in _FINDERS for problem in find(survey))
    return [_without_fix_of_another(survey, problem) for problem in problems] if survey.ambiguous else problems


def _without_fix_of_another(survey: Survey, problem: Problem) -> Problem:
    """Changes address steps by id; where several share one they hit the last of them, so the others get no fix."""
    if problem.fix is None or problem.step is None or problem.code == "DUPLICATE_ID":
        return problem
    if problem.where.startswith(f"steps[{survey.index[problem.step]}]") or not problem.where.startswith("steps["):
        return problem
    return replace(problem, fix=None)
