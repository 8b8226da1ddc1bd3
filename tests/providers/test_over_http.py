"""Asking accounts over HTTP, wire by wire, of a server that speaks it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from flows.faults import Permanent
from flows.providers.account import Account
from flows.providers.over_http import HttpProvider
from flows.providers.port import Finish, Provider, Request, Text, Tokens, ToolOffer
from flows.providers.sending import address
from flows.providers.standing import Standing
from flows.providers.wires import WIRES
from flows.providers.wires.quirks import Quirks
from flows.reach.client import Reach
from tests.conformance.provider_suite import ProviderSuite
from tests.providers import vendors
from tests.providers.vendors import KEY, Gratis, account, heard_by, provider, reaching, serving, text_of

EVERY_WIRE = pytest.mark.parametrize("wire", sorted(WIRES))


class OverHttp(ProviderSuite):
    wire = ""

    @pytest.fixture(autouse=True)
    async def asked(self) -> AsyncIterator[None]:
        async with serving(self.wire) as vendor, reaching() as reach:
            self.made = provider(account(vendor), reach)
            yield

    def provider(self) -> Provider:
        return self.made


class TestOpenAIChat(OverHttp):
    wire = "openai-chat"


class TestOpenAIResponses(OverHttp):
    wire = "openai-responses"


class TestAnthropic(OverHttp):
    wire = "anthropic"


class TestGemini(OverHttp):
    wire = "gemini"


# ---- what leaves ----

SENT: dict[str, tuple[str, dict[str, str], dict[str, str], dict[str, Any]]] = {
    "openai-chat": (
        "/v1/chat/completions",
        {},
        {"authorization": f"Bearer {KEY}"},
        {
            "model": "m",
            "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Why?"}],
            "temperature": 0.5,
            "max_completion_tokens": 40,
            "stream": True,
            "stream_options": {"include_usage": True},
        },
    ),
    "openai-responses": (
        "/v1/responses",
        {},
        {"authorization": f"Bearer {KEY}"},
        {
            "model": "m",
            "input": [{"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Why?"}]}],
            "instructions": "Be brief.",
            "temperature": 0.5,
            "max_output_tokens": 40,
            "store": False,
            "stream": True,
        },
    ),
    "anthropic": (
        "/v1/messages",
        {},
        {"x-api-key": KEY, "anthropic-version": "2023-06-01"},
        {
            "model": "m",
            "messages": [{"role": "user", "content": [{"type": "text", "text": "Why?"}]}],
            "system": "Be brief.",
            "temperature": 0.5,
            "max_tokens": 40,
            "stream": True,
        },
    ),
    "gemini": (
        "/v1/models/m:streamGenerateContent",
        {"alt": "sse"},
        {"x-goog-api-key": KEY},
        {
            "contents": [{"role": "user", "parts": [{"text": "Why?"}]}],
            "systemInstruction": {"parts": [{"text": "Be brief."}]},
            "generationConfig": {"temperature": 0.5, "maxOutputTokens": 40},
        },
    ),
}
TRAVEL = {"host", "accept", "accept-encoding", "content-length", "user-agent"}


@EVERY_WIRE
async def test_a_request_arrives_field_by_field_as_the_vendor_wants_it(wire: str) -> None:
    """C6: one interface, each vendor asked in its own words."""
    path, query, signed, body = SENT[wire]
    request = Request("m", "Why?", "Be brief.", {"temperature": 0.5, "max_tokens": 40})
    async with serving(wire) as vendor, reaching() as reach:
        chunks = await heard_by(provider(account(vendor, headers={"X-Team": "bees"}), reach), request)
    (heard,) = vendor.heard
    assert (heard.method, heard.path, heard.query) == ("POST", path, query)
    assert heard.body == body
    own = {name: said for name, said in heard.headers.items() if name not in TRAVEL}
    assert own == {"content-type": "application/json", "x-team": "bees", **signed}
    assert (text_of(chunks), chunks[-1]) == ("Bees hum.", Finish("end", Tokens(input=12, output=4)))


@EVERY_WIRE
async def test_an_account_that_does_not_stream_gets_the_same_answer_at_once(wire: str) -> None:
    async with serving(wire) as vendor, reaching() as reach:
        chunks = await heard_by(provider(account(vendor, stream=False), reach))
        vendor.plays = vendors.saying(200, vendor.speech.whole("Bees hum."))
        unasked = await heard_by(provider(account(vendor), reach))
    assert chunks == unasked == [Text("Bees hum."), Finish("end", Tokens(input=12, output=4))]
    assert "stream" not in vendor.heard[0].body


@EVERY_WIRE
async def test_what_an_endpoint_offers_is_listed(wire: str) -> None:
    async with serving(wire) as vendor, reaching() as reach:
        seen = await provider(account(vendor), reach).models()
    assert [model.id for model in seen] == ["m", "m-mini"]
    assert vendor.heard[0].method == "GET"


@pytest.mark.parametrize(
    ("base", "path", "whole"),
    [
        ("https://a.example/v1", "/messages", "https://a.example/v1/messages"),
        ("https://a.example/v1/", "/messages", "https://a.example/v1/messages"),
        ("https://a.example", "/models?limit=9", "https://a.example/models?limit=9"),
        ("https://a.example/v1/?api-version=1", "/chat?b=2", "https://a.example/v1/chat?api-version=1&b=2"),
        (" https://a.example/v1#part ", "/x", "https://a.example/v1/x"),
    ],
)
def test_an_address_is_put_together_whatever_its_base_ends_with(base: str, path: str, whole: str) -> None:
    assert address(base, path) == whole


async def test_the_account_says_how_it_signs_and_what_else_it_sends() -> None:
    """Its headers go over the wire's, whatever their case; what signs goes over both."""
    headers = {"Anthropic-Version": "2099-01-01", "X-API-Key": "mine"}
    async with serving("anthropic") as vendor, reaching() as reach:
        await heard_by(provider(account(vendor, headers=headers), reach))
        await heard_by(provider(account(vendor, headers=headers, quirks=Quirks(key_header="api-key")), reach))
        await heard_by(provider(account(vendor), reach, key=""))
    told = [(one.headers.get("x-api-key"), one.headers.get("api-key")) for one in vendor.heard]
    assert told == [(KEY, None), ("mine", KEY), (None, None)]
    assert [one.headers["anthropic-version"] for one in vendor.heard] == ["2099-01-01", "2099-01-01", "2023-06-01"]


