from uuid import UUID

from django.db import transaction

from flows.actions.access import require
from flows.actions.audit import audit
from flows.actions.publish_flow import published_version
from flows.actions.visible import flow_within, version_of
from flows.models import Flow, FlowVersion, Role, User, Workspace


def publish_version(user: User, workspace: Workspace, flow_id: UUID, number: int) -> FlowVersion:
    """Rolls back, or forward again: from now on this version runs. Runs under way keep theirs; the draft stays."""
    require(user, workspace, Role.EDITOR)
    with transaction.atomic():
        there = Flow.objects.within(workspace).select_for_update(no_key=True).defer("document")
        flow = flow_within(workspace, flow_id, there)
        version, before = version_of(flow, number), published_version(flow)
        if before is None or before.pk != version.pk:
            Flow.objects.filter(pk=flow.pk).update(published=version)
            audit(
                "flow.version_published",
                actor=user,
                workspace=workspace,
                target=flow,
                before=before and before.number,
                after=number,
            )
    return version
