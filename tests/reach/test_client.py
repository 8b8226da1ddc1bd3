import asyncio
import gzip
import logging
import socket

import pytest
from aiohappyeyeballs import AddrInfoType

from flows.faults import Permanent
from flows.reach import guard, headers
from flows.reach.client import Reach, Request
from flows.reach.limits import Limits
from tests.reach.servers import HOST, Heard, chunked, hanging, head, reaching, read, saying, serving

SECRET = "sk-sentinel-5f3a"


async def test_a_request_arrives_as_it_was_made_and_its_reply_as_it_was_sent() -> None:
    async with serving(saying("grün".encode(), 201, X_Two="b")) as server, reaching() as reach:
        request = Request("POST", f"{server.url}/a b?c=d", {"X-One": "ä", "Content-Type": "text/plain"}, b"body")
        async with reach.send(request) as reply:
            assert (reply.status, await reply.read()) == (201, "grün".encode())
            assert (reply.headers["x-two"], reply.headers["X-Two"]) == ("b", "b")
    (heard,) = server.heard
    assert (heard.method, heard.target, heard.body) == ("POST", "/a%20b?c=d", b"body")
    assert (heard.headers["x-one"], heard.headers["content-type"]) == ("ä", "text/plain")
    assert heard.headers["host"] == f"{HOST}:{server.port}"
    assert heard.headers["accept-encoding"] == "gzip, deflate"
    assert heard.headers["user-agent"] == "Baton"


async def test_a_body_without_a_type_gets_none() -> None:
    async with serving(saying()) as server, reaching() as reach:
        await read(reach, Request("POST", server.url, {}, b"body"))
        await read(reach, Request("POST", server.url))
    assert ["content-type" in heard.headers for heard in server.heard] == [False, False]
    assert [heard.headers["content-length"] for heard in server.heard] == ["4", "0"]


async def test_pieces_come_as_they_are_sent() -> None:
    next_one = asyncio.Event()

    async def answer(heard: Heard, writer: asyncio.StreamWriter) -> bool:
        writer.write(head(200, Transfer_Encoding="chunked"))
        for word in (b"one", b"two"):
            writer.write(b"%x\r\n%s\r\n" % (len(word), word))
            await next_one.wait()
            next_one.clear()
        writer.write(b"0\r\n\r\n")
        return True

    async with serving(answer) as server, reaching() as reach, reach.send(Request("GET", server.url)) as reply:
        pieces = []
        async for piece in reply:
            pieces.append(piece)
            next_one.set()
        assert pieces == [b"one", b"two"]


async def test_a_packed_stream_is_unpacked_as_it_comes() -> None:
    body = gzip.compress(b"data: a\n\n" * 1_000)
    async with serving(saying(body, Content_Encoding="gzip")) as server, reaching() as reach:
        assert await read(reach, Request("GET", server.url)) == b"data: a\n\n" * 1_000


@pytest.mark.parametrize("status", [200, 204, 304])
async def test_a_reply_without_a_body_is_empty(status: int) -> None:
    async with serving(saying(b"x" * 9, status)) as server, reaching(limits=Limits(body=5)) as reach:
        assert await read(reach, Request("HEAD", server.url)) == b""


# ---- connections that are kept, and those that are not ----


async def test_a_connection_serves_one_request_after_the_other() -> None:
    """C93: pooled connections."""
    async with serving(saying(b"x")) as server, reaching() as reach:
        for _ in range(5):
            assert await read(reach, Request("GET", server.url)) == b"x"
        assert server.connections == 1


async def test_a_request_that_must_not_be_repeated_has_a_connection_of_its_own() -> None:
    """On a kept one that the other side just closes, nobody could say whether it was carried out."""
    async with serving(saying(b"x")) as server, reaching() as reach:
        await read(reach, Request("GET", server.url))
        for _ in range(3):
            await read(reach, Request("POST", server.url, repeatable=False))
        assert server.connections == 4


async def test_a_reply_that_is_left_early_closes_its_connection() -> None:
    async with serving(chunked(b"x" * 1_000, forever=True)) as server, reaching() as reach:
        async with reach.send(Request("GET", server.url)) as reply:
            await anext(reply)
        await server.all_gone()


