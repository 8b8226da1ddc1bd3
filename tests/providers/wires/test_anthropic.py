import json
from typing import Any

import pytest

from flows.faults import Permanent, Refusal, StepFault, Transient
from flows.providers.port import Finish, Request, Text, Tokens, ToolOffer, ToolUse
from flows.providers.wires.anthropic import Anthropic
from flows.providers.wires.quirks import Quirks
from flows.providers.wires.wire import ModelSeen
from tests.providers.wires.recorded import assert_same_however_cut, finish_of, read_whole, text_of, tools_of

WIRE = Anthropic()
PLACE = {"type": "object", "properties": {"place": {"type": "string"}}, "required": ["place"]}
WEATHER = ToolOffer("weather", "Tells the weather.", PLACE)
USAGE = {
    "input_tokens": 3,
    "cache_creation_input_tokens": 20,
    "cache_read_input_tokens": 100,
    "output_tokens": 1,
}
TOKENS = Tokens(input=123, cached=100, output=40, reasoning=12, cache_write=20)


def request(model: str = "claude-opus-4-6", prompt: str = "Hi", **more: Any) -> Request:
    return Request(model, prompt, **more)


def streamed(*events: dict[str, Any]) -> bytes:
    lines = [f"event: {event['type']}\ndata: {json.dumps(event, ensure_ascii=False)}\n\n" for event in events]
    return "".join(lines).encode()


def start(usage: Any = None) -> dict[str, Any]:
    message: dict[str, Any] = {"id": "msg_1", "role": "assistant", "content": [], "usage": usage or USAGE}
    return {"type": "message_start", "message": message}


def block(index: int, content: dict[str, Any]) -> dict[str, Any]:
    return {"type": "content_block_start", "index": index, "content_block": content}


def delta(index: int, kind: str, **said: Any) -> dict[str, Any]:
    return {"type": "content_block_delta", "index": index, "delta": {"type": kind, **said}}


def stop(index: int) -> dict[str, Any]:
    return {"type": "content_block_stop", "index": index}


def done(reason: str = "end_turn") -> tuple[dict[str, Any], dict[str, Any]]:
    usage = {"output_tokens": 40, "output_tokens_details": {"thinking_tokens": 12}}
    delta = {"stop_reason": reason, "stop_sequence": None}
    return {"type": "message_delta", "delta": delta, "usage": usage}, {"type": "message_stop"}


def saying(*pieces: str) -> list[dict[str, Any]]:
    deltas = [delta(0, "text_delta", text=piece) for piece in pieces]
    return [start(), block(0, {"type": "text", "text": ""}), {"type": "ping"}, *deltas, stop(0)]


# ---- what is answered ----


def test_older_models_answer_by_a_tool_and_the_answer_is_text() -> None:
    asked = request("claude-sonnet-4-20250514", schema=PLACE)
    sent = dict(WIRE.ask(asked, Quirks(), stream=True).body or {})
    assert sent["tool_choice"] == {"type": "tool", "name": "answer"}
    assert [tool["input_schema"] for tool in sent["tools"]] == [PLACE]
    events = [
        start(),
        block(0, {"type": "tool_use", "id": "toolu_1", "name": "answer", "input": {}}),
        delta(0, "input_json_delta", partial_json=""),
        delta(0, "input_json_delta", partial_json='{"place": '),
        delta(0, "input_json_delta", partial_json='"Rome"}'),
        stop(0),
        *done("tool_use"),
    ]
    chunks = assert_same_however_cut(WIRE, asked, streamed(*events))
    assert chunks == [Text('{"place": '), Text('"Rome"}'), Finish("end", TOKENS)]
    whole = {"content": [{"type": "tool_use", "id": "1", "name": "answer", "input": {"place": "Rome"}}]}
    assert text_of(read_whole(WIRE, asked, {**whole, "stop_reason": "tool_use"})) == '{"place": "Rome"}'


def test_a_stream_gives_its_text_and_what_it_took() -> None:
    chunks = assert_same_however_cut(WIRE, request(), streamed(*saying("Grüß", " dich 🐝"), *done()))
    assert chunks == [Text("Grüß"), Text(" dich 🐝"), Finish("end", TOKENS)]


