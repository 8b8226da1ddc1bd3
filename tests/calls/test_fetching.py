import asyncio
from typing import Any

import pytest

from flows.calls.fetching import Fetcher, NoCredentials
from flows.calls.memory import MemoryCache
from flows.engine.events import CallFailed, CallFinished, CallStarted, Event
from flows.engine.memory import SteppingClock
from flows.engine.requests import HttpRequest
from flows.faults import Fault, Permanent, StepFault, Transient
from flows.reach.client import Reach
from tests.calls.fetched import failed, fetched, fetcher
from tests.calls.test_pipeline import FakeSite
from tests.reach.servers import Answer, Heard, hanging, head, raw, reaching, saying, serving


async def test_a_request_is_recorded_before_and_after() -> None:
    site = FakeSite()
    reply, server = await fetched(saying(b'{"a": 1}', Content_Type="application/json", X_Other="x"), site)
    started, finished = site.events
    assert isinstance(started, CallStarted)
    assert isinstance(finished, CallFinished)
    assert (started.kind, started.account, started.model) == ("http", f"127.0.0.1:{server.port}", "GET")
    assert (started.effect, started.simulated, started.request["url"]) == ("idempotent", False, server.url + "/x")
    assert started.request_hash.startswith("sha256:")
    assert (reply.status, reply.text) == (200, '{"a": 1}') == (finished.status, finished.output)
    assert reply.headers == finished.headers == {"content-type": "application/json", "content-length": "8"}
    assert site.deltas == []


async def test_nothing_is_sent_before_the_start_is_committed() -> None:
    class Refusing(FakeSite):
        async def append(self, *events: Event) -> None:
            raise ConnectionError

    async with serving(saying()) as server, reaching() as reach:
        with pytest.raises(ConnectionError):
            await fetcher(reach).fetch(HttpRequest("GET", server.url), Refusing())
        assert server.connections == 0


@pytest.mark.parametrize(
    ("body", "headers", "sent", "kind"),
    [
        ({"a": [1, "ä"]}, {}, b'{"a": [1, "\\u00e4"]}', "application/json"),
        ([], {}, b"[]", "application/json"),
        ("plain ä", {}, "plain ä".encode(), "text/plain; charset=utf-8"),
        (' {"a": 1}', {}, b' {"a": 1}', "application/json"),
        ("{not json", {}, b"{not json", "text/plain; charset=utf-8"),
        ("a=b", {"content-type": "application/x-www-form-urlencoded"}, b"a=b", "application/x-www-form-urlencoded"),
        ("lone \ud800", {}, b"lone ?", "text/plain; charset=utf-8"),
    ],
)
async def test_a_body_is_sent_as_what_it_is(body: Any, headers: dict[str, str], sent: bytes, kind: str) -> None:
    _, server = await fetched(saying(), FakeSite(), method="POST", body=body, headers=headers)
    (heard,) = server.heard
    assert (heard.body, heard.headers["content-type"]) == (sent, kind)


async def test_a_stream_of_events_is_shown_as_it_comes() -> None:
    site = FakeSite()

    async def answer(heard: Heard, writer: asyncio.StreamWriter) -> bool:
        writer.write(head(200, Transfer_Encoding="chunked", Content_Type="text/event-stream"))
        for number in range(3):
            piece = f"data: é{number}\n\n".encode()
            writer.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            await writer.drain()
        writer.write(b"0\r\n\r\n")
        return True

    reply, _ = await fetched(answer, site, response="sse")
    assert "".join(site.deltas) == reply.text == "data: é0\n\ndata: é1\n\ndata: é2\n\n"


