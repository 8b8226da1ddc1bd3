from uuid import UUID

from django.db import transaction

from flows.actions.access import require
from flows.actions.audit import audit
from flows.actions.credentials import check_kind, credential_within, told
from flows.models import Credential, Role, User, Workspace
from flows.storage.credentials import set_secret


def replace_credential(
    user: User,
    workspace: Workspace,
    credential_id: UUID,
    *,
    secret: str,
    kind: str | None = None,
    host: str | None = None,
    header: str | None = None,
) -> Credential:
    """Another secret under the same name. Where it goes can only change together with what it says."""
    require(user, workspace, Role.OWNER)
    with transaction.atomic():
        credential = credential_within(workspace, credential_id, lock=True)
        before = told(credential)
        credential.kind = credential.kind if kind is None else kind
        credential.host = credential.host if host is None else host
        credential.header = credential.header if header is None else header
        check_kind(credential.kind)
        set_secret(credential, secret)
        credential.used_at = None
        credential.save(update_fields=["kind", "host", "header", "secret", "used_at"])
        audit(
            "credential.replaced",
            actor=user,
            workspace=workspace,
            target=credential,
            before=before,
            after=told(credential),
        )
    return credential
