from uuid import UUID

from django.db import transaction

from flows.actions.access import require
from flows.actions.audit import audit
from flows.actions.credentials import credential_within, told
from flows.models import Credential, Role, User, Workspace


def delete_credential(user: User, workspace: Workspace, credential_id: UUID) -> None:
    """Steps that name it fail from now on, and say why; nothing else takes its place."""
    require(user, workspace, Role.OWNER)
    with transaction.atomic():
        credential = credential_within(workspace, credential_id, lock=True)
        audit("credential.deleted", actor=user, workspace=workspace, target=credential, **told(credential))
        Credential.objects.filter(pk=credential.pk).delete()
