"""Accounts through the API: what is set up is shown to members, its key to nobody."""

import json
from typing import Any

import pytest

from flows.models import Account, AuditEntry, Credential, User
from flows.storage.credentials import secret_for
from tests.access.material import client_of, make_flow, store_account
from tests.people import People

SENTINEL = "sentinel-7ac1e0"


def create(user: User, **changes: Any) -> Any:
    body = {"name": "openai", "preset": "openai", "key": SENTINEL}
    return client_of(user).post("/api/accounts/", body | changes, content_type="application/json")


def change(user: User, account: Any, **changes: Any) -> Any:
    return client_of(user).patch(f"/api/accounts/{account['id']}/", changes, content_type="application/json")


def listed(user: User) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = client_of(user).get("/api/accounts/").json()["results"]
    return results


def test_an_account_is_made_of_a_preset_and_a_key_and_the_key_is_never_shown(everyone: People) -> None:
    made = create(everyone.alice)
    assert made.status_code == 201, made.json()
    shown = made.json()
    assert (shown["wire"], shown["base_url"]) == ("openai-chat", "https://api.openai.com/v1")
    assert (shown["key_set"], shown["private"], shown["active"], shown["used_by"]) == (True, False, True, [])
    rehearsal, own = listed(everyone.vera)
    assert own == shown
    assert (rehearsal["id"], rehearsal["name"], rehearsal["built_in"]) == (None, "rehearsal", True)
    ids = [model["id"] for model in rehearsal["models"]]
    assert ids[:2] == ["steady", "swift"]
    assert "overloaded-once" in ids
    assert set(rehearsal) == set(own)
    said = [made.content.decode(), json.dumps(listed(everyone.alice)), str(list(AuditEntry.objects.values()))]
    assert not [text for text in said if SENTINEL in text]
    stored = Credential.objects.get()
    assert (stored.host, stored.kind, stored.workspace) == ("api.openai.com", "account", everyone.workspace)
    assert secret_for(stored, "api.openai.com") == SENTINEL
    assert client_of(everyone.alice).get("/api/credentials/").json() == {"results": []}


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({"name": "Open AI"}, "name"),
        ({"name": "-a"}, "name"),
        ({"name": "x" * 41}, "name"),
        ({"name": "rehearsal"}, "name"),
        ({"preset": "nobody"}, "preset"),
        ({"wire": "gemini"}, "wire"),
        ({"preset": "custom", "base_url": "https://x.example.com", "wire": "telex"}, "wire"),
        ({"preset": "custom"}, "base_url"),
        ({"base_url": "ftp://x.example.com"}, "base_url"),
        ({"base_url": "http://api.openai.com/v1"}, "base_url"),
        ({"base_url": f"https://me:{SENTINEL}@api.openai.com/v1"}, "base_url"),
        ({"base_url": f"https://api.openai.com/v1?key={SENTINEL}"}, "base_url"),
        ({"base_url": "https://api.openai.com/sk-abcdefghijklmnopqrst/v1"}, "base_url"),
        ({"base_url": "http://169.254.169.254/latest"}, "base_url"),
        ({"base_url": "http://[fe80::1]/v1"}, "base_url"),
        ({"headers": [{"name": "Authorization", "value": SENTINEL}]}, "headers"),
        ({"headers": [{"name": "X-Api-Key", "value": SENTINEL}]}, "headers"),
        ({"headers": [{"name": "X-Extra", "value": f"Bearer {SENTINEL}"}]}, "headers"),
        ({"headers": [{"name": "X-Extra", "value": "a"}, {"name": "X-Extra", "value": "b"}]}, "headers"),
        ({"headers": [{"name": "Host", "value": "x"}]}, "headers"),
        ({"headers": [{"name": "X-Extra", "value": "a\nb"}]}, "headers"),
        ({"key": SENTINEL + "\n"}, "key"),
        ({"first_token_seconds": 0}, "first_token_seconds"),
        ({"most_prompt_bytes": -1}, "most_prompt_bytes"),
        ({"models": []}, "models"),
        ({"allowed_by": 1}, "allowed_by"),
    ],
)
def test_what_cannot_be_an_account_is_refused_and_no_secret_comes_back(
    alice: User, said: dict[str, Any], where: str
) -> None:
    refused = create(alice, **said)
    assert (refused.status_code, refused.json()["errors"][0]["where"]) == (400, where), refused.json()
    assert SENTINEL not in refused.content.decode()
    assert not Account.objects.exists()
    assert not Credential.objects.exists()


def test_a_secret_in_a_header_points_to_the_key_field(alice: User) -> None:
    refused = create(alice, headers=[{"name": "authorization", "value": "x"}]).json()
    assert "key field" in refused["remedy"]


def test_a_name_is_there_once_in_a_workspace(everyone: People) -> None:
    assert create(everyone.alice).status_code == 201
    again = create(everyone.alice)
    assert (again.status_code, again.json()["code"]) == (409, "NAME_TAKEN")
    assert create(everyone.mallory).status_code == 201


def test_a_key_does_not_follow_its_account_to_another_host(alice: User) -> None:
    """It is bound to the host that it was entered for, and whoever moves the account is told."""
    account = create(alice).json()
    moved = change(alice, account, base_url="https://evil.example.com/v1").json()
    assert (moved["key_set"], moved["base_url"]) == (False, "https://evil.example.com/v1")
    assert "api.openai.com" in moved["notice"]
    assert not Credential.objects.exists()
    back = change(alice, account, base_url="https://api.openai.com/v1", key="sentinel-2").json()
    assert (back["key_set"], back["notice"]) == (True, "")
    assert Credential.objects.get().host == "api.openai.com"
    same_host = change(alice, account, base_url="https://api.openai.com/v2").json()
    assert (same_host["key_set"], same_host["notice"]) == (True, "")
    assert change(alice, account, key="").json()["key_set"] is False
    assert not Credential.objects.exists()


