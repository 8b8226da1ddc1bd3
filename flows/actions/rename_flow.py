from uuid import UUID

from django.db import transaction
from django.utils import timezone

from flows.actions.access import require
from flows.actions.audit import audit
from flows.faults import NotFound, RevisionConflict
from flows.models import Flow, Role, User, Workspace


def rename_flow(
    user: User,
    workspace: Workspace,
    flow_id: UUID,
    *,
    revision: int | None,
    name: str | None = None,
    description: str | None = None,
) -> Flow:
    """Name and description, on the flow and in its draft. `revision` None means whichever there is (If-Match: *)."""
    require(user, workspace, Role.EDITOR)
    with transaction.atomic():
        flow = Flow.objects.within(workspace).select_for_update(no_key=True).filter(pk=flow_id).first()
        if flow is None:
            raise NotFound("There is no such flow.", code="FLOW_NOT_FOUND")
        before = {"name": flow.name, "description": flow.description}
        after = {"name": before["name"] if name is None else name}
        after["description"] = before["description"] if description is None else description
        wanted = flow.revision if revision is None else revision
        changed = Flow.objects.filter(pk=flow.pk, revision=wanted).update(
            **after, document={**flow.document, **after}, revision=wanted + 1, updated_at=timezone.now()
        )
        if not changed:
            raise RevisionConflict(f"The flow is at revision {flow.revision} by now, not {wanted}.")
        audit("flow.renamed", actor=user, workspace=workspace, target=flow, before=before, after=after)
        flow.refresh_from_db()
    return flow
