from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from flows.actions.access import require
from flows.actions.account_checks import check_account
from flows.actions.account_keys import forget_key, put_key
from flows.actions.accounts import locked_within, place_of, taken, told, used_by
from flows.actions.audit import audit
from flows.actions.create_account import assign
from flows.actions.model_marks import mark_models
from flows.faults import Conflict
from flows.models import Account, Role, User, Workspace
from flows.providers.presets import PRESETS
from flows.reach.address import Address


def change_account(
    user: User, workspace: Workspace, account_id: UUID, *, key: str | None = None, **changes: Any
) -> tuple[Account, str]:
    """Changes what is named; an empty key forgets the one there is. Also says what went along with it: a key is for
    one host and an opened address is one address, so neither follows the account to another."""
    require(user, workspace, Role.OWNER)
    name, marks = changes.pop("name", None), changes.pop("models", None)
    try:
        with transaction.atomic():
            account = locked_within(workspace, account_id)
            before, came_from = told(account), place_of(account)
            if name is not None:
                _rename(account, name)
            _turn(account, changes)
            said = None if marks is None else mark_models(account, marks)
            opened = changes.get("allow_private")
            assign(account, changes)
            check_account(account)
            notice = _moved(account, came_from, stays_open=bool(opened), key=key)
            if key is not None:
                put_key(account, key, user)
            _note_who_opened(account, user, before["allow_private"], anew=bool(opened))
            account.updated_by, account.updated_at = user, timezone.now()
            account.save()
            _tell(user, workspace, account, before, key_changed=key is not None)
            if said is not None:
                audit(
                    "account.models_marked",
                    actor=user,
                    workspace=workspace,
                    target=account,
                    name=account.name,
                    models=said,
                )
    except IntegrityError:  # somebody else was quicker
        raise taken(str(name)) from None
    return account, notice


def _rename(account: Account, name: str) -> None:
    if name == account.name:
        return
    flows = used_by(account.workspace, [account.name])[account.name]
    if flows:
        raise Conflict(
            f"Flows call it {account.name!r}: {', '.join(flows[:5])}{' and more' if len(flows) > 5 else ''}.",
            code="ACCOUNT_IN_USE",
            where="name",
            remedy="Make another account, let the flows use that, and delete this one.",
        )
    account.name = name


def _turn(account: Account, changes: dict[str, Any]) -> None:
    """To another address, another wire. A preset brings its own."""
    preset = PRESETS.get(changes.get("preset", ""))
    usual = {} if preset is None else {"wire": preset.wire}
    for field in ("preset", "wire", "base_url"):
        setattr(account, field, changes.pop(field, usual.get(field, getattr(account, field))))


def _moved(account: Account, came_from: Address, *, stays_open: bool, key: str | None) -> str:
    goes_to = place_of(account)
    said = []
    if goes_to.host != came_from.host and account.credential_id is not None:
        forget_key(account)
        if key is None:
            said.append(f"The key was for {came_from.host} and is forgotten. Enter the one for {goes_to.host}.")
    if goes_to.origin != came_from.origin and account.allow_private and not stays_open:
        account.allow_private = False
        said.append(f"What was opened is {came_from.place}; {goes_to.place} is not open.")
    return " ".join(said)


def _note_who_opened(account: Account, user: User, was_open: bool, *, anew: bool) -> None:
    if not account.allow_private:
        account.allowed_by = account.allowed_at = None
    elif anew or not was_open:
        account.allowed_by, account.allowed_at = user, timezone.now()


def _tell(user: User, workspace: Workspace, account: Account, before: dict[str, Any], *, key_changed: bool) -> None:
    after = told(account)
    differs = {name for name in after if after[name] != before[name]}
    said = {
        side: {name: values[name] for name in sorted(differs)}
        for side, values in (("before", before), ("after", after))
    }
    verb = "account.changed"
    if differs == {"active"}:
        verb = "account.activated" if account.active else "account.deactivated"
    if differs == {"allow_private"}:
        verb = "account.local_address_opened" if account.allow_private else "account.local_address_closed"
    if not differs and not key_changed:
        return
    extra = {"base_url_opened": account.base_url} if "allow_private" in differs and account.allow_private else {}
    audit(
        verb,
        actor=user,
        workspace=workspace,
        target=account,
        name=account.name,
        key_changed=key_changed,
        **said,
        **extra,
    )
