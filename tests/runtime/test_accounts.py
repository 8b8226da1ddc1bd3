"""The providers of a workspace, made of its accounts' rows and kept until these change."""

from collections.abc import Iterator
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from flows.engine.clock import SystemClock
from flows.faults import Permanent
from flows.models import Account, Credential, CredentialKind, Workspace
from flows.providers.over_http import HttpProvider
from flows.providers.port import Bill, Tokens
from flows.providers.prices import UNKNOWN
from flows.providers.rates import ZERO
from flows.providers.registry import Accounts
from flows.reach.address import Address
from flows.reach.allowance import NOTHING
from flows.reach.client import Reach
from flows.runtime import accounts
from flows.runtime.accounts import StoredAccounts
from flows.storage.credentials import set_secret
from tests.access.material import here

pytestmark = pytest.mark.django_db


class Asked:
    """Prices that note which vendor's were wanted."""

    def __init__(self) -> None:
        self.vendors: list[str] = []

    def bill(self, vendor: str, model: str, tokens: Tokens) -> Bill:
        return Bill(ZERO, {}, UNKNOWN)

    async def fresh(self, vendor: str) -> None:
        self.vendors.append(vendor)


@pytest.fixture(autouse=True)
def seen_by_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test's rows are in one transaction, which other threads do not see."""
    monkeypatch.setattr(accounts, "in_thread", here)


@pytest.fixture
def stored() -> Iterator[StoredAccounts]:
    made = StoredAccounts(Asked(), SystemClock(), Reach(), Accounts(), NOTHING)
    yield made
    async_to_sync(made.aclose)()


def add(workspace: Workspace, **said: Any) -> Account:
    usual: dict[str, Any] = {"name": "work", "wire": "openai-chat", "base_url": "https://api.example.com/v1"}
    return Account.objects.create(workspace=workspace, **(usual | said))


def add_key(account: Account, host: str = "api.example.com") -> Credential:
    credential = Credential(workspace=account.workspace, name=str(account.pk), kind=CredentialKind.ACCOUNT, host=host)
    set_secret(credential, "sentinel")
    credential.save()
    account.credential = credential
    account.save()
    return credential


def found_by(stored: StoredAccounts, workspace: Workspace, name: str = "work") -> Any:
    return async_to_sync(stored.of(workspace.pk).get)(name)


def refused(stored: StoredAccounts, workspace: Workspace, name: str = "work") -> Permanent:
    with pytest.raises(Permanent) as found:
        found_by(stored, workspace, name)
    assert found.value.remedy
    assert found.value.where == "config.model"
    return found.value


def test_the_rehearsal_is_always_there_and_no_row_is_asked_for(stored: StoredAccounts, workspace: Workspace) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert found_by(stored, workspace, "rehearsal").simulated
    assert len(asked) == 0


def test_an_account_is_kept_and_each_call_looks_once_whether_it_changed(
    stored: StoredAccounts, workspace: Workspace
) -> None:
    account = add(workspace, preset="vllm", headers={"X-Team": "red"}, requests_a_minute=7)
    add_key(account)
    first = found_by(stored, workspace)
    assert isinstance(first, HttpProvider)
    assert (first.name, first.simulated, first.account.vendor) == ("work", False, "vllm")
    assert (first.account.headers, first.account.requests_a_minute) == ({"X-Team": "red"}, 7)
    with CaptureQueriesContext(connection) as asked:
        assert found_by(stored, workspace) is first
    assert len(asked) == 1
    account.stream, account.updated_at = False, timezone.now()
    account.save()
    second = found_by(stored, workspace)
    assert (second is first, second.account.stream) == (False, False)


@pytest.mark.durable
def test_a_key_that_is_replaced_or_gone_is_noticed(stored: StoredAccounts, workspace: Workspace) -> None:
    account = add(workspace, preset="openai")
    credential = add_key(account)
    first = found_by(stored, workspace)
    set_secret(credential, "another")
    credential.save()
    assert found_by(stored, workspace) is not first
    credential.delete()
    fault = refused(stored, workspace)
    assert (fault.code, "api.example.com" in fault.message) == ("CREDENTIAL_MISSING", True)


