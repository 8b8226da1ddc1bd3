"""Everything that is wrong with a document here, errors first. Looking changes nothing."""

from collections.abc import Iterable
from uuid import UUID

from flows.actions.access import require
from flows.actions.known import known_in
from flows.actions.visible import document_at, flow_within
from flows.faults import InvalidDocument
from flows.graph import Document, Problem, read, validate
from flows.models import User, Workspace
from flows.steps.readiness import not_built
from flows.steps.registry import catalogue


def find_problems(user: User, workspace: Workspace, data: object) -> list[Problem]:
    """Of a document that somebody has in hand. Raises InvalidDocument only when it is none at all."""
    require(user, workspace)
    return problems_in(workspace, read(data))


def problems_of_flow(user: User, workspace: Workspace, flow_id: UUID, version: int | None = None) -> list[Problem]:
    require(user, workspace)
    return problems_in(workspace, read(document_at(flow_within(workspace, flow_id), version)))


def problems_in(workspace: Workspace, document: Document) -> list[Problem]:
    found = validate(document, catalogue(), known_in(workspace))
    return [*found, *not_built(document, catalogue())]


def refuse_errors(problems: Iterable[Problem]) -> None:
    errors = [problem for problem in problems if problem.severity == "error"]
    if not errors:
        return
    first, more = errors[0], len(errors) - 1
    raise InvalidDocument(
        first.message if not more else f"{first.message} And {more} more.",
        where=first.where or None,
        remedy=first.remedy,
        problems=[{"where": problem.where or None, "message": problem.message} for problem in errors[:100]],
    ).carrying(problems=[problem.to_json() for problem in errors])
