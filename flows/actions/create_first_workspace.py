from django.db import transaction

from flows.actions.audit import audit
from flows.models import Membership, Role, User, Workspace

OWNER = "owner@baton.local"


def create_first_workspace(email: str = "") -> tuple[Workspace, User]:
    """The first workspace and its owner, who also keeps the machine (admin site). Does nothing when there is one."""
    with transaction.atomic():
        first = Membership.objects.filter(role=Role.OWNER).order_by("created_at", "id")
        membership = first.select_related("workspace", "user").first()
        if membership is not None:
            return membership.workspace, membership.user
        workspace = Workspace.objects.create(name="Baton", slug="baton")
        owner = User.objects.create_superuser(email or OWNER)
        Membership.objects.create(workspace=workspace, user=owner, role=Role.OWNER)
        audit("workspace.created", actor=None, workspace=workspace, target=workspace, owner=owner.email)
    return workspace, owner
