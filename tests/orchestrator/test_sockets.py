"""Before every WebSocket: its Origin, and paths that lead nowhere. (R141; attacks 26)"""

from typing import Any

import pytest
from channels.testing import WebsocketCommunicator

from orchestrator.asgi import application
from orchestrator.sockets import OriginGuard, nowhere, origin_is_ours

HOST = (b"host", b"localhost:8000")


def scope(*headers: tuple[bytes, bytes]) -> dict[str, Any]:
    return {"type": "websocket", "headers": list(headers)}


@pytest.fixture(autouse=True)
def hosts(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["localhost", "[::1]", "baton.example.com"]
    settings.BATON_TRUSTED_ORIGINS = ["https://baton.example.com"]


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        (b"localhost:8000", b"http://localhost:8000"),
        (b"LOCALHOST:8000", b"HTTP://localhost:8000"),
        (b"[::1]:8000", b"http://[::1]:8000"),
        (b"127.0.0.1:9", b"https://baton.example.com"),
    ],
)
def test_our_own_pages_may_connect(host: bytes, origin: bytes) -> None:
    assert origin_is_ours(scope((b"host", host), (b"origin", origin)))


@pytest.mark.parametrize(
    "headers",
    [
        (HOST,),
        ((b"origin", b"http://localhost:8000"),),
        (HOST, (b"origin", b"null")),
        (HOST, (b"origin", b"")),
        (HOST, (b"origin", b"http://evil.example")),
        (HOST, (b"origin", b"http://localhost:8001")),
        (HOST, (b"origin", b"http://localhost:8000.evil.example")),
        (HOST, (b"origin", b"http://localhost:8000@evil.example")),
        (HOST, (b"origin", b"http://localhost:8000/path")),
        (HOST, (b"origin", b"file://localhost:8000")),
        (HOST, (b"origin", b"http://[::1")),
        (HOST, (b"origin", b"http://localhost:8000"), (b"origin", b"http://evil.example")),
        # rebinding: a name of the attacker's that resolves to this machine is its own host
        ((b"host", b"evil.example"), (b"origin", b"http://evil.example")),
        (HOST, (b"origin", b"http://baton.example.com")),
    ],
)
def test_any_other_or_no_origin_is_refused(headers: tuple[tuple[bytes, bytes], ...]) -> None:
    assert not origin_is_ours(scope(*headers))


def test_a_page_without_encryption_is_not_ours_where_all_of_ours_are_encrypted(settings: Any) -> None:
    settings.OVER_HTTPS = True
    assert not origin_is_ours(scope(HOST, (b"origin", b"http://localhost:8000")))
    assert origin_is_ours(scope(HOST, (b"origin", b"https://localhost:8000")))


async def test_a_foreign_page_never_reaches_the_application() -> None:
    async def application(*_: Any) -> None:
        raise AssertionError("reached")

    socket = WebsocketCommunicator(OriginGuard(application), "/ws/runs/1/", headers=[HOST, (b"origin", b"http://a")])
    connected, code = await socket.connect()
    assert (connected, code) == (False, 4403)


async def test_a_path_that_leads_nowhere_is_closed_with_a_code() -> None:
    socket = WebsocketCommunicator(nowhere, "/ws/none/")
    connected, _ = await socket.connect()
    assert connected
    assert await socket.receive_output() == {
        "type": "websocket.close",
        "code": 4404,
        "reason": "There is no socket at this address.",
    }


@pytest.mark.django_db(transaction=True)
async def test_the_application_puts_both_before_its_routes() -> None:
    headers = [HOST, (b"origin", b"http://localhost:8000")]
    socket = WebsocketCommunicator(application, "/ws/nowhere/", headers=headers)
    assert (await socket.connect())[0]
    assert (await socket.receive_output())["code"] == 4404
    for path in ("/ws/nowhere/", "/ws/runs/00000000-0000-0000-0000-000000000000/"):
        socket = WebsocketCommunicator(application, path, headers=[HOST, (b"origin", b"http://evil.example")])
        assert await socket.connect() == (False, 4403)
