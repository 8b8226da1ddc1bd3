"""The wire of Google's Gemini, against the current reference of generateContent and streamGenerateContent."""

import json
from typing import Any

import pytest

from flows.faults import Permanent, Refusal, StepFault, Transient
from flows.providers.port import File, Finish, Request, Text, Tokens, ToolOffer, ToolUse
from flows.providers.wires.gemini import Gemini
from flows.providers.wires.quirks import Quirks
from flows.providers.wires.wire import ModelSeen, Sending, Wire
from flows.reach.sse import ServerEvent
from tests.providers.wires.recorded import assert_same_however_cut, finish_of, read_whole, text_of, tools_of

WIRE: Wire = Gemini()
PLAIN = Request("gemini-3-pro", "Hello")
CITY = {"type": "object", "properties": {"city": {"type": "string"}}, "additionalProperties": False}
WEATHER = ToolOffer("weather", "Looks outside.", CITY)
USAGE = {
    "promptTokenCount": 90,
    "cachedContentTokenCount": 64,
    "candidatesTokenCount": 10,
    "thoughtsTokenCount": 20,
    "toolUsePromptTokenCount": 5,
    "totalTokenCount": 125,
}
COUNTED = Tokens(input=95, cached=64, output=30, reasoning=20)


def reply(*parts: dict[str, Any], finish: str | None = None, **more: Any) -> dict[str, Any]:
    candidate: dict[str, Any] = {"content": {"parts": list(parts), "role": "model"}, "index": 0}
    if finish:
        candidate["finishReason"] = finish
    return {"candidates": [candidate], "modelVersion": "gemini-3-pro", "responseId": "r1", **more}


def stream(*replies: dict[str, Any]) -> bytes:
    return b"".join(b"data: " + json.dumps(one, ensure_ascii=False).encode() + b"\r\n\r\n" for one in replies)


def call(name: str = "weather", **more: Any) -> dict[str, Any]:
    return {"functionCall": {"name": name, "args": {"city": "Köln"}}, **more}


def asked(request: Request) -> dict[str, Any]:
    """What is sent, as it looks on the wire."""
    body: dict[str, Any] = json.loads(json.dumps(WIRE.ask(request, Quirks(), stream=True).body))
    return body


def turns_of(chunks: Any) -> tuple[dict[str, Any], ...]:
    """What the model asked for and got, as an agent keeps it."""
    calls = [{"id": use.id, "name": use.name, "arguments": use.arguments} for use in tools_of(chunks)]
    results = [{"role": "tool", "id": one["id"], "name": one["name"], "text": "Rain"} for one in calls]
    return ({"role": "assistant", "text": text_of(chunks), "tool_calls": calls}, *results)


def test_a_question_goes_to_its_model_and_the_key_into_a_header() -> None:
    body = {"contents": [{"role": "user", "parts": [{"text": "Hello"}]}]}
    assert WIRE.ask(PLAIN, Quirks(), stream=True) == Sending("/models/gemini-3-pro:streamGenerateContent?alt=sse", body)
    assert WIRE.ask(PLAIN, Quirks(), stream=False) == Sending("/models/gemini-3-pro:generateContent", body)
    assert WIRE.sign("AIza1") == {"x-goog-api-key": "AIza1"}


@pytest.mark.parametrize(
    ("model", "path"),
    [
        ("models/gemini-3-pro", "/models/gemini-3-pro:generateContent"),
        ("tunedModels/ours", "/tunedModels/ours:generateContent"),
        ("gemini?key=x#y", "/models/gemini%3Fkey%3Dx%23y:generateContent"),
    ],
)
def test_a_models_name_stays_a_name_in_the_path(model: str, path: str) -> None:
    assert WIRE.ask(Request(model, "Hello"), Quirks(), stream=False).path == path


@pytest.mark.parametrize("model", ["../files", "a/../../b", "models/", "./x", "a//b"])
def test_no_models_name_leads_elsewhere(model: str) -> None:
    with pytest.raises(Permanent) as raised:
        WIRE.ask(Request(model, "Hello"), Quirks(), stream=False)
    assert raised.value.code == "MODEL_UNKNOWN"


