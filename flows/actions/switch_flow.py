from uuid import UUID

from django.db import transaction

from flows.actions.access import require
from flows.actions.audit import audit
from flows.actions.visible import flow_within
from flows.models import Flow, Role, User, Workspace


def switch_flow(user: User, workspace: Workspace, flow_id: UUID, *, active: bool) -> None:
    """Off: nothing starts it, whoever asks; what runs already goes on. No change of the draft, so of no revision."""
    require(user, workspace, Role.EDITOR)
    with transaction.atomic():
        there = Flow.objects.within(workspace).select_for_update(no_key=True).defer("document", "graph")
        flow = flow_within(workspace, flow_id, there)
        if flow.active == active:
            return
        Flow.objects.filter(pk=flow.pk).update(active=active)
        said = {"before": {"active": flow.active}, "after": {"active": active}}
        verb = "flow.activated" if active else "flow.deactivated"
        audit(verb, actor=user, workspace=workspace, target=flow, name=flow.name, **said)
