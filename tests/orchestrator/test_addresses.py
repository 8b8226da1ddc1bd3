import socket
from typing import Any

import pytest

from flows.faults import Misconfigured
from orchestrator.web_server import address_of, bind


class Listening:
    def __init__(self, host: str) -> None:
        self.host = host

    def getsockname(self) -> tuple[str, int]:
        return (self.host, 8000)


@pytest.mark.parametrize(
    ("host", "origins", "address"),
    [
        ("127.0.0.1", [], "http://127.0.0.1:8000"),
        ("::1", [], "http://[::1]:8000"),
        ("0.0.0.0", [], "http://baton.example.com:8000"),
        ("::", [], "http://baton.example.com:8000"),
        ("127.0.0.1", ["https://baton.example.com"], "https://baton.example.com"),
    ],
)
def test_the_address_shown_is_one_that_people_can_open(
    settings: Any, host: str, origins: list[str], address: str
) -> None:
    settings.ALLOWED_HOSTS = [".baton.example.com"]
    settings.BATON_TRUSTED_ORIGINS = origins
    assert address_of(Listening(host)) == address  # type: ignore[arg-type]


def test_a_bound_socket_listens_on_a_port_of_its_own() -> None:
    with bind("127.0.0.1", 0) as listening:
        port = listening.getsockname()[1]
        assert port > 0
        with pytest.raises(Misconfigured, match="Address already in use"):
            bind("127.0.0.1", port)
        with socket.create_connection(("127.0.0.1", port)):
            pass
