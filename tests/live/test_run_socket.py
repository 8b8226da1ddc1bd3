"""O6: the socket of a run, through the whole application: origin, session, rights, journal."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from channels.testing import WebsocketCommunicator
from django.contrib.sessions.models import Session
from django.urls import URLPattern

from flows.engine.ports import Delta
from flows.journal.announce import group
from flows.journal.follow import Deltas, Events, Item
from flows.live import pressure
from flows.live.routing import websocket_urlpatterns
from flows.live.run_socket import RunSocket
from flows.models import Membership, Run, User
from orchestrator.asgi import application
from tests.access.material import client_of
from tests.access.table import ROLES, SOCKETS
from tests.people import People

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., Awaitable[WebsocketCommunicator]]


@pytest.fixture
def cookies(everyone: People) -> dict[str, str]:
    """The session of each role, made before a loop runs."""
    people = dict(zip(ROLES[1:], (everyone.mallory, everyone.vera, everyone.bob, everyone.alice), strict=True))
    return {role: client_of(user).cookies["sessionid"].value for role, user in people.items()}


@pytest.fixture
async def open_socket(run: Run, cookies: dict[str, str]) -> AsyncIterator[Open]:
    opened = []

    async def open_one(role: str, run_id: UUID = run.pk, origin: str | None = "http://testserver") -> Any:
        headers = [(b"host", b"testserver")]
        if origin is not None:
            headers.append((b"origin", origin.encode()))
        if role in cookies:
            headers.append((b"cookie", f"sessionid={cookies[role]}".encode()))
        socket = WebsocketCommunicator(application, f"/ws/runs/{run_id}/", headers=headers)
        socket.welcome = await socket.connect(timeout=10)
        opened.append(socket)
        return socket

    yield open_one
    for socket in opened:
        await socket.disconnect()


async def closed(socket: WebsocketCommunicator) -> tuple[int, str]:
    while True:
        message = await socket.receive_output(timeout=10)
        if message["type"] == "websocket.close":
            return message["code"], message.get("reason", "")


async def receive(socket: WebsocketCommunicator) -> Any:
    return json.loads(await socket.receive_from(timeout=10))


def walked() -> Iterator[str]:
    for pattern in websocket_urlpatterns:
        assert isinstance(pattern, URLPattern)
        yield str(pattern.pattern)


def test_every_socket_has_its_row() -> None:
    assert sorted(walked()) == sorted(SOCKETS)


@pytest.mark.parametrize("role", ROLES)
async def test_a_role_gets_what_the_table_says(open_socket: Open, role: str) -> None:
    expected = SOCKETS["ws/runs/<uuid:run>/"][ROLES.index(role)]
    socket = await open_socket(role)
    assert socket.welcome[0]
    if expected is not None:
        code, reason = await closed(socket)
        assert code == expected
        assert reason
    else:
        await socket.send_json_to({"type": "follow", "since": 0})
        assert (await receive(socket))["type"] == "events"


async def test_a_run_that_never_was_is_as_unknown_as_a_foreign_one(open_socket: Open, foreign_run: Run) -> None:
    foreign = await closed(await open_socket("owner", foreign_run.pk))
    assert foreign == await closed(await open_socket("owner", uuid4()))
    assert foreign[0] == 4404


@pytest.mark.parametrize("origin", [None, "http://evil.example", "null", "http://testserver.evil.example"])
async def test_another_origin_is_refused(open_socket: Open, origin: str | None) -> None:
    socket = await open_socket("owner", origin=origin)
    assert not socket.welcome[0]


@pytest.mark.parametrize(
    "message",
    [
        "",
        "{",
        "null",
        "[]",
        "7",
        "{}",
        '{"type":"follow"}',
        '{"type":"follow","since":-1}',
        '{"type":"follow","since":true}',
        '{"type":"follow","since":1.0}',
        '{"type":"follow","since":"0"}',
        '{"type":"follow","since":1e999}',
        '{"type":"follow","since":99999999999999999999}',
        '{"type":"follow","since":0,"run":"x"}',
        '{"type":"cancel"}',
        '{"type":"ack","bytes":1}',
        '{"type":"ack","bytes":null}',
        "[" * 4_000,
        " " * 5_000,
    ],
)
async def test_a_malformed_message_closes_its_socket_with_a_reason_and_no_other(
    open_socket: Open, message: str
) -> None:
    bad, good = await open_socket("owner"), await open_socket("owner")
    await bad.send_input({"type": "websocket.receive", "text": message})
    code, reason = await closed(bad)
    assert code == 4400
    assert 0 < len(reason) <= 123
    await good.send_json_to({"type": "follow", "since": 0})
    assert (await receive(good))["seq"] == 1


async def test_binary_is_malformed(open_socket: Open) -> None:
    socket = await open_socket("owner")
    await socket.send_to(bytes_data=b"\x00")
    assert (await closed(socket))[0] == 4400


async def test_history_then_live_events_in_order(open_socket: Open, run: Run) -> None:
    socket = await open_socket("viewer")
    await socket.send_json_to({"type": "follow", "since": 0})
    first = await receive(socket)
    assert (first["type"], first["seq"], first["events"][0]["type"]) == ("events", 1, "run_created")
    live = {**first["events"][0], "id": str(uuid4()), "seq": 2, "type": "run_started", "data": {"worker": "w"}}
    message = {"type": "run.events", "records": [live]}
    await get_channel_layer().group_send(group(run.pk), message)
    assert await receive(socket) == {"type": "events", "events": [live], "seq": 2}


async def test_following_again_begins_anew(open_socket: Open) -> None:
    socket = await open_socket("viewer")
    for _ in range(2):
        await socket.send_json_to({"type": "follow", "since": 0})
        assert (await receive(socket))["seq"] == 1


async def test_a_follower_ends_with_its_socket(open_socket: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    following, ended = asyncio.Event(), asyncio.Event()

    async def endless(run: UUID, since: int) -> AsyncIterator[Item]:
        try:
            following.set()
            await asyncio.Event().wait()
            yield Events([])
        finally:
            ended.set()

    monkeypatch.setattr("flows.live.run_socket.follow", endless)
    socket = await open_socket("viewer")
    await socket.send_json_to({"type": "follow", "since": 0})
    await asyncio.wait_for(following.wait(), 10)
    await socket.disconnect()
    await asyncio.wait_for(ended.wait(), 10)


@pytest.fixture
def chatter(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that never stops talking, 64 KB a frame, to clients of which 1 MB may be unread."""

    async def talk(run: UUID, since: int) -> AsyncIterator[Item]:
        for number in range(64):
            yield Deltas([Delta("draft", 1, 1, 1, number * 65_536, "x" * 65_536)])

    monkeypatch.setattr("flows.live.run_socket.follow", talk)
    limited = pressure.Pressure(most=1024 * 1024, patience=0.2)
    monkeypatch.setattr("flows.live.run_socket.Pressure", lambda: limited)