def test_settings_and_instructions_go_where_the_reference_has_them() -> None:
    settings = {"temperature": 0.2, "top_p": 0.9, "max_tokens": 800, "stop": ["END"], "seed": 7}
    body = asked(Request("gemini-3-pro", "Hello", "Be brief.", settings))
    assert body["systemInstruction"] == {"parts": [{"text": "Be brief."}]}
    assert body["generationConfig"] == {
        "temperature": 0.2,
        "topP": 0.9,
        "maxOutputTokens": 800,
        "stopSequences": ["END"],
        "seed": 7,
    }


def test_more_texts_to_stop_at_than_there_may_be_are_found_out_first() -> None:
    with pytest.raises(Permanent) as raised:
        asked(Request("gemini-3-pro", "Hello", settings={"stop": list("abcdef")}))
    assert (raised.value.code, raised.value.where) == ("REQUEST_REFUSED", "config.settings.stop")


def test_a_schema_is_held_to_unless_there_are_tools() -> None:
    schema = {"type": "array", "items": {"type": "string"}}
    assert asked(Request("gemini-3-pro", "List", schema=schema))["generationConfig"] == {
        "responseMimeType": "application/json",
        "responseJsonSchema": schema,
    }
    assert "generationConfig" not in asked(Request("gemini-3-pro", "List", schema=schema, tools=(WEATHER,)))


def test_tools_are_declared_with_their_schema_as_it_is() -> None:
    assert asked(Request("gemini-3-pro", "Hello", tools=(WEATHER,)))["tools"] == [
        {
            "functionDeclarations": [
                {"name": "weather", "description": "Looks outside.", "parametersJsonSchema": CITY},
            ]
        }
    ]


def test_images_and_files_come_before_the_prompt() -> None:
    files = (File("a.png", "image/png", b"\x89PNG"), File("b.pdf", "application/pdf", b"%PDF"))
    assert asked(Request("gemini-3-pro", "Compare", files=files))["contents"][0]["parts"] == [
        {"inlineData": {"mimeType": "image/png", "data": "iVBORw=="}},
        {"inlineData": {"mimeType": "application/pdf", "data": "JVBERg=="}},
        {"text": "Compare"},
    ]


def test_text_is_shown_as_it_comes_and_thoughts_are_not() -> None:
    body = stream(
        reply({"text": "Hm, a greeting.", "thought": True}, usageMetadata={"promptTokenCount": 90}),
        reply({"text": "Grüße, "}, usageMetadata={"promptTokenCount": 90, "candidatesTokenCount": 3}),
        reply({"text": "Wëlt 🌍"}),
        reply({"text": "", "thoughtSignature": "c2ln"}, finish="STOP", usageMetadata=USAGE),
    )
    chunks = assert_same_however_cut(WIRE, PLAIN, body)
    assert chunks == [Text("Grüße, "), Text("Wëlt 🌍"), Finish("end", COUNTED)]


def test_usage_may_come_after_the_end_or_not_at_all() -> None:
    late = stream(reply({"text": "Hi"}, finish="STOP"), {"usageMetadata": USAGE})
    assert finish_of(assert_same_however_cut(WIRE, PLAIN, late)) == Finish("end", COUNTED)
    assert read_whole(WIRE, PLAIN, reply({"text": "Hi"}, finish="STOP")) == [Text("Hi"), Finish("end", None)]


def test_a_signed_call_goes_back_with_its_signature_and_its_results_together() -> None:
    parts = (
        {"text": "I look."},
        call(thoughtSignature="c2lnbmVkfg=="),
        {"functionCall": {"name": "weather", "id": "fc-2"}},
    )
    chunks = assert_same_however_cut(WIRE, PLAIN, stream(reply(*parts, finish="STOP", usageMetadata=USAGE)))
    assert [(use.name, use.arguments) for use in tools_of(chunks)] == [("weather", {"city": "Köln"}), ("weather", {})]
    assert finish_of(chunks) == Finish("tools", COUNTED)
    turns = (*turns_of(chunks), {"role": "user", "text": "Answer now."})
    assert asked(Request("gemini-3-pro", "Hello", turns=turns))["contents"][1:] == [
        {
            "role": "model",
            "parts": [
                {"text": "I look."},
                call(thoughtSignature="c2lnbmVkfg=="),
                {"functionCall": {"id": "fc-2", "name": "weather", "args": {}}},
            ],
        },
        {
            "role": "user",
            "parts": [
                {"functionResponse": {"name": "weather", "response": {"output": "Rain"}}},
                {"functionResponse": {"id": "fc-2", "name": "weather", "response": {"output": "Rain"}}},
            ],
        },
        {"role": "user", "parts": [{"text": "Answer now."}]},
    ]


