import asyncio
import base64
import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from flows.calls.fetching import Fetcher, NoCredentials
from flows.calls.memory import MemoryCache
from flows.calls.replies import Text, delay_asked
from flows.engine.events import CallFailed, CallFinished, CallStarted, Event
from flows.engine.memory import SteppingClock
from flows.engine.requests import HttpReply, HttpRequest
from flows.faults import Fault, Permanent, StepFault, Transient
from flows.reach.client import Reach
from flows.reach.secrets import MASK
from tests.calls.test_pipeline import FakeSite
from tests.reach.servers import Answer, Heard, Server, hanging, head, raw, reaching, saying, serving

SECRET = "sk-sentinel-5f3a"


class Stored:
    """One credential, bound to one host."""

    def __init__(self, headers: Mapping[str, str], host: str = "127.0.0.1") -> None:
        self._headers = headers
        self._host = host

    async def headers(self, name: str, host: str) -> Mapping[str, str]:
        if (name, host) != ("search", self._host):
            raise Permanent(f"The credential is not for {host}.", code="CREDENTIAL_ELSEWHERE", remedy="Choose another.")
        return self._headers


SIGNED = Stored({"Authorization": f"Bearer {SECRET}"})


def fetcher(reach: Reach, **more: Any) -> Fetcher:
    return Fetcher(reach, **{"credentials": NoCredentials(), "clock": SteppingClock(), **more})


async def fetched(answer: Answer, site: FakeSite, **request: Any) -> tuple[HttpReply, Server]:
    credentials = request.pop("credentials", NoCredentials())
    async with serving(answer) as server, reaching() as reach:
        made = HttpRequest(**{"method": "GET", "effect": "idempotent", **request, "url": server.url + "/x"})
        return await fetcher(reach, credentials=credentials, run="run-1").fetch(made, site), server


async def failed(answer: Answer, site: FakeSite, **request: Any) -> StepFault:
    with pytest.raises(StepFault) as caught:
        await fetched(answer, site, **request)
    return caught.value


def recorded(site: FakeSite) -> str:
    """All that is stored or shown of a call."""
    return repr(site.events) + str(site.deltas)


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


@pytest.mark.parametrize(
    ("retry_after", "delay"),
    [
        ("7", 7),
        (" 0 ", 0),
        ("9" * 400, 86_400),
        ("Thu, 01 Jan 2026 00:01:00 GMT", 60),
        ("Thu, 01 Jan 2026 00:01:00 +0100", 0),
        ("Wed, 31 Dec 2025 00:00:00 GMT", 0),
        ("Fri, 01 Jan 2027 00:00:00 GMT", 86_400),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
        ("", None),
    ],
)
def test_the_delay_that_a_reply_asks_for_is_read(retry_after: str, delay: float | None) -> None:
    assert delay_asked(retry_after, datetime(2026, 1, 1, tzinfo=UTC)) == delay


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


async def test_an_error_nobody_thought_of_fails_the_call_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Reach):
        def send(self, *_: Any) -> Any:
            raise KeyError(SECRET)

    site = FakeSite()
    with pytest.raises(StepFault) as caught:
        await fetcher(Broken()).fetch(HttpRequest("GET", "https://a.example"), site)
    assert SECRET not in recorded(site) + str(caught.value) + caplog.text
    assert site.events[-1].type == "call_failed"


# ---- credentials ----


async def test_a_credential_signs_the_request_and_is_seen_nowhere_else(caplog: pytest.LogCaptureFixture) -> None:
    """SECURITY 23: also when the reply echoes it, in pieces, in JSON, in a header."""
    caplog.set_level(logging.DEBUG)
    packed = base64.b64encode(f"ada:{SECRET}".encode()).decode()

    async def echo(heard: Heard, writer: asyncio.StreamWriter) -> bool:
        sent = heard.headers["authorization"]
        body = f"data: {sent} {json.dumps(sent)} {SECRET}\n\n".encode()
        writer.write(head(200, Transfer_Encoding="chunked", Location=f"/{SECRET}", X_Request_Id=sent))
        for at in range(len(body)):
            writer.write(b"1\r\n%s\r\n" % body[at : at + 1])
            await writer.drain()
            await asyncio.sleep(0)
        writer.write(b"0\r\n\r\n")
        return True

    for header in (f"Bearer {SECRET}", f"Basic {packed}", SECRET):
        site = FakeSite()
        stored = Stored({"Authorization": header})
        reply, server = await fetched(echo, site, credential="search", credentials=stored, response="sse")
        assert server.heard[0].headers["authorization"] == header
        seen = recorded(site) + str(reply) + caplog.text
        assert SECRET not in seen
        assert packed not in seen
        assert MASK in reply.text
        assert site.events[0].request["credential"] == "search"  # type: ignore[attr-defined]


