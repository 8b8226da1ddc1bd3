"""Every way in which an endpoint fails, each with its own error that names who was asked for what."""

import asyncio
from collections.abc import Iterable
from typing import Any

import pytest

from flows.faults import Permanent, StepFault, Transient
from flows.providers.over_http import HttpProvider
from flows.providers.port import Chunk, Request, Text, ToolUse
from flows.providers.wires import WIRES
from flows.reach.client import Reach
from flows.reach.sse import ServerEvent
from tests.providers import vendors
from tests.providers.speech import SPEECH, event
from tests.providers.vendors import KEY, Playing, account, heard_by, provider, reaching, serving, text_of

HTML = {"Content-Type": "text/html; charset=utf-8"}
EVERY_WIRE = pytest.mark.parametrize("wire", sorted(WIRES))


async def fault_of(plays: Playing, wire: str = "openai-chat", **more: Any) -> StepFault:
    async with serving(wire, plays) as vendor, reaching() as reach:
        with pytest.raises(StepFault) as caught:
            await heard_by(provider(account(vendor, **more), reach))
    assert caught.value.message.startswith("work/m: ")
    assert caught.value.remedy
    return caught.value


def beginning(wire: str = "openai-chat") -> list[bytes]:
    """Some text, and no end."""
    return SPEECH[wire].stream("Bees ", "hum.", "Yes.")[:-3]


# ---- errors that the other side tells ----

TOLD = [
    (400, "REQUEST_REFUSED"),
    (401, "KEY_REFUSED"),
    (402, "QUOTA_SPENT"),
    (403, "ACCESS_REFUSED"),
    (404, "MODEL_UNKNOWN"),
    (429, "RATE_LIMITED"),
    (500, "PROVIDER_FAILED"),
    (503, "OVERLOADED"),
]


@EVERY_WIRE
@pytest.mark.parametrize(("status", "code"), TOLD)
async def test_each_status_has_its_code_over_each_wire(wire: str, status: int, code: str) -> None:
    """O122-O125."""
    fault = await fault_of(vendors.saying(status, {}, {"Retry-After": "7"}), wire)
    assert fault.code == code
    assert isinstance(fault, Transient) == (status in (429, 500, 503))
    if status in (429, 503):
        assert getattr(fault, "delay", None) == 7


@EVERY_WIRE
async def test_the_vendors_own_words_are_repeated_without_the_key(wire: str) -> None:
    fault = await fault_of(vendors.saying(400, SPEECH[wire].error(f"No {KEY} here, {'x' * 5_000}")), wire)
    assert "No [secret] here" in fault.message
    assert len(fault.message) < 600