# ---- what goes wrong ----


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        *((status, Permanent) for status in (300, 304, 400, 401, 403, 404, 405, 409, 410, 413, 418, 422, 451, 499)),
        *((status, Transient) for status in (408, 425, 429, 500, 502, 503, 504, 520, 599)),
    ],
)
async def test_a_status_that_is_no_success_is_a_typed_failure(status: int, kind: type[StepFault]) -> None:
    site = FakeSite()
    fault = await failed(saying(b"why not", status), site)
    assert type(fault) is kind
    assert fault.code == f"HTTP_{status}"
    assert str(status) in fault.message
    end = site.events[-1]
    assert isinstance(end, CallFailed)
    assert (end.error["code"], end.retry) == (fault.code, kind is Transient)
    assert end.output == ("" if status == 304 else "why not")


async def test_the_delay_comes_with_the_fault() -> None:
    fault = await failed(saying(b"", 429, Retry_After="7"), FakeSite())
    assert isinstance(fault, Transient)
    assert fault.delay == 7


@pytest.mark.parametrize(("effect", "code"), [("once", "UNCERTAIN"), ("idempotent", "CONNECTION_LOST")])
async def test_what_may_have_been_carried_out_is_tried_again_only_if_that_does_no_harm(effect: str, code: str) -> None:
    site = FakeSite()
    fault = await failed(raw(b""), site, method="POST", effect=effect)
    assert fault.code == code
    assert isinstance(fault, Permanent if effect == "once" else Transient)
    end = site.events[-1]
    assert isinstance(end, CallFailed)
    assert end.retry is (effect == "idempotent")


async def test_what_was_never_sent_may_be_tried_again() -> None:
    async with serving(saying()) as server:
        pass
    async with reaching() as reach:
        with pytest.raises(Transient) as caught:
            await fetcher(reach).fetch(HttpRequest("POST", server.url, effect="once"), FakeSite())
    assert caught.value.code == "CONNECTION_FAILED"


@pytest.mark.parametrize(
    "answer",
    [
        raw(head(503, Content_Length="100") + b"half"),
        saying(b"x", 503, Content_Encoding="br"),
        saying(b"x" * 3_000_000, 503),
    ],
)
async def test_what_the_status_says_matters_more_than_a_broken_page(answer: Answer) -> None:
    site = FakeSite()
    assert (await failed(answer, site)).code == "HTTP_503"
    end = site.events[-1]
    assert isinstance(end, CallFailed)
    assert len(end.output) < 200_000


async def test_a_failed_reply_keeps_what_had_come() -> None:
    site = FakeSite()
    await failed(raw(head(Content_Length="100") + b"half"), site)
    end = site.events[-1]
    assert isinstance(end, CallFailed)
    assert end.output == "half"


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ({"url": "file:///etc/passwd"}, "ADDRESS_INVALID"),
        ({"url": "http://10.0.0.1:1/", "credential": "search"}, "CREDENTIAL_UNSAFE"),
        ({"url": "https://a.example/", "credential": "search"}, "CREDENTIAL_MISSING"),
        ({"url": "https://a.example/", "body": float("nan")}, "BODY_INVALID"),
        ({"url": "https://a.example/", "body": "x" * 17_000_000}, "BODY_TOO_LARGE"),
    ],
)
async def test_a_request_that_cannot_be_made_is_no_call(request_: dict[str, Any], code: str) -> None:
    """SECURITY 14, 20"""
    site = FakeSite()
    async with reaching() as reach:
        with pytest.raises(Permanent) as caught:
            await fetcher(reach).fetch(HttpRequest(**{"method": "POST", **request_}), site)
    assert caught.value.code == code
    assert site.events == []


async def test_an_address_that_may_not_be_reached_is_a_failed_call() -> None:
    site = FakeSite()
    async with reaching("10.255.0.1") as reach:
        with pytest.raises(Permanent) as caught:
            await fetcher(reach).fetch(HttpRequest("GET", "http://127.0.0.1:9/"), site)
    assert caught.value.code == "ADDRESS_REFUSED"
    assert [event.type for event in site.events] == ["call_started", "call_failed"]