@pytest.mark.parametrize("status", [200, 302, 400, 503])
async def test_no_failure_tells_a_secret(status: int, caplog: pytest.LogCaptureFixture) -> None:
    """SECURITY 23"""
    caplog.set_level(logging.DEBUG)
    site = FakeSite()
    answer = saying(SECRET.encode(), status, Location=f"ftp://{SECRET}/", Retry_After=SECRET, Content_Length="500")
    fault = await failed(answer_then_end(answer), site, credential="search", credentials=SIGNED)
    assert SECRET not in recorded(site) + str(fault) + str(fault.to_json()) + caplog.text


def answer_then_end(answer: Answer) -> Answer:
    async def once(heard: Heard, writer: asyncio.StreamWriter) -> bool:
        await answer(heard, writer)
        return False

    return once


async def test_a_secret_written_into_a_header_is_not_spread_further() -> None:
    site = FakeSite()
    written = {"Authorization": SECRET, "X-Api-Key": SECRET, "X-Other": "seen"}
    _, server = await fetched(saying(), site, headers=written)
    assert server.heard[0].headers["authorization"] == SECRET
    assert SECRET not in recorded(site)
    assert "seen" in recorded(site)


async def test_a_credential_replaces_a_header_of_the_same_name() -> None:
    _, server = await fetched(
        saying(), FakeSite(), headers={"authorization": "mine"}, credential="search", credentials=SIGNED
    )
    assert server.heard[0].headers["authorization"] == f"Bearer {SECRET}"


async def test_a_credential_goes_only_to_the_host_it_is_bound_to() -> None:
    """SECURITY 14: neither to another host nor, by a redirect, to another port."""
    site = FakeSite()
    async with serving(saying()) as elsewhere:
        with pytest.raises(Permanent, match="not for 127"):
            await fetched(saying(), site, credential="search", credentials=Stored({"X": SECRET}, "a.example"))
        assert site.events == []
        custom = Stored({"X-Custom-Key": SECRET})
        reply, server = await fetched(
            saying(b"", 307, Location=elsewhere.url), site, credential="search", credentials=custom
        )
        assert reply.status == 200
        assert server.heard[0].headers["x-custom-key"] == SECRET
        assert SECRET not in str(elsewhere.heard[0].headers)


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


# ---- text ----


@pytest.mark.parametrize(
    ("content_type", "data", "text"),
    [
        ("", "grün".encode(), "grün"),
        ("text/html; charset=ISO-8859-1", "grün".encode("latin-1"), "grün"),
        ('text/plain; charset="Windows-1252"', "„".encode("cp1252"), "„"),
        ("text/plain; charset=utf-16", "grün".encode("utf-16"), "grün"),
        ("application/json; charset=Shift_JIS", "日本".encode("shift_jis"), "日本"),
        ("text/plain; charset=rot13", b"abc", "abc"),
        ("text/plain; charset=zip", b"abc", "abc"),
        ("text/plain; charset=../../x", b"abc", "abc"),
        ("", b"\xef\xbb\xbfabc", "abc"),
        ("", b"a\x00b\xffc", "a␀b�c"),
    ],
)
def test_a_reply_becomes_text_that_a_journal_can_hold(content_type: str, data: bytes, text: str) -> None:
    whole, drops = Text(content_type, ()), Text(content_type, ())
    assert whole.feed(data) + whole.end() == text
    assert "".join(drops.feed(data[at : at + 1]) for at in range(len(data))) + drops.end() == text
