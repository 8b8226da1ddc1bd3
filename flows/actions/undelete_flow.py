from uuid import UUID

from django.db import transaction
from django.utils import timezone

from flows.actions.access import require
from flows.actions.audit import audit
from flows.actions.flow_names import free_name, hold_names
from flows.actions.revisions import keep
from flows.actions.visible import flow_within
from flows.models import Flow, Role, User, Workspace


def undelete_flow(user: User, workspace: Workspace, flow_id: UUID) -> Flow:
    """Takes a deletion back while it is not older than 30 days. If its name has gone to another flow, it gets a number.

    Asking for a flow that is there is asking twice, and changes nothing."""
    require(user, workspace, Role.OWNER)
    with transaction.atomic():
        hold_names(workspace)
        here = Flow.objects.within(workspace).filter(pk=flow_id).first()
        if here is not None:
            return here
        deleted = Flow.objects.restorable_within(workspace).select_for_update(no_key=True)
        flow = flow_within(workspace, flow_id, deleted)
        name = free_name(workspace, flow.name)
        flow.deleted_at = flow.deleted_by = None
        if name != flow.name:
            keep(flow)
            flow.name, flow.revision = name, flow.revision + 1
            flow.document = {**flow.document, "name": name}
            flow.changed_by, flow.updated_at = user, timezone.now()
        names = ["deleted_at", "deleted_by", "name", "revision", "document", "changed_by", "updated_at"]
        flow.save(update_fields=names)
        audit("flow.undeleted", actor=user, workspace=workspace, target=flow, before=None, after={"name": name})
    return flow
