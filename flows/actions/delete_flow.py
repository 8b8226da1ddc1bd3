from uuid import UUID

from django.db import transaction
from django.utils import timezone

from flows.actions.access import require
from flows.actions.audit import audit
from flows.actions.cancel_run import ask_to_end
from flows.actions.visible import flow_within
from flows.models import Flow, Role, Run, User, Workspace


def delete_flow(user: User, workspace: Workspace, flow_id: UUID) -> None:
    """Cancels its runs first. Soft: for 30 days an owner can take it back, and what ran can still be read."""
    require(user, workspace, Role.OWNER)
    with transaction.atomic():
        # A start waits for this lock, or is over and among the runs below.
        flow = flow_within(workspace, flow_id, Flow.objects.within(workspace).select_for_update(no_key=True))
        active = Run.objects.unfinished().filter(flow=flow).select_for_update(no_key=True).order_by("id")
        cancelled = [ask_to_end(user, run) for run in active]
        Flow.objects.filter(pk=flow.pk).update(deleted_at=timezone.now(), deleted_by=user)
        before = {"name": flow.name, "revision": flow.revision}
        said = {"before": before, "after": None, "runs_cancelled": sum(cancelled)}
        audit("flow.deleted", actor=user, workspace=workspace, target=flow, **said)