def test_calls_without_an_id_get_one_that_no_other_turn_has() -> None:
    first = read_whole(WIRE, PLAIN, reply(call(), call(), finish="STOP"))
    second = read_whole(WIRE, Request("gemini-3-pro", "Hello", turns=turns_of(first)), reply(call(), finish="STOP"))
    ids = [use.id for use in (*tools_of(first), *tools_of(second))]
    assert len(set(ids)) == 3


@pytest.mark.parametrize(
    ("model", "signature"),
    [
        ("gemini-3-flash", "skip_thought_signature_validator"),
        ("gemini-flash-latest", "skip_thought_signature_validator"),
        ("gemini-2.5-pro", None),
        ("gemini-1.5-pro", None),
        ("gemma-3-27b-it", None),
    ],
)
def test_calls_of_other_models_bear_what_stands_for_a_signature(model: str, signature: str | None) -> None:
    turns = turns_of(read_whole(WIRE, PLAIN, reply(call(thoughtSignature="c2ln"), call(), finish="STOP")))
    parts = asked(Request(model, "Hello", turns=turns))["contents"][1]["parts"]
    assert [part.get("thoughtSignature") for part in parts] == [signature, None]


def test_arguments_that_were_no_json_are_given_back_as_an_object() -> None:
    turn = {"role": "assistant", "text": "", "tool_calls": [{"id": "c", "name": "weather", "arguments": "{city"}]}
    parts = asked(Request("gemini-2.5-pro", "Hello", turns=(turn,)))["contents"][1]["parts"]
    assert parts == [{"functionCall": {"id": "c", "name": "weather", "args": {"text": "{city"}}}]


@pytest.mark.parametrize(
    ("reason", "stop"),
    [
        ("STOP", "end"),
        ("MAX_TOKENS", "length"),
        ("SAFETY", "refusal"),
        ("RECITATION", "refusal"),
        ("BLOCKLIST", "refusal"),
        ("PROHIBITED_CONTENT", "refusal"),
        ("SPII", "refusal"),
    ],
)
def test_why_it_stopped_is_told(reason: str, stop: Any) -> None:
    body = stream(reply({"text": "So f"}), {"candidates": [{"finishReason": reason}], "usageMetadata": USAGE})
    assert assert_same_however_cut(WIRE, PLAIN, body) == [Text("So f"), Finish(stop, COUNTED)]


