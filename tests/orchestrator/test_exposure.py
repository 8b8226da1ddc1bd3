"""Off loopback Baton starts only when it is safe to. (R141)"""

import pytest

from flows.faults import Misconfigured
from orchestrator.exposure import is_loopback, refuse_unsafe_start

SAFE = {
    "host": "0.0.0.0",
    "allowed_hosts": ["baton.example.com"],
    "debug": False,
    "key_is_generated": False,
    "hosts_are_default": False,
}


def test_loopback_is_recognised_in_every_spelling() -> None:
    for host in ("localhost", "127.0.0.1", "127.8.9.1", "::1", "[::1]", "app.localhost"):
        assert is_loopback(host)
    for host in ("0.0.0.0", "::", "192.168.1.2", "example.com", "127.0.0.1.example.com", "*", ""):
        assert not is_loopback(host)


def test_a_safe_server_may_listen_everywhere() -> None:
    refuse_unsafe_start(**SAFE)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "advice"),
    [
        ({"debug": True}, "unset BATON_DEBUG"),
        ({"key_is_generated": True}, "set BATON_SECRET_KEY"),
        ({"allowed_hosts": ["*"]}, r"instead of \*"),
        ({"allowed_hosts": ["localhost"], "hosts_are_default": True}, "set BATON_ALLOWED_HOSTS"),
        ({"host": "127.0.0.1", "debug": True}, "BATON_ALLOWED_HOSTS=baton.example.com opens"),
        ({"host": "localhost", "allowed_hosts": ["*"]}, r"BATON_ALLOWED_HOSTS=\* opens"),
    ],
)
def test_an_unsafe_one_is_told_what_to_set(change: dict[str, object], advice: str) -> None:
    with pytest.raises(Misconfigured, match=advice):
        refuse_unsafe_start(**{**SAFE, **change})  # type: ignore[arg-type]


def test_all_that_is_missing_is_said_at_once() -> None:
    with pytest.raises(Misconfigured) as caught:
        refuse_unsafe_start(
            host="0.0.0.0",
            allowed_hosts=["localhost"],
            debug=True,
            key_is_generated=True,
            hosts_are_default=True,
        )
    assert str(caught.value).count(";") == 2


def test_on_loopback_everything_goes() -> None:
    refuse_unsafe_start(
        host="127.0.0.1", allowed_hosts=["localhost"], debug=True, key_is_generated=True, hosts_are_default=True
    )
