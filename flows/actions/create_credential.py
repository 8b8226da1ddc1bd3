from django.db import IntegrityError, transaction

from flows.actions.access import require
from flows.actions.audit import audit
from flows.actions.credentials import check_kind, check_name, told
from flows.faults import NameTaken
from flows.models import Credential, Role, User, Workspace
from flows.storage.credentials import set_secret


def create_credential(
    user: User, workspace: Workspace, *, name: str, kind: str, host: str, secret: str, header: str = ""
) -> Credential:
    """Stores a secret for one host. It is never shown again; whoever builds flows names it, and only runs use it."""
    require(user, workspace, Role.OWNER)
    check_kind(kind)
    credential = Credential(workspace=workspace, name=name, kind=kind, host=host, header=header, created_by=user)
    set_secret(credential, secret)
    try:
        with transaction.atomic():
            check_name(workspace, credential)
            credential.save(force_insert=True)
            audit("credential.created", actor=user, workspace=workspace, target=credential, **told(credential))
    except IntegrityError:  # somebody else was quicker
        raise NameTaken(where="name") from None
    return credential