async def test_a_client_that_never_reads_is_closed(open_socket: Open, chatter: None) -> None:
    """What one socket may keep in memory is bounded, whatever the client does."""
    socket = await open_socket("viewer")
    await socket.send_json_to({"type": "follow", "since": 0})
    unread = 0
    while (message := await socket.receive_output(timeout=10))["type"] == "websocket.send":
        unread += len(message["text"])
    assert message["code"] == 4408
    assert message["reason"]
    assert 512 * 1024 < unread <= 1024 * 1024


async def test_a_client_that_acknowledges_gets_everything(open_socket: Open, chatter: None) -> None:
    socket = await open_socket("viewer")
    await socket.send_json_to({"type": "follow", "since": 0})
    received = 0
    for number in range(64):
        text = await socket.receive_from(timeout=10)
        received += len(text.encode())
        await socket.send_json_to({"type": "ack", "bytes": received})
        assert json.loads(text)["deltas"][0]["offset"] == number * 65_536


def leave(user: User) -> None:
    Membership.objects.filter(user=user).delete()


def shut_out(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def end_sessions(user: User) -> None:
    Session.objects.all().delete()


def change_password(user: User) -> None:
    user.set_password("another one entirely")
    user.save()


@pytest.mark.parametrize(
    ("change", "code"), [(leave, 4403), (shut_out, 4401), (end_sessions, 4401), (change_password, 4401)]
)
async def test_rights_lost_close_the_socket(
    open_socket: Open, vera: User, monkeypatch: pytest.MonkeyPatch, change: Callable[[User], None], code: int
) -> None:
    monkeypatch.setattr(RunSocket, "rights_seconds", 0.05)
    socket = await open_socket("viewer")
    await socket.send_json_to({"type": "follow", "since": 0})
    await receive(socket)
    await sync_to_async(change, thread_sensitive=False)(vera)
    assert (await closed(socket))[0] == code


def test_rights_are_asked_for_again_within_five_seconds() -> None:
    assert RunSocket.rights_seconds < 5
    assert pressure.MOST_UNREAD == 8 * 1024 * 1024
