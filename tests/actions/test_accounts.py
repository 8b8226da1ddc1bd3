"""Accounts that are tried out, and lists of models that are fetched, from a server on loopback."""

from collections.abc import Iterator
from typing import Any

import pytest

from flows.actions.access import require
from flows.actions.change_account import change_account
from flows.actions.create_account import create_account
from flows.actions.find_problems import find_problems
from flows.actions.known import WorkspaceAccounts, known_in, models_named_in
from flows.actions.refresh_models import refresh_models
from flows.actions.try_account import try_account
from flows.faults import Denied, InvalidInput, NotFound, StepFault
from flows.models import Account, AuditEntry, Role
from flows.runtime import asking
from tests.access.material import DOCUMENT, here
from tests.people import People
from tests.providers.beside import vendor_beside
from tests.providers.vendors import Vendor, answering, hanging, saying

KEY = "sk-sentinel-41c7b09de2f5"


@pytest.fixture(autouse=True)
def seen_by_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test's rows are in one transaction, which other threads do not see."""
    monkeypatch.setattr("flows.runtime.accounts.in_thread", here)


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    with vendor_beside() as beside:
        yield beside


def account_at(people: People, vendor: Vendor, **said: Any) -> Account:
    usual: dict[str, Any] = {"name": "work", "preset": "custom", "wire": vendor.wire, "key": KEY, "allow_private": True}
    return create_account(people.alice, people.workspace, base_url=f"{vendor.url}/v1", **(usual | said))


def tried(people: People, account: Account, model: str = "m") -> dict[str, Any]:
    return try_account(people.bob, people.workspace, account.pk, model=model)


@pytest.mark.parametrize("wire", ["openai-chat", "openai-responses", "anthropic", "gemini"])
def test_a_test_really_asks_for_one_word_and_lists_are_really_fetched(everyone: People, wire: str) -> None:
    """O120: an account is a form with a test button and a list of models."""
    with vendor_beside(wire) as vendor:
        account = account_at(everyone, vendor)
        found = tried(everyone, account)
        assert (found["ok"], found["reply"], found["model"], found["code"]) == (True, "Bees hum.", "m", "")
        assert found["latency_ms"] >= 0
        seen = refresh_models(everyone.bob, everyone.workspace, account.pk)
    assert [model["id"] for model in seen.models_seen] == ["m", "m-mini"]
    assert seen.models_at is not None
    assert models_named_in(everyone.workspace)[-2:] == ["work/m", "work/m-mini"]
    assert AuditEntry.objects.get(verb="account.models_fetched").data == {"name": "work", "found": 2}


def test_a_test_asks_for_few_tokens(everyone: People, vendor: Vendor) -> None:
    tried(everyone, account_at(everyone, vendor))
    assert vendor.heard[0].body["max_tokens"] == asking.MOST_TOKENS


def test_without_a_model_the_first_of_the_list_is_asked(everyone: People, vendor: Vendor) -> None:
    account = account_at(everyone, vendor)
    with pytest.raises(InvalidInput) as unknown:
        tried(everyone, account, model="")
    assert (unknown.value.where, "Fetch its models" in unknown.value.remedy) == ("model", True)
    refresh_models(everyone.bob, everyone.workspace, account.pk)
    assert tried(everyone, account, model="")["model"] == "m"


@pytest.mark.parametrize(
    ("status", "said", "code"),
    [
        (401, {"error": {"message": f"Incorrect API key provided: {KEY}.", "code": "invalid_api_key"}}, "KEY_REFUSED"),
        (404, {"error": {"message": "No such model.", "code": "model_not_found"}}, "MODEL_UNKNOWN"),
        (429, {"error": {"message": "No money left.", "code": "insufficient_quota"}}, "QUOTA_SPENT"),
        (200, "<html>Welcome</html>", "REPLY_UNREADABLE"),
        (302, "", "REDIRECT_REFUSED"),
        (503, "", "OVERLOADED"),
    ],
)
def test_what_the_other_side_does_wrong_is_an_outcome(everyone: People, status: int, said: Any, code: str) -> None:
    with vendor_beside(plays=saying(status, said, {"Location": "https://evil.example.com/"})) as vendor:
        found = tried(everyone, account_at(everyone, vendor))
    assert (found["ok"], found["code"], found["reply"]) == (False, code, "")
    assert "work" in found["message"]
    assert found["remedy"]
    assert KEY not in str(found)