async def test_an_error_of_the_caller_comes_through_and_closes_the_connection() -> None:
    async with serving(chunked(b"x", forever=True)) as server, reaching() as reach:
        with pytest.raises(ZeroDivisionError):
            async with reach.send(Request("GET", server.url)):
                _ = 1 / 0
        await server.all_gone()


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[socket.socket]:
    """Every socket to the outside."""
    sockets: list[socket.socket] = []
    judge = guard.Guard.__call__

    def counting(self: guard.Guard, found: AddrInfoType) -> socket.socket:
        sockets.append(judge(self, found))
        return sockets[-1]

    monkeypatch.setattr(guard.Guard, "__call__", counting)
    return sockets


async def test_a_thousand_cancelled_requests_leave_no_connection(made: list[socket.socket]) -> None:
    """Before the reply, in its head, in its body: a cancelled request closes its connection at once."""
    befores = [b"", b"HTTP/1.1 200 OK\r\n", head(Content_Length="10") + b"12345"]
    number = 0

    async def answer(heard: Heard, writer: asyncio.StreamWriter) -> bool:
        nonlocal number
        number += 1
        return await hanging(befores[number % 3])(heard, writer)

    async with serving(answer) as server, reaching() as reach:
        for _ in range(10):
            asked = [asyncio.create_task(read(reach, Request("GET", server.url))) for _ in range(100)]
            await server.holding(100)
            for task in asked:
                task.cancel()
            ends = await asyncio.gather(*asked, return_exceptions=True)
            assert all(isinstance(end, asyncio.CancelledError) for end in ends)
            await server.all_gone()
        assert server.connections == 1_000
        assert [one for one in made if one.fileno() != -1] == []


async def test_a_cancelled_upload_to_somebody_who_does_not_read_is_gone_at_once(made: list[socket.socket]) -> None:
    """A polite close would wait until all was read that is already written."""
    with socket.create_server((HOST, 0)) as deaf:
        async with reaching() as reach:
            url = f"http://{HOST}:{deaf.getsockname()[1]}/"
            asked = asyncio.create_task(read(reach, Request("POST", url, {}, b"x" * 30_000_000)))
            accepted, _ = await asyncio.get_running_loop().run_in_executor(None, deaf.accept)
            with accepted:
                asked.cancel()
                await asyncio.wait([asked])
                await asyncio.sleep(0)
                assert [one.fileno() for one in made] == [-1]


# ---- what is refused before it leaves ----


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X", "a\r\nY: b"),
        ("X", "a\nb"),
        ("X", "a\x00"),
        ("X Y", "a"),
        ("X:", "a"),
        ("", "a"),
        ("Ü", "a"),
        ("Host", "b.example"),
        ("content-length", "5"),
        ("Transfer-Encoding", "chunked"),
        ("Connection", "X-Api-Key"),
        ("Upgrade", "websocket"),
        ("Proxy-Authorization", "x"),
        ("X", "a" * 70_000),
    ],
)
def test_a_header_that_could_be_a_second_request_is_refused(name: str, value: str) -> None:
    with pytest.raises(Permanent) as caught:
        headers.checked({name: value})
    assert caught.value.code == "HEADER_REFUSED"


@pytest.mark.parametrize("method", ["CONNECT", "TRACE", "get", "GET / HTTP/1.1\r\n", ""])
async def test_a_method_that_is_none_is_refused(method: str) -> None:
    async with reaching() as reach:
        with pytest.raises(Permanent) as caught:
            await read(reach, Request(method, "https://a.example/"))
        assert caught.value.code == "METHOD_REFUSED"


async def test_nothing_of_a_request_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """SECURITY 23"""
    caplog.set_level(logging.DEBUG)
    async with serving(saying(SECRET.encode())) as server, reaching() as reach:
        request = Request("POST", f"{server.url}/?key={SECRET}", {"Authorization": SECRET}, SECRET.encode())
        await read(reach, request)
        assert SECRET not in repr(request).replace(server.url + f"/?key={SECRET}", "")
    assert SECRET not in caplog.text


def test_each_event_loop_has_its_own_connections() -> None:
    reach = Reach()
    seen = []

    async def use() -> None:
        seen.append(reach._pool())
        assert reach._pool() is seen[-1]
        await reach.aclose()
        await reach.aclose()

    asyncio.run(use())
    asyncio.run(use())
    assert seen[0] is not seen[1]
