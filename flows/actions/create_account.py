from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from flows.actions.access import require
from flows.actions.account_checks import check_account
from flows.actions.account_keys import put_key
from flows.actions.accounts import taken, told
from flows.actions.audit import audit
from flows.faults import InvalidInput
from flows.models import Account, Role, User, Workspace
from flows.providers.presets import PRESETS


def create_account(
    user: User,
    workspace: Workspace,
    *,
    name: str,
    preset: str = "custom",
    wire: str = "",
    base_url: str = "",
    key: str = "",
    **settings: Any,
) -> Account:
    """What is not said is as the preset has it. The key is never shown again."""
    require(user, workspace, Role.OWNER)
    usual = PRESETS.get(preset)
    if usual is None:
        raise InvalidInput("There is no such preset.", where="preset", remedy=f"One of: {', '.join(PRESETS)}.")
    account = Account(
        workspace=workspace,
        name=name,
        preset=preset,
        wire=wire or usual.wire,
        base_url=base_url or usual.base_url,
        created_by=user,
        updated_by=user,
    )
    assign(account, settings)
    if account.allow_private:
        account.allowed_by, account.allowed_at = user, timezone.now()
    check_account(account)
    try:
        with transaction.atomic():
            if Account.objects.within(workspace).filter(name=name).exists():
                raise taken(name)
            put_key(account, key, user)
            account.save(force_insert=True)
            audit("account.created", actor=user, workspace=workspace, target=account, **told(account))
    except IntegrityError:  # somebody else was quicker
        raise taken(name) from None
    return account


SETTINGS = frozenset(
    {
        *("headers", "active", "stream", "allow_private", "requests_a_minute", "tokens_a_minute"),
        *("first_token_seconds", "between_tokens_seconds", "most_prompt_bytes", "most_system_bytes"),
    }
)


def assign(account: Account, settings: Mapping[str, Any]) -> None:
    for name, value in settings.items():
        if name not in SETTINGS:
            raise InvalidInput("There is no field of this name.", where=name[:100])
        setattr(account, name, value)