def test_an_opened_address_is_that_one_address(alice: User) -> None:
    account = create(alice, name="ollama", preset="ollama", key="").json()
    assert (account["private"], account["allow_private"], account["key_set"]) == (True, False, False)
    opened = change(alice, account, allow_private=True).json()
    assert opened["allow_private"] is True
    row = Account.objects.get()
    assert (row.allowed_by, row.allowed_at is None) == (alice, False)
    told = AuditEntry.objects.get(verb="account.local_address_opened")
    assert told.data["base_url_opened"] == "http://127.0.0.1:11434/v1"
    moved = change(alice, account, base_url="http://127.0.0.1:11435/v1").json()
    assert moved["allow_private"] is False
    assert "127.0.0.1:11434" in moved["notice"]
    assert Account.objects.get().allowed_by is None


def test_switching_off_and_on_is_told_apart_from_other_changes(alice: User) -> None:
    account = create(alice).json()
    assert change(alice, account, active=False).json()["active"] is False
    assert change(alice, account, active=False).status_code == 200
    assert change(alice, account, active=True, requests_a_minute=60).json()["requests_a_minute"] == 60
    verbs = list(AuditEntry.objects.order_by("id").values_list("verb", flat=True))
    assert verbs == ["account.created", "account.deactivated", "account.changed"]


def test_what_is_changed_moves_the_version_on_that_workers_know(alice: User) -> None:
    account = create(alice).json()
    assert change(alice, account, stream=False).json()["updated_at"] > account["updated_at"]


@pytest.mark.durable
def test_flows_that_use_an_account_are_named_and_keep_its_name(everyone: People) -> None:
    account = create(everyone.alice).json()
    steps = [{"id": "draft", "kind": "model", "config": {"model": "openai/gpt-5", "prompt": "Say “openai/x”."}}]
    make_flow(everyone.workspace, everyone.bob, name="Uses it", steps=steps, edges=[])
    quoted = [{"id": "draft", "kind": "model", "config": {"model": "rehearsal/steady", "prompt": 'Is "openai/x" one?'}}]
    make_flow(everyone.workspace, everyone.bob, name="Speaks of it", steps=quoted, edges=[])
    make_flow(everyone.elsewhere, everyone.mallory, name="Elsewhere", steps=steps, edges=[])
    rehearsal, own = listed(everyone.vera)
    assert (own["used_by"], rehearsal["used_by"]) == (["Uses it"], ["Speaks of it"])
    refused = change(everyone.alice, account, name="other")
    assert (refused.status_code, refused.json()["code"]) == (409, "ACCOUNT_IN_USE")
    assert "Uses it" in refused.json()["detail"]


def test_a_name_that_no_flow_uses_can_be_changed_but_not_to_a_taken_one(alice: User) -> None:
    account = create(alice).json()
    create(alice, name="second")
    assert change(alice, account, name="first").json()["name"] == "first"
    assert change(alice, account, name="second").json()["code"] == "NAME_TAKEN"


def test_an_owner_says_what_a_listed_model_can(everyone: People) -> None:
    """C61-C63"""
    account = create(everyone.alice).json()
    seen = [{"id": "m", "name": "", "context": None, "output": None}]
    Account.objects.filter(pk=account["id"]).update(models_seen=seen)
    said = change(everyone.alice, account, models=[{"id": "m", "can": ["tools"]}])
    assert said.status_code == 200
    assert said.json()["models"] == [{**seen[0], "can": ["tools"]}]
    assert listed(everyone.vera)[1]["models"] == said.json()["models"]
    assert change(everyone.alice, account, models=[{"id": "m", "can": ["flying"]}]).status_code == 400
    assert change(everyone.bob, account, models=[]).status_code == 403


def test_a_deleted_account_takes_its_key_along(alice: User) -> None:
    account = create(alice).json()
    assert client_of(alice).delete(f"/api/accounts/{account['id']}/").status_code == 204
    assert not Account.objects.exists()
    assert not Credential.objects.exists()
    assert AuditEntry.objects.filter(verb="account.deleted", data__name="openai").exists()


def test_an_account_of_another_workspace_is_not_there(everyone: People) -> None:
    foreign = store_account(everyone.elsewhere, everyone.mallory)
    client, address = client_of(everyone.alice), f"/api/accounts/{foreign.pk}/"
    for answer in (
        client.get(address),
        client.patch(address, {"active": False}, content_type="application/json"),
        client.delete(address),
        client.post(f"{address}test/", {}, content_type="application/json"),
        client.post(f"{address}models/"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "ACCOUNT_NOT_FOUND")
    assert [account["name"] for account in listed(everyone.alice)] == ["rehearsal"]
    foreign.refresh_from_db()
    assert foreign.active


def test_presets_say_what_they_need(vera: User) -> None:
    presets = {preset["id"]: preset for preset in client_of(vera).get("/api/presets/").json()["results"]}
    assert presets["openai"]["key"] == "needed"
    assert presets["ollama"] | {"help": ""} == {
        "id": "ollama",
        "label": "Ollama",
        "wire": "openai-chat",
        "base_url": "http://127.0.0.1:11434/v1",
        "key": "optional",
        "local": True,
        "help": "",
    }
