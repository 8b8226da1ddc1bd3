from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from flows.actions.access import require
from flows.actions.audit import audit
from flows.engine.events import RunCreated
from flows.faults import Conflict, NotFound
from flows.graph import Document, parse, resolve_inputs
from flows.journal.birth import create
from flows.models import Flow, Role, Run, User, Workspace
from flows.runtime.wake import wake


def start_run(user: User, workspace: Workspace, flow_id: UUID, inputs: Mapping[str, Any]) -> Run:
    """Runs the published version, never the draft, and wakes a worker once the run is committed."""
    require(user, workspace, Role.EDITOR)
    found = Flow.objects.within(workspace).filter(pk=flow_id)
    flow = found.select_related("published").first()
    if flow is None:
        raise NotFound("There is no such flow.", code="FLOW_NOT_FOUND")
    version = flow.published
    if version is None:
        raise Conflict("This flow has no published version.", remedy="Publish the flow, then run it.")
    document = parse(version.document)
    values = resolve_inputs(document.inputs, inputs)
    with transaction.atomic():
        # The lock hands out run numbers one at a time. no_key: runs that only point at this flow need not wait.
        if found.select_for_update(no_key=True).values_list("pk").first() is None:
            raise NotFound("There is no such flow.", code="FLOW_NOT_FOUND")  # deleted a moment ago
        number = (flow.runs.aggregate(last=Max("number"))["last"] or 0) + 1
        run = Run(workspace=workspace, flow=flow, version=version, number=number, started_by=user)
        run.inputs, run.simulated = values, rehearsed(document)
        create(
            run,
            RunCreated(
                flow=str(flow.pk),
                version=version.number,
                document=version.digest,
                inputs=values,
                by=str(user.pk),
                simulated=run.simulated,
            ),
        )
        audit("run.started", actor=user, workspace=workspace, target=run, flow=str(flow.pk), number=number)
        wake(run.pk)
    return run


def rehearsed(document: Document) -> bool:
    """A run is simulated when every model it names answers from the rehearsal; one real model makes it real."""
    models = [str(step.config.get("model", "")) for step in document.steps if step.kind == "model"]
    return bool(models) and all(model.startswith("rehearsal/") for model in models)