def test_an_account_that_needs_no_key_does_without(stored: StoredAccounts, workspace: Workspace) -> None:
    add(workspace, preset="ollama")
    assert found_by(stored, workspace).name == "work"


def test_who_is_not_there_or_switched_off_is_named_with_a_remedy(
    stored: StoredAccounts, workspace: Workspace, elsewhere: Workspace
) -> None:
    """O122, O125"""
    add(elsewhere, name="theirs")
    add(workspace, active=False)
    off, gone, foreign = (refused(stored, workspace, name) for name in ("work", "gone", "theirs"))
    assert (off.code, gone.code, foreign.code) == ("ACCOUNT_INACTIVE", "ACCOUNT_UNKNOWN", "ACCOUNT_UNKNOWN")
    assert ("'work'" in off.message, "'gone'" in gone.message) == (True, True)


def test_a_workspace_gets_its_own_account_of_a_name(
    stored: StoredAccounts, workspace: Workspace, elsewhere: Workspace
) -> None:
    add(workspace)
    add(elsewhere, base_url="https://theirs.example.com")
    assert found_by(stored, workspace).account.base_url == "https://api.example.com/v1"
    assert found_by(stored, elsewhere).account.base_url == "https://theirs.example.com"
    assert found_by(stored, workspace).account.base_url == "https://api.example.com/v1"


def test_a_wire_that_is_not_known_here_says_so(stored: StoredAccounts, workspace: Workspace) -> None:
    add(workspace, wire="telex")
    assert refused(stored, workspace).code == "WIRE_UNKNOWN"


def test_a_client_of_its_own_asks_an_opened_address_and_nobody_else_shares_it(
    stored: StoredAccounts, workspace: Workspace, elsewhere: Workspace
) -> None:
    url = "http://127.0.0.1:11434/v1"
    for space, name, opened in ((workspace, "a", True), (elsewhere, "a", True), (workspace, "b", False)):
        add(space, name=name, base_url=url, allow_private=opened)
    ours, theirs, closed = (
        stored.provider(Account.objects.get(workspace=space, name=name))._reach
        for space, name in ((workspace, "a"), (elsewhere, "a"), (workspace, "b"))
    )
    place, next_door = Address.read(url), Address.read("http://127.0.0.1:11435/v1")
    assert ours is theirs
    assert (ours.opens(place), ours.opens(next_door), closed.opens(place)) == (True, False, False)


def test_prices_are_fresh_before_anybody_asks(workspace: Workspace) -> None:
    prices = Asked()
    stored = StoredAccounts(prices, SystemClock(), Reach(), Accounts(), NOTHING)
    add(workspace, preset="openai", name="paid")
    add_key(Account.objects.get(name="paid"))
    found_by(stored, workspace, "paid")
    assert prices.vendors == ["openai"]


def test_what_nobody_asked_for_long_is_forgotten(
    stored: StoredAccounts, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "MOST_KEPT", 2)
    for name in ("a", "b", "c"):
        add(workspace, name=name)
    a, b = found_by(stored, workspace, "a"), found_by(stored, workspace, "b")
    assert found_by(stored, workspace, "a") is a
    found_by(stored, workspace, "c")
    assert found_by(stored, workspace, "a") is a
    assert found_by(stored, workspace, "b") is not b


def test_a_key_is_given_for_its_host_alone_and_its_use_is_noted_seldom(workspace: Workspace) -> None:
    account = add(workspace)
    credential = add_key(account)
    assert async_to_sync(accounts._key)(credential, "api.example.com") == "sentinel"
    assert Credential.objects.get().used_at is not None
    with CaptureQueriesContext(connection) as asked:
        assert async_to_sync(accounts._key)(credential, "api.example.com") == "sentinel"
    assert len(asked) == 0
    with pytest.raises(Permanent) as elsewhere:
        async_to_sync(accounts._key)(credential, "evil.example.com")
    assert elsewhere.value.code == "CREDENTIAL_ELSEWHERE"
