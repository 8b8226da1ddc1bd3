from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from flows.actions.access import require
from flows.actions.audit import audit
from flows.actions.find_problems import refuse_errors
from flows.actions.known import known_in
from flows.actions.visible import flow_within, version_of
from flows.engine.events import RunCreated
from flows.faults import Conflict, NotBuilt, NotFound, SwitchedOff
from flows.graph import Document, parse, resolve_inputs, validate
from flows.journal.birth import create
from flows.models import Flow, Role, Run, User, Workspace
from flows.runtime.wake import wake
from flows.steps.readiness import stops_a_run
from flows.steps.registry import catalogue


def start_run(
    user: User, workspace: Workspace, flow_id: UUID, inputs: Mapping[str, Any], *, version: int | None = None
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
    with transaction.atomic():
        # The lock hands out run numbers one at a time. no_key: runs that only point at this flow need not wait.
        now = found.select_for_update(no_key=True).values_list("active", flat=True).first()
        if now is None:
            raise NotFound("There is no such flow.", code="FLOW_NOT_FOUND")  # deleted a moment ago
        if not now:
            raise inactive(flow)  # switched off a moment ago
        number = (flow.runs.aggregate(last=Max("number"))["last"] or 0) + 1
        run = Run(workspace=workspace, flow=flow, version=pinned, number=number, started_by=user)
        run.inputs, run.simulated = values, rehearsed(document)
        create(
            run,
            RunCreated(
                flow=str(flow.pk),
                version=pinned.number,
                document=pinned.digest,
                inputs=values,
                by=str(user.pk),
                simulated=run.simulated,
            ),
        )
        audit("run.started", actor=user, workspace=workspace, target=run, flow=str(flow.pk), number=number)
        wake(run.pk)
    return run


def inactive(flow: Flow) -> SwitchedOff:
    return SwitchedOff(f"“{flow.name}” is switched off.")


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
    """A run is simulated when every model it names answers from the rehearsal; one real model makes it real."""
    models = [str(step.config.get("model", "")) for step in document.steps if step.kind == "model"]
    return bool(models) and all(model.startswith("rehearsal/") for model in models)