@pytest.mark.parametrize("stopping", [True, False])
async def test_a_cancelled_request_is_recorded_and_a_handed_over_one_left_alone(stopping: bool) -> None:
    arrived = asyncio.Event()

    class Watched(FakeSite):
        def delta(self, text: str) -> None:
            arrived.set()

    site = Watched()
    async with serving(hanging(head(Content_Length="10") + b"half")) as server, reaching() as reach:
        call = asyncio.create_task(fetcher(reach).fetch(HttpRequest("GET", server.url, response="sse"), site))
        await arrived.wait()
        site.stopping = stopping
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        await server.all_gone()
    if stopping:
        end = site.events[-1]
        assert isinstance(end, CallFailed)
        assert (end.error["code"], end.output, end.retry) == ("CANCELLED", "half", False)
    else:
        assert [event.type for event in site.events] == ["call_started"]


# ---- keys, kept replies, rehearsals ----


async def test_a_repeatable_change_carries_the_same_key_on_every_try() -> None:
    async def key(run: str = "run-1", **request: Any) -> str | None:
        site = FakeSite()
        site.attempt = request.pop("attempt", 1)
        site.path = request.pop("path", "draft")
        async with serving(saying()) as server, reaching() as reach:
            made = HttpRequest(**{"method": "PUT", "url": server.url, "effect": "idempotent", **request})
            await fetcher(reach, run=run).fetch(made, site)
        return server.heard[0].headers.get("idempotency-key")

    first = await key()
    assert first
    assert await key(attempt=2) == first
    assert await key(path="other") != first
    assert await key(run="run-2") != first
    assert await key(headers={"Idempotency-Key": "mine"}) == "mine"
    assert await key(method="GET") is None
    assert await key(effect="once", method="POST") is None
    assert await key(run="") is None


async def test_a_reply_is_kept_for_as_long_as_the_step_says() -> None:
    clock = SteppingClock()
    async with serving(saying(b"fresh", ETag="7")) as server, reaching() as reach:
        made = fetcher(reach, cache=MemoryCache(clock), clock=clock)
        ask = HttpRequest("GET", server.url, cache_ms=1_000)
        replies = []
        for seconds in (0, 0.5, 2):
            clock.advance(seconds)
            site = FakeSite()
            replies.append(await made.fetch(ask, site))
            end = site.events[-1]
            assert isinstance(end, CallFinished)
            assert end.cached is (seconds == 0.5)
            assert end.output == "fresh"
        assert replies[0] == replies[1]
        assert len(server.heard) == 2
        await made.fetch(HttpRequest("POST", server.url, cache_ms=1_000), FakeSite())
        await made.fetch(HttpRequest("POST", server.url, cache_ms=1_000), FakeSite())
        assert len(server.heard) == 4


@pytest.mark.parametrize(
    ("sample", "response", "text"),
    [
        ({"a": 1}, "json", '{"a": 1}'),
        ("as it is", "text", "as it is"),
        ([{"a": 1}, "b"], "sse", 'data: {"a": 1}\n\ndata: b\n\n'),
    ],
)
async def test_a_rehearsed_request_is_answered_by_its_sample(sample: Any, response: Any, text: str) -> None:
    site = FakeSite()
    made = Fetcher(Reach(), NoCredentials(), SteppingClock(), rehearse=True)
    ask = HttpRequest("POST", "https://a.example", credential="search", response=response, sample=sample)
    assert (await made.fetch(ask, site)).text == text
    started = site.events[0]
    assert isinstance(started, CallStarted)
    assert started.simulated


async def test_without_a_sample_there_is_nothing_to_rehearse() -> None:
    site = FakeSite()
    with pytest.raises(Fault) as caught:
        await Fetcher(Reach(), NoCredentials(), SteppingClock(), rehearse=True).fetch(
            HttpRequest("GET", "https://a.example"), site
        )
    assert caught.value.code == "SAMPLE_MISSING"
    assert site.events[-1].type == "call_failed"
