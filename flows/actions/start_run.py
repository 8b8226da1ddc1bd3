from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flows.actions import models_named
from flows.actions.access import require
from flows.actions.find_problems import refuse_errors
from flows.actions.known import known_in
from flows.actions.new_run import Wanted, give_birth, inactive
from flows.actions.run_options import checked
from flows.actions.visible import flow_within, version_of
from flows.engine.options import RunOptions
from flows.faults import Conflict, NotBuilt
from flows.graph import Document, parse, resolve_inputs, validate
from flows.models import Flow, Role, Run, User, Workspace
from flows.steps.readiness import stops_a_run
from flows.steps.registry import catalogue


def start_run(
    user: User,
    workspace: Workspace,
    flow_id: UUID,
    inputs: Mapping[str, Any],
    *,
    version: int | None = None,
    options: RunOptions | None = None,
) -> Run:
    """Runs the published version or the one that is named, never the draft; wakes a worker once it is committed."""
    require(user, workspace, Role.EDITOR)
    found = Flow.objects.within(workspace).filter(pk=flow_id)
    flow = flow_within(workspace, flow_id, found.select_related("published").defer("document"))
    pinned = flow.published if version is None else version_of(flow, version)
    if not flow.active:
        raise inactive(flow)
    if pinned is None:
        raise Conflict("This flow has no published version.", remedy="Publish the flow, then run it.")
    document = parse(pinned.document)
    refuse_unready(workspace, document)
    values = resolve_inputs(document.inputs, inputs)
    wishes = checked(workspace, document, options or RunOptions())
    return give_birth(user, Wanted(flow, pinned, document, values, wishes), "run.started")


def refuse_unready(workspace: Workspace, document: Document) -> None:
    """Before anything is paid for: what this version of Baton would do wrongly or not at all, it does not begin."""
    if stops := stops_a_run(document, catalogue()):
        first, more = stops[0], len(stops) - 1
        raise NotBuilt(
            first.message if not more else f"{first.message} And {more} more.",
            where=first.where or None,
            remedy=first.remedy,
        ).carrying(problems=[problem.to_json() for problem in stops])
    refuse_errors(validate(document, catalogue(), known_in(workspace)))


def rehearsed(document: Document) -> bool:
    return models_named.rehearsed(document)