def test_thoughts_are_not_shown_and_the_tools_of_others_are_not_ours() -> None:
    events = [
        start(),
        block(0, {"type": "thinking", "thinking": "", "signature": ""}),
        delta(0, "thinking_delta", thinking="Hmm"),
        delta(0, "signature_delta", signature="EqQB"),
        stop(0),
        block(1, {"type": "redacted_thinking", "data": "Em"}),
        stop(1),
        block(2, {"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {}}),
        delta(2, "input_json_delta", partial_json='{"query": "x"}'),
        stop(2),
        block(3, {"type": "text", "text": "So: "}),
        delta(3, "text_delta", text="yes."),
        delta(3, "citations_delta", citation={}),
        stop(3),
        {"type": "something_new"},
        *done(),
    ]
    chunks = assert_same_however_cut(WIRE, request(), streamed(*events))
    assert (text_of(chunks), tools_of(chunks)) == ("So: yes.", [])


def test_tools_come_once_they_are_complete() -> None:
    events = [
        *saying("I look."),
        block(1, {"type": "tool_use", "id": "toolu_1", "name": "weather", "input": {}}),
        block(2, {"type": "tool_use", "id": "toolu_2", "name": "now", "input": {}}),
        delta(1, "input_json_delta", partial_json='{"place":'),
        delta(1, "input_json_delta", partial_json=' "Rome"}'),
        stop(2),
        stop(1),
        *done("tool_use"),
    ]
    chunks = assert_same_however_cut(WIRE, request(tools=(WEATHER,)), streamed(*events))
    assert tools_of(chunks) == [ToolUse("toolu_2", "now", {}), ToolUse("toolu_1", "weather", {"place": "Rome"})]
    assert finish_of(chunks) == Finish("tools", TOKENS)


@pytest.mark.parametrize(
    ("reason", "stop"),
    [
        ("end_turn", "end"),
        ("stop_sequence", "end"),
        ("pause_turn", "end"),
        ("max_tokens", "length"),
        ("model_context_window_exceeded", "length"),
        ("refusal", "refusal"),
        ("something_new", "end"),
    ],
)
def test_why_it_stopped_is_told(reason: str, stop: str) -> None:
    chunks = assert_same_however_cut(WIRE, request(), streamed(*saying("Hm."), *done(reason)))
    assert finish_of(chunks) == Finish(stop, TOKENS)  # type: ignore[arg-type]


def test_a_whole_answer_reads_like_a_streamed_one() -> None:
    content = [
        {"type": "thinking", "thinking": "Hm"},
        {"type": "text", "text": "I look."},
        {"type": "tool_use", "id": "toolu_1", "name": "weather", "input": {"place": "Rome"}},
    ]
    usage = {**USAGE, "output_tokens": 40, "output_tokens_details": {"thinking_tokens": 12}}
    message = {"type": "message", "content": content, "stop_reason": "tool_use", "usage": usage}
    assert read_whole(WIRE, request(), message) == [
        Text("I look."),
        ToolUse("toolu_1", "weather", {"place": "Rome"}),
        Finish("tools", TOKENS),
    ]


def test_a_stream_that_does_not_say_what_it_took_has_no_tokens() -> None:
    events = [
        block(0, {"type": "text", "text": "Hm."}),
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}},
    ]
    assert assert_same_however_cut(WIRE, request(), streamed(*events))[-1] == Finish("end", None)


# ---- what goes wrong ----


def test_a_stream_that_stops_half_way_is_not_complete() -> None:
    with pytest.raises(Transient) as caught:
        assert_same_however_cut(WIRE, request(), streamed(*saying("Hm.")))
    assert caught.value.code == "REPLY_INCOMPLETE"


@pytest.mark.parametrize(
    ("kind", "code"),
    [("overloaded_error", "OVERLOADED"), ("api_error", "PROVIDER_FAILED"), ("rate_limit_error", "RATE_LIMITED")],
)
def test_an_error_in_a_stream_is_raised(kind: str, code: str) -> None:
    error = {"type": "error", "error": {"type": kind, "message": "Sorry"}, "request_id": "req_1"}
    with pytest.raises(Transient) as caught:
        assert_same_however_cut(WIRE, request(), streamed(*saying("Hm."), error))
    assert caught.value.code == code
    with pytest.raises(Transient) as caught:
        read_whole(WIRE, request(), error)
    assert caught.value.code == code