@pytest.mark.parametrize("reason", ["MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "OTHER", "SOMETHING_NEW"])
def test_an_end_that_is_none_is_incomplete_and_named(reason: str) -> None:
    ended = {"candidates": [{"finishReason": reason, "finishMessage": "It broke."}]}
    with pytest.raises(Transient, match=f"{reason}. It broke") as raised:
        assert_same_however_cut(WIRE, PLAIN, stream(reply({"text": "So f"}), ended))
    assert raised.value.code == "REPLY_INCOMPLETE"


@pytest.mark.parametrize("reason", ["SAFETY", "OTHER", "BLOCKLIST", "PROHIBITED_CONTENT", "IMAGE_SAFETY"])
def test_a_prompt_that_was_blocked_is_a_refusal(reason: str) -> None:
    blocked = {"promptFeedback": {"blockReason": reason}, "usageMetadata": {"promptTokenCount": 9}}
    with pytest.raises(Refusal, match=reason) as raised:
        assert_same_however_cut(WIRE, PLAIN, stream(blocked))
    assert raised.value.code == "CONTENT_REFUSED"
    with pytest.raises(Refusal):
        read_whole(WIRE, PLAIN, blocked)


def test_a_stream_that_stops_half_way_is_incomplete() -> None:
    for body in (stream(reply({"text": "Hal"}, usageMetadata=USAGE)), stream({"usageMetadata": USAGE})):
        with pytest.raises(Transient) as raised:
            assert_same_however_cut(WIRE, PLAIN, body)
        assert raised.value.code == "REPLY_INCOMPLETE"


@pytest.mark.parametrize("data", ["{", "[1]", "<html>", '"text"', "[" * 100_000])
def test_an_event_that_is_no_object_cannot_be_read(data: str) -> None:
    with pytest.raises(Permanent) as raised:
        WIRE.answer(PLAIN, Quirks()).event(ServerEvent(data))
    assert raised.value.code == "REPLY_UNREADABLE"


@pytest.mark.parametrize("body", ["<html>Welcome</html>", "", None, []])
def test_a_body_that_is_no_reply_cannot_be_read(body: Any) -> None:
    with pytest.raises(Permanent) as raised:
        read_whole(WIRE, PLAIN, body)
    assert raised.value.code == "REPLY_UNREADABLE"


def test_fields_of_other_shapes_are_passed_over() -> None:
    body = stream(
        {"candidates": [None, "x"]},
        {"candidates": {"content": 1}, "promptFeedback": [], "usageMetadata": "x"},
        {"candidates": [{"content": {"parts": [{"text": 5}, "x", {"functionCall": "x"}]}, "finishReason": 3}]},
        {"candidates": [{"content": "x", "finishReason": "STOP"}], "usageMetadata": {"promptTokenCount": "9"}},
    )
    assert assert_same_however_cut(WIRE, PLAIN, body) == [Finish("end", Tokens())]


def failure(code: int, status: str, message: str = "The words of the vendor.", *details: Any) -> dict[str, Any]:
    return {"error": {"code": code, "message": message, "status": status, "details": list(details)}}


def info(reason: str) -> dict[str, Any]:
    return {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason, "domain": "googleapis.com"}


def quota(named: str, value: str = "5") -> dict[str, Any]:
    violation = {"quotaMetric": "generate_requests", "quotaId": named, "quotaValue": value}
    return {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [violation]}


RETRY = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "37.5s"}
BY_MINUTE = "GenerateRequestsPerMinutePerProjectPerModel-FreeTier"
BY_DAY = "GenerateRequestsPerDayPerProjectPerModel-FreeTier"
LONG = "The input token count (2000000) exceeds the maximum number of tokens allowed (1048576)."


@pytest.mark.parametrize(
    ("status", "body", "fault", "code"),
    [
        (401, failure(401, "UNAUTHENTICATED"), Permanent, "KEY_REFUSED"),
        (400, failure(400, "INVALID_ARGUMENT", "No.", info("API_KEY_INVALID")), Permanent, "KEY_REFUSED"),
        (400, failure(400, "INVALID_ARGUMENT", "API key expired. Please renew it."), Permanent, "KEY_REFUSED"),
        (403, failure(403, "PERMISSION_DENIED", "Your API key was reported as leaked."), Permanent, "KEY_REFUSED"),
        (403, failure(403, "PERMISSION_DENIED"), Permanent, "ACCESS_REFUSED"),
        (400, failure(400, "FAILED_PRECONDITION", "User location is not supported."), Permanent, "ACCESS_REFUSED"),
        (404, failure(404, "NOT_FOUND", "models/x is not found for API version v1beta"), Permanent, "MODEL_UNKNOWN"),
        (429, failure(429, "RESOURCE_EXHAUSTED", "Quota.", quota(BY_MINUTE), RETRY), Transient, "RATE_LIMITED"),
        (429, failure(429, "RESOURCE_EXHAUSTED", "Quota.", quota(BY_DAY), RETRY), Permanent, "QUOTA_SPENT"),
        (429, failure(429, "RESOURCE_EXHAUSTED", "Quota.", quota(BY_MINUTE, "0")), Permanent, "QUOTA_SPENT"),
        (429, failure(429, "RESOURCE_EXHAUSTED", "Your prepayment credits are depleted."), Permanent, "QUOTA_SPENT"),
        (429, failure(429, "RESOURCE_EXHAUSTED", "Quota exceeded, limit: 0, model: x"), Permanent, "QUOTA_SPENT"),
        (429, failure(429, "RESOURCE_EXHAUSTED", "Quota exceeded, limit: 20"), Transient, "RATE_LIMITED"),
        (400, failure(400, "INVALID_ARGUMENT"), Permanent, "REQUEST_REFUSED"),
        (400, failure(400, "INVALID_ARGUMENT", LONG), Permanent, "TOO_LONG"),
        (500, failure(500, "INTERNAL"), Transient, "PROVIDER_FAILED"),
        (503, failure(503, "UNAVAILABLE", "The model is overloaded."), Transient, "OVERLOADED"),
        (504, failure(504, "DEADLINE_EXCEEDED"), Transient, "PROVIDER_FAILED"),
        (400, [failure(400, "INVALID_ARGUMENT")], Permanent, "REQUEST_REFUSED"),
        (404, "", Permanent, "MODEL_UNKNOWN"),
        (502, "<html>Bad gateway</html>", Transient, "PROVIDER_FAILED"),
        (400, "<html>nginx</html>", Permanent, "REPLY_UNREADABLE"),
        (503, {"error": "x"}, Transient, "OVERLOADED"),
    ],
)
def test_every_failure_speaks_clearly(status: int, body: Any, fault: type[StepFault], code: str) -> None:
    """O122-O125: a bad key, a spent quota, a limit and a policy each have their own words and remedy."""
    raised = WIRE.trouble(status, {}, body)
    assert (type(raised), raised.code) == (fault, code)
    assert "html" not in raised.message
    assert raised.remedy.endswith(".")


def test_the_delay_that_is_asked_for_is_kept() -> None:
    exhausted = failure(429, "RESOURCE_EXHAUSTED", "Quota.", quota(BY_MINUTE), RETRY)
    detailed, plain = WIRE.trouble(429, {"Retry-After": "7"}, exhausted), WIRE.trouble(503, {"Retry-After": "7"}, "")
    assert isinstance(detailed, Transient)
    assert isinstance(plain, Transient)
    assert (detailed.delay, plain.delay) == (37.5, 7)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (failure(503, "UNAVAILABLE"), "OVERLOADED"),
        (failure(429, "RESOURCE_EXHAUSTED", "The words of the vendor.", RETRY), "RATE_LIMITED"),
        ({"error": {"code": 500, "message": "The words of the vendor."}}, "PROVIDER_FAILED"),
        ({"error": {"message": "The words of the vendor."}}, "PROVIDER_FAILED"),
    ],
)
def test_an_error_in_a_stream_is_what_it_says(error: dict[str, Any], code: str) -> None:
    with pytest.raises(Transient, match="The words of the vendor") as raised:
        assert_same_however_cut(WIRE, PLAIN, stream(reply({"text": "So f"}), error))
    assert raised.value.code == code


