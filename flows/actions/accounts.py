"""What changes of accounts share. No trace of them holds a key."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Case, Q, TextField, Value, When
from django.db.models.functions import Cast

from flows.faults import NameTaken, NotFound
from flows.models import Account, Flow, Workspace
from flows.models.account import AccountQuerySet
from flows.reach.address import Address

SHOWN_FLOWS = 100


def account_within(workspace: Workspace, account_id: UUID, found: AccountQuerySet | None = None) -> Account:
    accounts = Account.objects.select_related("credential") if found is None else found
    account = accounts.within(workspace).filter(pk=account_id).first()
    if account is None:
        raise NotFound("There is no such account.", code="ACCOUNT_NOT_FOUND")
    account.workspace = workspace  # as good as the one that would be asked for
    return account


def locked_within(workspace: Workspace, account_id: UUID) -> Account:
    return account_within(workspace, account_id, Account.objects.select_for_update(no_key=True))


def taken(name: str) -> NameTaken:
    return NameTaken(f"There is an account called {name[:64]!r} already.", where="name")


def place_of(account: Account) -> Address:
    return Address.read(account.base_url)


def told(account: Account) -> dict[str, Any]:
    """For the audit: where it goes, and nothing of what it signs with. Headers by name only: a value may be one that
    somebody should not have put there."""
    plain = ("name", "preset", "wire", "base_url", "active", "stream", "allow_private", "requests_a_minute")
    limits = ("tokens_a_minute", "first_token_seconds", "between_tokens_seconds", "most_prompt_bytes")
    said = {name: getattr(account, name) for name in (*plain, *limits, "most_system_bytes")}
    return said | {"headers": sorted(account.headers), "key_set": account.credential_id is not None}


def used_by(workspace: Workspace, names: Iterable[str]) -> dict[str, list[str]]:
    """The flows that name a model of these accounts, in their draft or as published; one walk for all of them, and no
    document leaves the database."""
    wanted = sorted(names)
    if not wanted:
        return {}
    flows = Flow.objects.within(workspace).annotate(
        _draft=Cast("document", TextField()), _public=Cast("published__document", TextField())
    )
    asked = {
        f"_{number}": Case(When(_names(name), then=Value(1)), default=Value(0)) for number, name in enumerate(wanted)
    }
    rows = flows.annotate(**asked).order_by("name").values_list("name", *asked)
    found: dict[str, list[str]] = {name: [] for name in wanted}
    for flow, *hits in rows.iterator(chunk_size=500):
        for name, hit in zip(wanted, hits, strict=True):
            if hit and len(found[name]) < SHOWN_FLOWS:
                found[name].append(flow)
    return found


def _names(account: str) -> Q:
    """A text of the document that begins so. Within a text a quote is escaped, so this one begins it."""
    looks = (f' "{account}/', f'["{account}/')
    return Q(*((f"{side}__contains", look) for side in ("_draft", "_public") for look in looks), _connector=Q.OR)
