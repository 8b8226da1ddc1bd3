"""The key of an account: a credential of its own, bound to the host of its base URL."""

from flows.faults import InvalidInput
from flows.models import Account, Credential, CredentialKind, User
from flows.reach.address import Address
from flows.storage.credentials import set_secret


def put_key(account: Account, key: str, by: User) -> None:
    """Stores it, or forgets the one there is when it is empty. The caller saves the account, in the same transaction.
    Raises InvalidInput."""
    if not key:
        forget_key(account)
        return
    credential = account.credential or Credential(
        workspace=account.workspace, name=f"account {account.pk}", kind=CredentialKind.ACCOUNT, created_by=by
    )
    credential.host = Address.read(account.base_url).host
    try:
        set_secret(credential, key)
    except InvalidInput as refused:
        raise InvalidInput(
            refused.message.replace("The secret", "The key"), where="key", remedy=refused.remedy
        ) from None
    credential.used_at = None
    credential.save()
    account.credential = credential


def forget_key(account: Account) -> None:
    stored, account.credential = account.credential, None
    if stored is not None:
        Credential.objects.filter(pk=stored.pk).delete()
