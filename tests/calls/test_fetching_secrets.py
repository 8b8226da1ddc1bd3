import asyncio
import base64
import json
import logging
from collections.abc import Mapping
from typing import Any

import pytest

from flows.engine.requests import HttpRequest
from flows.faults import Permanent, StepFault
from flows.reach.client import Reach
from flows.reach.secrets import MASK
from tests.calls.fetched import failed, fetched, fetcher
from tests.calls.test_pipeline import FakeSite
from tests.reach.servers import Answer, Heard, head, saying, serving

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


def recorded(site: FakeSite) -> str:
    """All that is stored or shown of a call."""
    return repr(site.events) + str(site.deltas)


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


async def test_an_error_nobody_thought_of_fails_the_call_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Reach):
        def send(self, *_: Any) -> Any:
            raise KeyError(SECRET)

    site = FakeSite()
    with pytest.raises(StepFault) as caught:
        await fetcher(Broken()).fetch(HttpRequest("GET", "https://a.example"), site)
    assert SECRET not in recorded(site) + str(caught.value) + caplog.text
    assert site.events[-1].type == "call_failed"
