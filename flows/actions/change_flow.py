from uuid import UUID

from django.db import transaction

from flows.actions.rename_flow import rename_flow
from flows.actions.switch_flow import switch_flow
from flows.models import User, Workspace


def change_flow(
    user: User, workspace: Workspace, flow_id: UUID, *, revision: int | None, active: bool | None = None, **names: str
) -> None:
    """Name, description and whether it is active: all of it or nothing."""
    with transaction.atomic():
        if names:
            rename_flow(user, workspace, flow_id, revision=revision, **names)
        if active is not None:
            switch_flow(user, workspace, flow_id, active=active)