async def test_a_key_that_cannot_be_sent_is_told_before_anything_is() -> None:
    async with serving() as vendor, reaching() as reach:
        with pytest.raises(Permanent) as caught:
            await heard_by(provider(account(vendor), reach, key="two\nlines"))
    assert caught.value.code == "HEADER_REFUSED"
    assert "lines" not in caught.value.message
    assert not vendor.heard


# ---- what is too much ----


@pytest.mark.parametrize(
    ("request_", "place"),
    [
        (Request("m", "ä" * 51), "config.prompt"),
        (Request("m", "x", "ä" * 6), "config.system"),
    ],
)
def test_a_prompt_that_is_too_large_for_the_account_is_not_sent(request_: Request, place: str) -> None:
    """V82: counted in bytes."""
    asked = account(vendors.Vendor("anthropic"), "https://a.example", most_prompt_bytes=100, most_system_bytes=10)
    with pytest.raises(Permanent) as caught:
        provider(asked, Reach()).check(request_)
    assert (caught.value.code, caught.value.where) == ("INPUT_TOO_LARGE", place)
    assert "work/m" in caught.value.message


def test_what_is_just_not_too_large_may_be_sent_and_0_is_no_limit() -> None:
    """V82."""
    nobody = vendors.Vendor("anthropic")
    for most in (100, 0):
        asked = account(nobody, "https://a.example", most_prompt_bytes=most, most_system_bytes=most)
        provider(asked, Reach()).check(Request("m", "ä" * 50, "ä" * 50))


def test_the_usual_limits_are_those_of_the_requirements() -> None:
    """V82: 100 KB and 10 KB."""
    usual = Account("a", "a", "anthropic", "https://a.example")
    assert (usual.most_prompt_bytes, usual.most_system_bytes) == (100_000, 10_000)


def test_what_a_wire_cannot_say_is_told_with_the_account_and_the_model() -> None:
    asked = account(vendors.Vendor("anthropic"), "https://a.example")
    with pytest.raises(Permanent) as caught:
        provider(asked, Reach()).check(Request("m", "  "))
    assert caught.value.message.startswith("work/m: ")


# ---- money and limits ----


def test_a_bill_is_asked_for_by_the_accounts_vendor() -> None:
    prices = Gratis()
    asked = provider(account(vendors.Vendor("anthropic"), "https://a.example"), Reach(), prices=prices)
    asked.price("m", Tokens(1, 0, 2))
    assert prices.asked == [("acme", "m", Tokens(1, 0, 2))]


def test_tools_and_turns_count_for_an_estimate() -> None:
    asked: HttpProvider = provider(account(vendors.Vendor("anthropic"), "https://a.example"), Reach())
    plain = asked.estimate(Request("m", "Why?"), "").input
    tool = ToolOffer("t", "d" * 40, {})
    calls = [{"id": "1", "name": "t", "arguments": {"a": "b" * 40}}]
    assert asked.estimate(Request("m", "Why?", tools=(tool,)), "").input > plain + 9
    assert (
        asked.estimate(Request("m", "Why?", turns=({"role": "assistant", "tool_calls": calls},)), "").input > plain + 9
    )


async def test_what_a_reply_says_of_the_accounts_limits_is_kept() -> None:
    headers = {
        "anthropic-ratelimit-requests-remaining": "9",
        "anthropic-ratelimit-requests-reset": "2026-03-04T12:00:07Z",
    }
    async with serving("anthropic", vendors.answering(headers=headers)) as vendor, reaching() as reach:
        asked = provider(account(vendor), reach)
        await heard_by(asked)
        assert asked.standing == Standing(9, None, 7.0)
        vendor.plays = vendors.answering()
        await heard_by(asked)
        assert asked.standing == Standing(9, None, 7.0)
