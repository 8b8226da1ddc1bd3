"""Secrets go in, and come out only in the headers for the host they are bound to."""

import base64
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from flows.faults import InvalidInput, Permanent
from flows.models import Credential, Workspace
from flows.storage import credentials, sealing

pytestmark = [pytest.mark.durable, pytest.mark.django_db]

SENTINEL = "s3ntinel-key-0123456789"


@pytest.fixture
def space() -> Workspace:
    return Workspace.objects.create(name="Atelier", slug="atelier")


def store(space: Workspace, secret: str = SENTINEL, **fields: Any) -> Credential:
    credential = Credential(workspace=space, **{"name": "search", "host": "api.example.com", **fields})
    credentials.set_secret(credential, secret)
    credential.save()
    return credential


@pytest.mark.parametrize(
    ("fields", "secret", "expected"),
    [
        ({}, "abc", {"Authorization": "Bearer abc"}),
        ({"kind": "basic"}, "ann:pä", {"Authorization": "Basic " + base64.b64encode("ann:pä".encode()).decode()}),
        ({"kind": "header", "header": "X-Api-Key"}, "abc", {"X-Api-Key": "abc"}),
        ({"header": "X-Left-Over"}, "abc", {"Authorization": "Bearer abc"}),
    ],
)
def test_each_kind_makes_its_header(space: Workspace, fields: Any, secret: str, expected: Any) -> None:
    store(space, secret, **fields)
    assert credentials.headers(space.id, "search", "api.example.com") == expected


def test_it_goes_to_its_own_host_only(space: Workspace) -> None:
    """Attack 14."""
    store(space, host="API.Example.com.")
    for host in ("example.com", "evil.example.com", "api.example.com.evil.net", ""):
        with pytest.raises(Permanent) as refused:
            credentials.headers(space.id, "search", host)
        assert refused.value.code == "CREDENTIAL_ELSEWHERE"
    assert credentials.headers(space.id, "search", "api.example.com")


def test_a_missing_one_is_an_error_and_never_somebody_elses(space: Workspace) -> None:
    """Attack 20."""
    store(Workspace.objects.create(name="Else", slug="else"))
    with pytest.raises(Permanent) as missing:
        credentials.headers(space.id, "search", "api.example.com")
    assert missing.value.code == "CREDENTIAL_MISSING"


def test_the_secret_is_nowhere_in_the_database(space: Workspace) -> None:
    """Attack 23."""
    store(space)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM flows_credential")
        row = cursor.fetchone()
    assert SENTINEL not in repr(row)
    assert SENTINEL.encode() not in b"".join(bytes(part) for part in row if isinstance(part, bytes | memoryview))


def test_changing_what_it_is_for_makes_it_useless_until_it_is_stored_again(space: Workspace) -> None:
    mine = store(space)
    Credential.objects.filter(pk=mine.pk).update(host="evil.example.net")
    with pytest.raises(Permanent) as refused:
        credentials.headers(space.id, "search", "evil.example.net")
    assert refused.value.code == "SECRET_UNREADABLE"
    assert SENTINEL not in str(refused.value)
    other = store(space, "another", name="other", host="evil.example.net")
    Credential.objects.filter(pk=other.pk).update(secret=bytes(mine.secret))
    with pytest.raises(Permanent):
        credentials.headers(space.id, "other", "evil.example.net")


def test_a_key_can_be_replaced_and_the_old_one_taken_out(space: Workspace, settings: Any) -> None:
    store(space)
    old, new = settings.SECRET_KEY, "another key of the same length or more"
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = new, [old]
    assert credentials.headers(space.id, "search", "api.example.com")
    assert credentials.renew() == 0
    settings.SECRET_KEY_FALLBACKS = []
    assert credentials.headers(space.id, "search", "api.example.com") == {"Authorization": f"Bearer {SENTINEL}"}
    settings.SECRET_KEY = "a third key that nothing was sealed with"
    with pytest.raises(Permanent) as refused:
        credentials.headers(space.id, "search", "api.example.com")
    assert refused.value.code == "SECRET_UNREADABLE"
    assert credentials.renew() == 1


@pytest.mark.parametrize(
    ("fields", "secret", "where"),
    [
        ({}, "", "secret"),
        ({}, "a\r\nX-Evil: 1", "secret"),
        ({}, "schlüssel", "secret"),
        ({}, "x" * 9000, "secret"),
        ({"kind": "basic"}, "without a colon", "secret"),
        ({"kind": "header", "header": "X Bad"}, "abc", "header"),
        ({"kind": "header", "header": ""}, "abc", "header"),
        ({"kind": "header", "header": "Host"}, "abc", "header"),
        ({"host": "https://api.example.com/"}, "abc", "host"),
        ({"host": ""}, "abc", "host"),
    ],
)
def test_what_no_request_could_carry_is_refused_at_its_field(
    space: Workspace, fields: Any, secret: str, where: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        store(space, secret, **fields)
    assert refused.value.where == where
    assert not secret or secret not in str(refused.value.to_json())


def test_its_use_is_noted_now_and_then(space: Workspace) -> None:
    credential = store(space)
    credentials.headers(space.id, "search", "api.example.com")
    first = Credential.objects.get(pk=credential.pk).used_at
    assert first is not None
    credentials.headers(space.id, "search", "api.example.com")
    assert Credential.objects.get(pk=credential.pk).used_at == first
    Credential.objects.update(used_at=timezone.now() - 2 * credentials.USE_TOLD_AFTER)
    credentials.headers(space.id, "search", "api.example.com")
    noted = Credential.objects.get(pk=credential.pk).used_at
    assert noted is not None
    assert noted >= first


def test_sealing_twice_never_looks_the_same() -> None:
    assert sealing.seal("a", "b") != sealing.seal("a", "b")
    assert sealing.unseal(memoryview(sealing.seal("a", "b")), "b") == "a"