def test_nobody_waits_long_for_a_test(everyone: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MOST_SECONDS", 0.05)
    with vendor_beside(plays=hanging()) as vendor:
        found = tried(everyone, account_at(everyone, vendor))
    assert (found["ok"], found["code"]) == (False, "STALLED")


def test_a_model_that_says_nothing_works_all_the_same(everyone: People) -> None:
    with vendor_beside(plays=answering("")) as vendor:
        found = tried(everyone, account_at(everyone, vendor))
    assert (found["ok"], found["reply"]) == (True, "(It said nothing.)")


def test_what_is_not_ready_says_so_in_a_test_too(everyone: People, vendor: Vendor) -> None:
    account = account_at(everyone, vendor, allow_private=False)
    assert tried(everyone, account)["code"] == "ADDRESS_REFUSED"
    change_account(everyone.alice, everyone.workspace, account.pk, active=False)
    assert tried(everyone, account)["code"] == "ACCOUNT_INACTIVE"
    keyless = account_at(everyone, vendor, name="keyless", preset="openai", key="")
    assert tried(everyone, keyless)["code"] == "CREDENTIAL_MISSING"
    assert vendor.heard == []


def test_what_an_owner_says_of_a_model_is_kept_and_outlives_a_new_list(everyone: People, vendor: Vendor) -> None:
    """C61-C63: what nobody knows of a model, its owner may say."""
    account = account_at(everyone, vendor)
    refresh_models(everyone.bob, everyone.workspace, account.pk)
    marks = [{"id": "m", "can": ["tools", "coding"], "cannot": ["vision"]}]
    change_account(everyone.alice, everyone.workspace, account.pk, models=marks)
    again = refresh_models(everyone.bob, everyone.workspace, account.pk)
    assert [(one.get("can"), one.get("cannot")) for one in again.models_seen] == [
        (["coding", "tools"], ["vision"]),
        (None, None),
    ]
    told = AuditEntry.objects.get(verb="account.models_marked").data["models"]
    assert told == [{"id": "m", "can": ["coding", "tools"], "cannot": ["vision"]}]
    change_account(everyone.alice, everyone.workspace, account.pk, models=[{"id": "m", "can": []}])
    account.refresh_from_db()
    assert (account.models_seen[0]["can"], account.models_seen[0]["cannot"]) == ([], ["vision"])


@pytest.mark.parametrize(
    ("mark", "where"),
    [
        ({"id": "nobody", "can": ["json"]}, "models[0].id"),
        ({"id": "m", "can": ["json"], "cannot": ["json"]}, "models[0]"),
    ],
)
def test_what_cannot_be_said_of_a_model_is_located(
    everyone: People, vendor: Vendor, mark: dict[str, Any], where: str
) -> None:
    account = account_at(everyone, vendor)
    refresh_models(everyone.bob, everyone.workspace, account.pk)
    with pytest.raises(InvalidInput) as refused:
        change_account(everyone.alice, everyone.workspace, account.pk, models=[mark])
    assert refused.value.where == where
    with pytest.raises(Denied):
        change_account(everyone.bob, everyone.workspace, account.pk, models=[{"id": "m", "can": ["json"]}])


def test_a_list_that_cannot_be_fetched_leaves_the_old_one(everyone: People) -> None:
    with vendor_beside() as vendor:
        account = account_at(everyone, vendor)
        refresh_models(everyone.bob, everyone.workspace, account.pk)
    with pytest.raises(StepFault) as gone:
        refresh_models(everyone.bob, everyone.workspace, account.pk)
    assert "work" in gone.value.message
    account.refresh_from_db()
    assert len(account.models_seen) == 2


def test_viewers_ask_nothing_and_strangers_find_nothing(everyone: People, vendor: Vendor) -> None:
    account = account_at(everyone, vendor)
    require(everyone.vera, everyone.workspace, Role.VIEWER)
    for ask in (try_account, refresh_models):
        with pytest.raises(Denied):
            ask(everyone.vera, everyone.workspace, account.pk)
        with pytest.raises(NotFound):
            ask(everyone.mallory, everyone.workspace, account.pk)
        with pytest.raises(NotFound):
            ask(everyone.mallory, everyone.elsewhere, account.pk)
    assert vendor.heard == []


def test_validation_knows_the_accounts_of_the_workspace_and_what_they_listed(everyone: People, vendor: Vendor) -> None:
    """O122: an unknown account is an error that a click mends, a model that was not listed a warning."""
    account = account_at(everyone, vendor)
    steps = [DOCUMENT["steps"][0], {**DOCUMENT["steps"][1]}, DOCUMENT["steps"][2]]

    def codes(model: str) -> list[tuple[str, str, bool]]:
        steps[1]["config"] = {**DOCUMENT["steps"][1]["config"], "model": model}
        found = find_problems(everyone.vera, everyone.workspace, {**DOCUMENT, "steps": steps})
        return [
            (problem.code, problem.severity, problem.fix is not None) for problem in found if "MODEL" in problem.code
        ]

    assert codes("work/any") == []
    refresh_models(everyone.bob, everyone.workspace, account.pk)
    assert codes("work/m") == []
    assert codes("work/m-mimi") == [("MODEL_NOT_LISTED", "warning", True)]
    assert codes("nobody/m") == [("MODEL_UNBOUND", "error", True)]
    change_account(everyone.alice, everyone.workspace, account.pk, active=False)
    assert codes("work/m") == [("MODEL_UNBOUND", "error", True)]
    assert known_in(everyone.elsewhere).accounts == {"rehearsal"}


def test_an_import_takes_an_active_account_of_the_provider(everyone: People, vendor: Vendor) -> None:
    account = account_at(everyone, vendor, name="team", preset="anthropic", wire="anthropic")
    accounts = WorkspaceAccounts(everyone.workspace)
    assert [accounts.for_provider(name) for name in ("Anthropic", "team", "rehearsal", "openai")] == [
        *("team", "team", "rehearsal", None)
    ]
    change_account(everyone.alice, everyone.workspace, account.pk, active=False)
    assert WorkspaceAccounts(everyone.workspace).for_provider("anthropic") is None
    assert WorkspaceAccounts(everyone.elsewhere).for_provider("team") is None