def test_models_that_write_are_listed_with_what_they_hold() -> None:
    assert WIRE.list_models(Quirks()) == Sending("/models?pageSize=1000", method="GET")
    listed = [
        {
            "name": "models/gemini-3-pro",
            "displayName": "Gemini 3 Pro",
            "inputTokenLimit": 1048576,
            "outputTokenLimit": 65536,
            "supportedGenerationMethods": ["generateContent", "countTokens"],
        },
        {"name": "models/gemini-embedding-001", "supportedGenerationMethods": ["embedContent"]},
        {"name": "tunedModels/ours"},
        {"displayName": "nameless"},
        "x",
    ]
    assert list(WIRE.models({"models": listed})) == [
        ModelSeen("gemini-3-pro", "Gemini 3 Pro", 1048576, 65536),
        ModelSeen("tunedModels/ours"),
    ]
    nones: list[Any] = ["<html>", {}, {"models": {}}, None]
    for none in nones:
        with pytest.raises(Permanent) as raised:
            WIRE.models(none)
        assert raised.value.code == "REPLY_UNREADABLE"


def test_a_tool_use_is_told_as_soon_as_it_is_whole() -> None:
    answer = WIRE.answer(PLAIN, Quirks())
    body = json.dumps(reply({"functionCall": {"id": "fc-1", "name": "weather", "args": {}}}))
    assert list(answer.event(ServerEvent(body))) == [ToolUse("fc-1", "weather", {})]
