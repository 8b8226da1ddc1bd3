from uuid import UUID

from django.db import transaction

from flows.actions.access import require
from flows.actions.account_keys import forget_key
from flows.actions.accounts import locked_within, told
from flows.actions.audit import audit
from flows.models import Account, Role, User, Workspace


def delete_account(user: User, workspace: Workspace, account_id: UUID) -> None:
    """Its key goes with it. Steps that name it fail from now on, and say why; nothing else takes its place."""
    require(user, workspace, Role.OWNER)
    with transaction.atomic():
        account = locked_within(workspace, account_id)
        audit("account.deleted", actor=user, workspace=workspace, target=account, **told(account))
        forget_key(account)
        Account.objects.filter(pk=account.pk).delete()
