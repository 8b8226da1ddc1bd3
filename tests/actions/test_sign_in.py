from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import hashers
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from flows.actions import throttle
from flows.actions.make_signin_link import make_signin_link
from flows.actions.sign_in import sign_in
from flows.faults import InvalidInput, TooManyTries
from flows.models import SignInAttempt, SignInLink, User

PASSWORD = "correct horse battery"


@pytest.fixture
def bob(bob: User) -> User:
    bob.set_password(PASSWORD)
    bob.save()
    return bob


def fail(email: str, address: str = "10.0.0.1") -> str:
    with pytest.raises(InvalidInput) as caught:
        sign_in(email, "wrong", address)
    return f"{caught.value.message} {caught.value.remedy}"


def test_the_right_password_opens(bob: User) -> None:
    assert sign_in("Bob@Example.org", PASSWORD, "10.0.0.1") == bob


def test_nothing_tells_a_wrong_password_from_an_unknown_account(bob: User) -> None:
    assert fail(bob.email, "10.0.0.1") == fail("nobody@example.org", "10.0.0.2")


@pytest.mark.parametrize("email", ["bob@example.org", "nobody@example.org", "links@example.org", "gone@example.org"])
def test_every_account_costs_one_hash(bob: User, email: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Time would tell whether there is an account; so unknown, link-only and inactive ones are hashed too."""
    User.objects.create_user("links@example.org")
    User.objects.create_user("gone@example.org", password=PASSWORD, is_active=False)
    hashed: list[str] = []
    hasher = type(hashers.get_hasher())
    encode = hasher.encode

    def counted(self: Any, *args: Any) -> str:
        hashed.append(email)
        return str(encode(self, *args))

    monkeypatch.setattr(hasher, "encode", counted)
    fail(email)
    assert len(hashed) == 1


def test_five_tries_then_a_pause_also_for_the_right_password(bob: User) -> None:
    left = [fail(bob.email, f"10.0.0.{number}") for number in range(5)]
    assert left[0].endswith("4 more tries, then a pause of 5 minutes.")
    assert left[3].endswith("1 more try, then a pause of 5 minutes.")
    assert left[4].endswith("Wait 5 minutes before the next try.")
    with pytest.raises(TooManyTries) as caught:
        sign_in(bob.email, PASSWORD, "10.0.0.9")
    assert 290 < caught.value.delay <= 300


def test_an_address_pauses_whatever_accounts_it_tries(bob: User) -> None:
    for number in range(5):
        fail(f"guess{number}@example.org", "10.9.9.9")
    with pytest.raises(TooManyTries):
        sign_in(bob.email, PASSWORD, "10.9.9.9")
    assert sign_in(bob.email, PASSWORD, "10.0.0.1") == bob


def test_the_pause_ends(bob: User) -> None:
    for _ in range(5):
        fail(bob.email)
    SignInAttempt.objects.update(blocked_until=timezone.now())
    assert fail(bob.email).endswith("4 more tries, then a pause of 5 minutes.")


def test_old_failures_are_forgotten(bob: User) -> None:
    for _ in range(4):
        fail(bob.email)
    SignInAttempt.objects.update(last_at=timezone.now() - timedelta(minutes=6))
    assert fail(bob.email).endswith("4 more tries, then a pause of 5 minutes.")


def test_an_own_account_does_not_reset_the_address(bob: User) -> None:
    for number in range(4):
        fail(f"guess{number}@example.org")
        sign_in(bob.email, PASSWORD, "10.0.0.1")
    assert fail("guess4@example.org").endswith("Wait 5 minutes before the next try.")


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),  # who has one address of such a network has them all
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:10.0.0.1", "10.0.0.1", True),
        ("::ffff:10.0.0.1", "::ffff:10.0.0.2", False),
        ("10.0.0.1:5000", "10.0.0.1:5001", True),  # as some proxies say it
        ("[2001:db8::1]:5000", "2001:db8::2", True),
        ("fe80::1%eth0", "fe80::2", True),
        ("10.0.0.1", "10.0.0.2", False),
        ("unknown", "hidden", False),
    ],
)
def test_an_origin_is_what_one_person_can_hold(first: str, second: str, same: bool) -> None:
    assert (throttle.keys("a", first) == throttle.keys("a", second)) is same


def test_a_try_beside_a_success_counts_on(bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """A success deletes the account's row; who looked for it a moment before makes it anew."""
    names = throttle.keys(bob.email, "10.0.0.1")
    throttle.take_try(names)
    get_or_create = QuerySet.get_or_create

    def forgiven_meanwhile(rows: Any, **key: Any) -> Any:
        found = get_or_create(rows, **key)
        if not rows.query.select_for_update:
            rows.filter(**key).delete()
        return found

    monkeypatch.setattr(QuerySet, "get_or_create", forgiven_meanwhile)
    assert throttle.take_try(names) == 3


def test_what_expired_is_forgotten(bob: User) -> None:
    """Nobody else deletes these rows: without this they pile up for ever."""
    fail("nobody@example.org", "10.0.0.7")
    make_signin_link(bob.email)
    Session.objects.create(session_key="a" * 32, session_data="", expire_date=timezone.now() - timedelta(minutes=1))
    SignInAttempt.objects.update(last_at=timezone.now() - timedelta(days=2))
    SignInLink.objects.update(expires_at=timezone.now() - timedelta(days=2))
    fail("other@example.org", "10.0.0.8")
    make_signin_link(bob.email)
    sign_in(bob.email, PASSWORD, "10.0.0.1")
    kept = throttle.keys("other@example.org", "10.0.0.8") + throttle.keys("", "10.0.0.1")[1:]
    assert set(SignInAttempt.objects.values_list("key", flat=True)) == set(kept)
    assert SignInLink.objects.count() == 1
    assert not Session.objects.exists()


def test_the_table_names_nobody(bob: User) -> None:
    fail(bob.email, "10.1.2.3")
    assert not any("bob" in row.key or "10.1" in row.key for row in SignInAttempt.objects.all())


def test_a_pause_is_429_with_a_delay(bob: User) -> None:
    form = {"email": bob.email, "password": "wrong"}
    for _ in range(5):
        assert Client().post("/signin", form).status_code == 400
    answer = Client().post("/signin", form)
    assert answer.status_code == 429
    assert 290 < int(answer["Retry-After"]) <= 301
    assert "Wait 5 minutes" in answer.content.decode()


@pytest.mark.parametrize(("trusted", "statuses"), [(False, {429}), (True, {302})])
def test_a_forwarded_address_counts_only_behind_a_trusted_proxy(
    bob: User, settings: Settings, trusted: bool, statuses: set[int]
) -> None:
    settings.BATON_TRUST_PROXY = trusted
    for number in range(5):
        _from(f"10.0.0.{number}", f"guess{number}@example.org", "wrong")
    assert {_from("10.0.0.99", bob.email, PASSWORD)} == statuses


def _from(address: str, email: str, password: str) -> Any:
    headers = {"X-Forwarded-For": f"1.2.3.4, {address}"}
    return Client().post("/signin", {"email": email, "password": password}, headers=headers).status_code
