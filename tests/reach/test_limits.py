import asyncio
import gzip
import socket
import struct
from collections.abc import Sequence
from typing import Any

import pytest

from flows.faults import Permanent, StepFault, Transient
from flows.reach.client import Request
from flows.reach.limits import Limits
from flows.reach.trouble import Unsure
from tests.reach.servers import HOST, Answer, Heard, chunked, hanging, head, raw, reaching, read, saying, serving

SECRET = "sk-sentinel-5f3a"


async def fault_of(answer: Answer, request: Sequence[Any] = ("GET",), **limits: Any) -> StepFault:
    method, *rest = request
    async with serving(answer) as server:
        async with reaching(limits=Limits(**limits)) as reach:
            with pytest.raises(StepFault) as caught:
                await read(reach, Request(method, server.url + "/?key=" + SECRET, *rest))
        await server.all_gone()
    assert SECRET not in str(caught.value.to_json())
    assert caught.value.remedy != StepFault.default_remedy
    return caught.value


BOMB = gzip.compress(b"\0" * 20_000_000)


@pytest.mark.parametrize(
    "answer",
    [
        chunked(b"x" * 10_000, forever=True),
        saying(b"", Content_Length="1000000000"),
        raw(head() + b"x" * 200_000),
        chunked(BOMB, Content_Encoding="gzip"),
        saying(BOMB, Content_Encoding="gzip"),
        saying(b"x" * 200_000),
    ],
    ids=["endless chunks", "lying length", "no length", "bomb in chunks", "bomb", "length"],
)
async def test_no_reply_takes_more_than_its_size(answer: Answer) -> None:
    """SECURITY 13, 35: after unpacking, and whatever it says of itself."""
    fault = await fault_of(answer, body=100_000)
    assert isinstance(fault, Permanent)
    assert fault.code == "REPLY_TOO_LARGE"


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: x\r\n" % number for number in range(1_000)) + b"\r\n",
        b"HTTP/1.1 200 " + b"x" * 100_000 + b"\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\nX y: z\x00\r\n\r\n",
    ],
)
async def test_what_is_no_http_or_has_a_giant_head_is_refused(data: bytes) -> None:
    fault = await fault_of(raw(data))
    assert isinstance(fault, Permanent)
    assert fault.code == "REPLY_UNREADABLE"


def dripping(before: bytes, drop: bytes) -> Answer:
    """One drop after the other, for ever: each of them shows that it is alive."""

    async def answer(heard: Heard, writer: asyncio.StreamWriter) -> bool:
        writer.write(before)
        while not writer.transport.is_closing():
            writer.write(drop)
            await asyncio.sleep(0.005)
        return False

    return answer


@pytest.mark.parametrize(
    "answer",
    [
        hanging(),
        hanging(b"HTTP/1.1 200 OK\r\nContent-"),
        hanging(head(Content_Length="10") + b"12345"),
        dripping(head(Content_Length="1000000"), b"x"),
        dripping(head(Transfer_Encoding="chunked"), b"1\r\nx\r\n"),
        dripping(head(), b"x"),
        dripping(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"[:1]),
        dripping(b"", b"HTTP/1.1 103 Early\r\n\r\n"),
    ],
    ids=[
        "silence",
        "half a head",
        "half a body",
        "drops",
        "chunks in drops",
        "drops without an end",
        "head in drops",
        "hints for ever",
    ],
)
async def test_no_reply_takes_more_than_its_time(answer: Answer) -> None:
    """SECURITY 13, 35"""
    fault = await fault_of(answer, total_seconds=0.1)
    assert isinstance(fault, Transient)
    assert fault.code in ("TIMED_OUT", "REPLY_UNREADABLE")
    assert isinstance(fault, Unsure)


async def test_what_has_come_as_a_whole_may_be_looked_at_for_longer_than_it_may_take_to_come() -> None:
    limits = Limits(total_seconds=0.05)
    async with (
        serving(saying(b"x")) as server,
        reaching(limits=limits) as reach,
        reach.send(Request("GET", server.url)) as reply,
    ):
        await asyncio.sleep(0.1)
        assert await reply.read() == b"x"


async def test_redirects_share_one_time() -> None:
    async def slow(heard: Heard, writer: asyncio.StreamWriter) -> bool:
        await asyncio.sleep(0.05)
        return await saying(b"", 302, Location="/again")(heard, writer)

    assert (await fault_of(slow, total_seconds=0.12)).code == "TIMED_OUT"


# ---- connections that break ----


def resetting(before: bytes) -> Answer:
    async def answer(heard: Heard, writer: asyncio.StreamWriter) -> bool:
        writer.write(before)
        await writer.drain()
        made: socket.socket = writer.get_extra_info("socket")
        made.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return False

    return answer


@pytest.mark.parametrize(
    "answer",
    [
        raw(b""),
        raw(b"HTTP/1.1 200 OK\r\nConte"),
        raw(head(Content_Length="10") + b"12345"),
        raw(head(Transfer_Encoding="chunked") + b"5\r\n12"),
        raw(head(Transfer_Encoding="chunked") + b"5\r\n12345\r\n"),
        resetting(b""),
        resetting(head(Content_Length="10") + b"12345"),
    ],
)
@pytest.mark.parametrize("method", ["POST", "GET"])
async def test_a_connection_that_breaks_leaves_it_open_what_became_of_the_request(answer: Answer, method: str) -> None:
    fault = await fault_of(answer, (method,))
    assert isinstance(fault, Unsure)
    assert fault.code == "CONNECTION_LOST"


async def test_a_connection_that_is_never_made_has_sent_nothing() -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))  # and nobody listens
        async with reaching() as reach:
            with pytest.raises(Transient) as caught:
                await read(reach, Request("POST", f"http://{HOST}:{taken.getsockname()[1]}/"))
    assert caught.value.code == "CONNECTION_FAILED"
    assert not isinstance(caught.value, Unsure)


async def test_a_server_without_tls_is_no_connection() -> None:
    async with serving(saying()) as server, reaching(limits=Limits(connect_seconds=0.05)) as reach:
        with pytest.raises(StepFault) as caught:
            await read(reach, Request("GET", server.url.replace("http:", "https:")))
    assert caught.value.code == "CONNECTION_FAILED"


async def test_more_than_was_announced_is_not_read_and_poisons_no_later_request() -> None:
    smuggled = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"
    async with serving(saying(b"good" + smuggled, Content_Length="4")) as server, reaching() as reach:
        for _ in range(3):
            assert await read(reach, Request("GET", server.url)) == b"good"
        assert server.connections == 3
