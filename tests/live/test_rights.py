"""Who a socket takes somebody for: it looks at their session and leaves it as it is."""

from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from flows.live import rights
from flows.models import User


def key_of(client: Client) -> str:
    return client.cookies["sessionid"].value


def test_a_socket_that_opens_after_the_secret_key_was_changed_signs_nobody_out(
    settings: Settings, client: Client, vera: User
) -> None:
    """Django gives such a session a new key, and a socket has no way to tell the browser."""
    client.force_login(vera)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new one, as long as it has to be, and not the same as before"
    assert rights.signed_in(key_of(client)) == vera
    assert rights.signed_in(key_of(client)) == vera
    assert Session.objects.filter(pk=key_of(client)).exists()


def test_a_session_that_does_not_fit_its_person_any_more_is_nobodys(client: Client, vera: User) -> None:
    client.force_login(vera)
    vera.set_password("another one entirely")
    vera.save()
    assert rights.signed_in(key_of(client)) is None


def test_a_session_that_has_expired_is_nobodys(client: Client, vera: User) -> None:
    client.force_login(vera)
    Session.objects.update(expire_date=timezone.now())
    assert rights.signed_in(key_of(client)) is None