@pytest.mark.parametrize("data", ["[1]", "{", "null", "<html>"])
def test_what_is_no_event_cannot_be_read(data: str) -> None:
    with pytest.raises(Permanent) as caught:
        assert_same_however_cut(WIRE, request(), f"data: {data}\n\n".encode())
    assert caught.value.code == "REPLY_UNREADABLE"


@pytest.mark.parametrize("message", [{}, [], "Hi", {"content": "Hi"}, None])
def test_a_body_that_is_no_message_cannot_be_read(message: Any) -> None:
    with pytest.raises(Permanent) as caught:
        read_whole(WIRE, request(), message)
    assert caught.value.code == "REPLY_UNREADABLE"


@pytest.mark.parametrize(
    ("status", "kind", "said", "code", "sort"),
    [
        (401, "authentication_error", "invalid x-api-key", "KEY_REFUSED", Permanent),
        (402, "billing_error", "Pay.", "QUOTA_SPENT", Permanent),
        (400, "invalid_request_error", "Your credit balance is too low to access the API.", "QUOTA_SPENT", Permanent),
        (400, "invalid_request_error", "You have reached your specified API usage limits.", "QUOTA_SPENT", Permanent),
        (403, "permission_error", "No.", "ACCESS_REFUSED", Permanent),
        (404, "not_found_error", "model: claude-9", "MODEL_UNKNOWN", Permanent),
        (413, "request_too_large", "Request exceeds the maximum size", "TOO_LONG", Permanent),
        (400, "invalid_request_error", "prompt is too long: 9 tokens > 8 maximum", "TOO_LONG", Permanent),
        (400, "invalid_request_error", "max_tokens: Field required", "REQUEST_REFUSED", Permanent),
        (400, "invalid_request_error", "Output blocked by content filtering policy", "CONTENT_REFUSED", Refusal),
        (429, "rate_limit_error", "Too many.", "RATE_LIMITED", Transient),
        (500, "api_error", "Internal server error", "PROVIDER_FAILED", Transient),
        (504, "timeout_error", "Timed out.", "PROVIDER_FAILED", Transient),
        (529, "overloaded_error", "Overloaded", "OVERLOADED", Transient),
        (418, "something_new", "Tea.", "REQUEST_REFUSED", Permanent),
    ],
)
def test_each_error_speaks_for_itself(status: int, kind: str, said: str, code: str, sort: type[StepFault]) -> None:
    """O122-O125."""
    fault = WIRE.trouble(status, {"retry-after": "7"}, {"type": "error", "error": {"type": kind, "message": said}})
    assert (fault.code, type(fault)) == (code, sort)
    assert said in fault.message
    assert fault.remedy
    if code in ("RATE_LIMITED", "OVERLOADED"):
        assert getattr(fault, "delay", None) == 7


@pytest.mark.parametrize("page", ["<html><h1>502 Bad Gateway</h1></html>", "", {"detail": "x"}, [1]])
def test_a_page_of_a_proxy_is_judged_by_its_status(page: Any) -> None:
    fault = WIRE.trouble(502, {}, page)
    assert fault.code == "PROVIDER_FAILED"
    assert "<" not in fault.message


# ---- models ----


def test_models_are_listed_with_what_they_can_take() -> None:
    sending = WIRE.list_models(Quirks())
    assert (sending.method, sending.path, sending.body) == ("GET", "/models?limit=1000", None)
    listed = {
        "data": [
            {"id": "claude-opus-5", "display_name": "Claude Opus 5", "max_input_tokens": 200_000, "max_tokens": 64_000},
            {"id": "claude-x", "type": "model"},
            {"id": "claude-2", "display_name": "Claude 2", "lifecycle": "retired"},
            {"no": "id"},
        ],
        "has_more": False,
    }
    assert WIRE.models(listed) == [
        ModelSeen("claude-opus-5", "Claude Opus 5", 200_000, 64_000),
        ModelSeen("claude-x"),
    ]
    with pytest.raises(Permanent):
        WIRE.models({"data": "none"})