async def test_a_limits_own_clock_stands_in_for_a_delay_that_was_not_asked_for() -> None:
    headers = {"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "1m30s"}
    fault = await fault_of(vendors.saying(429, {}, headers))
    assert getattr(fault, "delay", None) == 90


async def test_no_more_of_a_complaint_is_read_than_says_something() -> None:
    fault = await fault_of(vendors.saying(400, "x" * 5_000_000))
    assert fault.code in ("REQUEST_REFUSED", "REPLY_UNREADABLE")


async def test_a_complaint_that_breaks_off_is_judged_by_its_status() -> None:
    fault = await fault_of(vendors.saying(429, b"not packed", {"Content-Encoding": "gzip"}))
    assert fault.code == "RATE_LIMITED"


# ---- replies that are none ----


@EVERY_WIRE
@pytest.mark.parametrize("stream", [True, False])
async def test_a_web_page_is_no_answer(wire: str, stream: bool) -> None:
    for headers in (HTML, {"Content-Type": "text/plain"}):
        fault = await fault_of(vendors.saying(200, "<!doctype html><p>Hi", headers), wire, stream=stream)
        assert (fault.code, isinstance(fault, Permanent)) == ("REPLY_UNREADABLE", True)
        assert "web page" in fault.message


@pytest.mark.parametrize("wire", sorted(WIRES))
@pytest.mark.parametrize("garbage", [b"\x00\xff garbage " * 50, b"data: {broken\n\n", b"data: [1]\n\n"])
async def test_a_stream_of_garbage_cannot_be_read(wire: str, garbage: bytes) -> None:
    fault = await fault_of(vendors.streaming(garbage), wire)
    assert (fault.code, isinstance(fault, Permanent)) == ("REPLY_UNREADABLE", True)


async def test_a_body_that_is_no_json_cannot_be_read() -> None:
    for stream in (True, False):
        fault = await fault_of(vendors.saying(200, "{broken", {"Content-Type": "application/json"}), stream=stream)
        assert fault.code == "REPLY_UNREADABLE"


@EVERY_WIRE
@pytest.mark.parametrize("nothing", [(), (b"\n\n",), (b": nothing\n\n",)])
async def test_an_empty_stream_is_not_complete(wire: str, nothing: tuple[bytes, ...]) -> None:
    fault = await fault_of(vendors.streaming(*nothing), wire)
    assert (fault.code, isinstance(fault, Transient)) == ("REPLY_INCOMPLETE", True)


@EVERY_WIRE
@pytest.mark.parametrize("broken", [True, False])
async def test_half_a_stream_is_not_complete_however_it_ends(wire: str, broken: bool) -> None:
    fault = await fault_of(vendors.streaming(*beginning(wire), broken=broken), wire)
    assert (fault.code, isinstance(fault, Transient)) == ("REPLY_INCOMPLETE", True)


@EVERY_WIRE
async def test_what_came_before_an_error_in_the_same_piece_is_not_lost(wire: str) -> None:
    error = event(SPEECH[wire].error("Sorry"), "error")
    chunks: list[Chunk] = []
    async with serving(wire, vendors.streaming(b"".join([*beginning(wire), error]))) as vendor, reaching() as reach:
        with pytest.raises(StepFault) as caught:
            await heard_by(provider(account(vendor), reach), into=chunks)
    assert text_of(chunks).startswith("Bees ")
    assert "Sorry" in caught.value.message


async def test_a_reply_that_unpacks_to_far_more_than_it_is_is_stopped() -> None:
    assert (await fault_of(vendors.bomb())).code == "REPLY_TOO_LARGE"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_neither_key_nor_prompt_follow_a_redirect(status: int) -> None:
    async with serving() as other:
        fault = await fault_of(vendors.saying(status, "", {"Location": f"{other.url}/v1/chat/completions"}))
    assert (fault.code, isinstance(fault, Permanent)) == ("REDIRECT_REFUSED", True)
    assert not other.heard


async def test_a_machine_that_is_not_allowed_is_not_asked() -> None:
    async with serving() as vendor:
        reach = Reach()
        with pytest.raises(Permanent) as caught:
            await heard_by(provider(account(vendor), reach))
        await reach.aclose()
    assert caught.value.code == "ADDRESS_REFUSED"
    assert "owner" in caught.value.remedy
    assert not vendor.heard


async def test_nobody_there_is_no_connection() -> None:
    async with serving() as vendor:
        gone = account(vendor)
    async with reaching() as reach:
        with pytest.raises(Transient) as caught:
            await heard_by(provider(gone, reach))
    assert caught.value.code == "CONNECTION_FAILED"


class Stumbling:
    """A wire that meets what nobody thought of."""

    def __init__(self, at: str) -> None:
        self._at = at
        self._real = WIRES["openai-chat"]

    def __getattr__(self, name: str) -> Any:
        if name == self._at:
            return self._stumble
        return (
            (lambda *_: self)
            if name == "answer" and self._at in ("event", "whole", "end")
            else getattr(self._real, name)
        )

    def _stumble(self, *_: Any, **__: Any) -> Any:
        raise KeyError(KEY)

    def event(self, event: ServerEvent) -> Iterable[Chunk]:
        return ()


@pytest.mark.parametrize(("at", "stream"), [("event", True), ("end", True), ("whole", False), ("trouble", True)])
async def test_a_wire_that_stumbles_says_nothing_of_what_it_read(
    at: str, stream: bool, caplog: pytest.LogCaptureFixture
) -> None:
    plays = vendors.saying(400, {}) if at == "trouble" else vendors.answering()
    stumbling = Stumbling(at)
    if at == "event":
        stumbling.event = stumbling._stumble  # type: ignore[method-assign]
    async with serving("openai-chat", plays) as vendor, reaching() as reach:
        with pytest.raises(Permanent) as caught:
            await heard_by(provider(account(vendor, stream=stream), reach, wire=stumbling))
    assert caught.value.code == "REPLY_UNREADABLE"
    assert KEY not in caught.value.message + caplog.text
    assert caught.value.__suppress_context__


# ---- silence ----

ENDLESS: dict[str, Any] = {"first_token_seconds": 0, "between_tokens_seconds": 0}
SOON = 0.03


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize(
    "plays",
    [
        pytest.param(vendors.hanging(before_head=True), id="no head"),
        pytest.param(vendors.hanging(), id="no body"),
        pytest.param(vendors.dripping(drop=b": alive\n\n"), id="only comments"),
        pytest.param(vendors.dripping(drop=b"d"), id="a byte at a time"),
    ],
)
async def test_an_answer_that_does_not_begin_is_given_up(plays: Playing, stream: bool) -> None:
    limits: dict[str, Any] = {"first_token_seconds": SOON, "between_tokens_seconds": SOON}
    fault = await fault_of(plays, stream=stream, **limits)
    assert (fault.code, isinstance(fault, Transient)) == ("STALLED", True)


@EVERY_WIRE
@pytest.mark.parametrize("drop", [b"", b"d"])
async def test_an_answer_that_falls_silent_is_given_up(wire: str, drop: bytes) -> None:
    """A byte now and then that never makes a line is no sign of life."""
    plays = vendors.dripping(*beginning(wire), drop=drop) if drop else vendors.hanging(*beginning(wire))
    fault = await fault_of(plays, wire, first_token_seconds=60, between_tokens_seconds=SOON)
    assert fault.code == "STALLED"
    assert "middle" in fault.message


async def test_comments_are_a_sign_of_life_once_it_has_begun() -> None:
    """It is left by us, since it would not have ended."""
    plays = vendors.dripping(*beginning(), drop=b": alive\n\n")
    async with serving("openai-chat", plays) as vendor, reaching() as reach:
        asked = provider(account(vendor, first_token_seconds=60, between_tokens_seconds=SOON), reach)
        task = asyncio.create_task(heard_by(asked))
        done, _ = await asyncio.wait([task], timeout=SOON * 5)
        assert not done
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await vendor.holding(0)


async def test_no_limit_is_no_limit_and_the_time_of_whoever_listens_does_not_count() -> None:
    for limits in (ENDLESS, {"first_token_seconds": SOON, "between_tokens_seconds": SOON}):
        async with serving("openai-chat", vendors.answering("a", "b")) as vendor, reaching() as reach:
            chunks = []
            async for chunk in provider(account(vendor, **limits), reach).stream(Request("m", "Topic")):
                chunks.append(chunk)
                await asyncio.sleep(SOON * 2)
            assert text_of(chunks) == "ab"


async def test_a_stall_and_a_cancel_in_one_moment_are_a_cancel() -> None:
    async with serving("openai-chat", vendors.hanging()) as vendor, reaching() as reach:
        asked = provider(account(vendor, first_token_seconds=SOON), reach)
        task = asyncio.create_task(heard_by(asked))
        loop = asyncio.get_running_loop()
        await vendor.holding(1)
        rings = next(timer for timer in _timers(loop) if "_ring" in repr(timer))
        loop.call_at(rings.when(), task.cancel)
        with pytest.raises(asyncio.CancelledError):
            await task
        assert task.cancelled()


def _timers(loop: asyncio.AbstractEventLoop) -> list[Any]:
    return list(loop._scheduled)  # type: ignore[attr-defined]


# ---- secrets ----


@EVERY_WIRE
@pytest.mark.parametrize("size", [1, 3, 7])
async def test_a_key_that_is_echoed_in_pieces_is_not_shown(wire: str, size: int) -> None:
    """Each piece an event of its own: no text of the reply holds the key as a whole."""
    pieces = [KEY[at : at + size] for at in range(0, len(KEY), size)]
    async with serving(wire, vendors.answering("It is ", *pieces, "!")) as vendor, reaching() as reach:
        for stream in (True, False):
            chunks = await heard_by(provider(account(vendor, stream=stream), reach))
            assert text_of(chunks) == "It is [secret]!"


async def test_a_key_in_a_tools_arguments_is_not_shown() -> None:
    said = SPEECH["anthropic"].tool("weather", {"place": [KEY, {KEY: "sk-"}], "days": 2})
    async with serving("anthropic", vendors.streaming(*said)) as vendor, reaching() as reach:
        (use, _) = await heard_by(provider(account(vendor), reach))
    assert isinstance(use, ToolUse)
    assert use.arguments == {"place": ["[secret]", {"[secret]": "sk-"}], "days": 2}


async def test_a_key_among_the_accounts_headers_is_not_shown_either() -> None:
    hers = "gateway-5f3a9c7e"
    async with serving("anthropic", vendors.answering(f"a {hers} b")) as vendor, reaching() as reach:
        chunks = await heard_by(provider(account(vendor, headers={"X-Gateway-Token": hers}), reach))
    assert text_of(chunks) == "a [secret] b"


# ---- leaving ----


async def test_leaving_a_stream_closes_its_connection_at_once() -> None:
    async with serving("openai-chat", vendors.hanging(*beginning())) as vendor, reaching() as reach:
        stream = provider(account(vendor), reach).stream(Request("m", "Topic"))
        assert await anext(stream) == Text("Bees ")
        await stream.aclose()
        await vendor.holding(0)


MANY = 200


async def test_streams_that_are_left_leave_nothing_behind() -> None:
    """Scaled down; the bench does it ten thousand times."""
    async with serving("openai-chat", vendors.hanging(*beginning())) as vendor, reaching() as reach:
        asked = provider(account(vendor), reach)
        await leave(asked, MANY)
        await vendor.holding(0)
        await asyncio.sleep(0)
        assert not [task for task in asyncio.all_tasks() if "listen" in repr(task.get_coro())]
        rings = [timer for timer in _timers(asyncio.get_running_loop()) if "_ring" in repr(timer)]
        assert all(timer.cancelled() for timer in rings)
    assert len(vendor.heard) == MANY


async def leave(asked: HttpProvider, times: int) -> None:
    """Half of them by closing the stream, half by cancelling who listens."""

    async def listen(begun: asyncio.Event) -> None:
        async for _ in asked.stream(Request("m", "Topic")):
            begun.set()

    async def cancelled() -> None:
        begun = asyncio.Event()
        task = asyncio.create_task(listen(begun))
        await begun.wait()
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()

    async def closed() -> None:
        stream = asked.stream(Request("m", "Topic"))
        await anext(stream)
        await stream.aclose()

    for _ in range(times // 20):
        await asyncio.gather(*(cancelled() for _ in range(10)), *(closed() for _ in range(10)))
