"""Stored credentials: a secret goes in, and comes out of no answer, list, trace or log."""

import json
from typing import Any

import pytest

from flows.models import AuditEntry, Credential, User
from flows.storage.credentials import headers
from tests.access.material import client_of, store_credential
from tests.people import People

SENTINEL = "sentinel-4f1c9b"


def create(user: User, **changes: Any) -> Any:
    body = {"name": "newsroom", "kind": "bearer", "host": "api.example.com", "secret": SENTINEL}
    return client_of(user).post("/api/credentials/", body | changes, content_type="application/json")


def test_a_secret_is_never_shown_again(alice: User, caplog: pytest.LogCaptureFixture) -> None:
    """SECURITY 23: sentinel keys occur nowhere."""
    made = create(alice)
    assert made.status_code == 201
    shown = made.json()
    assert (shown["name"], shown["kind"], shown["host"]) == ("newsroom", "bearer", "api.example.com")
    assert shown["created_by"] == {"id": str(alice.pk), "name": "Alice"}
    listed = client_of(alice).get("/api/credentials/").json()
    assert listed == {"results": [shown]}
    address = f"/api/credentials/{shown['id']}/"
    replaced = client_of(alice).put(address, {"secret": SENTINEL + "2"}, content_type="application/json")
    assert replaced.status_code == 200
    said = [made.content, json.dumps(listed), replaced.content, json.dumps(list(AuditEntry.objects.values("data")))]
    assert not [text for text in said if SENTINEL in str(text)]
    assert SENTINEL not in caplog.text
    stored = Credential.objects.get()
    assert SENTINEL.encode() not in bytes(stored.secret)
    assert headers(stored.workspace_id, "newsroom", "api.example.com") == {"Authorization": f"Bearer {SENTINEL}2"}
    assert client_of(alice).delete(address).status_code == 204
    assert not Credential.objects.exists()
    assert list(AuditEntry.objects.order_by("id").values_list("verb", flat=True)) == [
        "credential.created",
        "credential.replaced",
        "credential.deleted",
    ]


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"secret": ""}, "secret"),
        ({"secret": "a\nb"}, "secret"),
        ({"secret": "x" * 9_000}, "secret"),
        ({"kind": "basic"}, "secret"),
        ({"kind": "cookie"}, "kind"),
        ({"kind": "header"}, "header"),
        ({"kind": "header", "header": "Host"}, "header"),
        ({"host": "https://api.example.com"}, "host"),
        ({"host": ""}, "host"),
        ({"name": ""}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"owner": "x"}, "owner"),
    ],
)
def test_what_cannot_be_a_credential_is_refused_and_does_not_echo(
    alice: User, changes: dict[str, Any], where: str
) -> None:
    refused = create(alice, **changes)
    assert (refused.status_code, refused.json()["errors"][0]["where"]) == (400, where), refused.json()
    assert SENTINEL not in refused.content.decode()
    assert not Credential.objects.exists()


def test_a_name_is_there_once_in_a_workspace(everyone: People) -> None:
    assert create(everyone.alice).status_code == 201
    again = create(everyone.alice)
    assert (again.status_code, again.json()["code"]) == (409, "NAME_TAKEN")
    assert create(everyone.mallory).status_code == 201


def test_a_credential_of_another_workspace_is_not_there(everyone: People) -> None:
    foreign = store_credential(everyone.elsewhere, everyone.mallory)
    client = client_of(everyone.alice)
    for answer in (
        client.put(f"/api/credentials/{foreign.pk}/", {"secret": "x"}, content_type="application/json"),
        client.delete(f"/api/credentials/{foreign.pk}/"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "CREDENTIAL_NOT_FOUND")
    assert client.get("/api/credentials/").json() == {"results": []}
    assert headers(everyone.elsewhere.pk, "wire", "api.example.com")


def test_where_a_secret_goes_changes_only_with_the_secret(everyone: People) -> None:
    stored = store_credential(everyone.workspace, everyone.alice)
    client = client_of(everyone.alice)
    address = f"/api/credentials/{stored.pk}/"
    alone = client.put(address, {"host": "evil.example.com"}, content_type="application/json")
    assert (alone.status_code, alone.json()["errors"][0]["where"]) == (400, "secret")
    both = {"host": "other.example.com", "secret": "new", "kind": "header", "header": "X-Key"}
    moved = client.put(address, both, content_type="application/json").json()
    assert (moved["host"], moved["kind"], moved["header"]) == ("other.example.com", "header", "X-Key")
