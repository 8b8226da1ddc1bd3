from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flows.actions.access import require
from flows.actions.new_run import Wanted, give_birth, inactive
from flows.actions.run_options import checked
from flows.actions.sound_versions import refuse_unready_version
from flows.actions.visible import flow_within, version_of
from flows.engine.options import RunOptions
from flows.faults import Conflict
from flows.graph import resolve_inputs
from flows.models import Flow, Role, Run, User, Workspace
from flows.runtime.documents import document_of


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
    flow = flow_within(workspace, flow_id, found.select_related("published").defer("document", "published__document"))
    pinned = flow.published if version is None else version_of(flow, version)
    if not flow.active:
        raise inactive(flow)
    if pinned is None:
        raise Conflict("This flow has no published version.", remedy="Publish the flow, then run it.")
    document = document_of(pinned.pk)
    refuse_unready_version(workspace, pinned.pk)
    values = resolve_inputs(document.inputs, inputs)
    wishes = checked(workspace, document, options or RunOptions())
    return give_birth(user, Wanted(flow, pinned, document, values, wishes), "run.started")
