"""Errors in the shapes in which vendors send them, each with its own clear fault."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.faults import Permanent, Refusal, StepFault, Transient
from flows.providers.port import Finish, Request, Text
from flows.providers.wires.openai_chat import OpenAIChat
from flows.providers.wires.quirks import Quirks
from flows.reach.sse import ServerEvent
from tests.providers.wires.recorded import assert_same_however_cut, read_whole

WIRE = OpenAIChat()
KINDS = {
    Permanent: "KEY_REFUSED ACCESS_REFUSED MODEL_UNKNOWN QUOTA_SPENT REQUEST_REFUSED TOO_LONG REPLY_UNREADABLE",
    Transient: "RATE_LIMITED OVERLOADED PROVIDER_FAILED REPLY_INCOMPLETE",
    Refusal: "CONTENT_REFUSED",
}


def error(message: str, code: Any = None, kind: str = "invalid_request_error", **more: Any) -> dict[str, Any]:
    return {"error": {"message": message, "type": kind, "param": None, "code": code, **more}}


LONG = "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens."


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        # OpenAI
        (401, error("Incorrect API key provided: sk-ab***xyz.", "invalid_api_key"), "KEY_REFUSED"),
        (403, error("Country not supported", "unsupported_country_region_territory"), "ACCESS_REFUSED"),
        (403, error("You are not allowed to sample from this model"), "ACCESS_REFUSED"),
        (
            404,
            error("The model `gpt-9` does not exist or you do not have access to it.", "model_not_found"),
            "MODEL_UNKNOWN",
        ),
        (429, error("You exceeded your current quota", "insufficient_quota", "insufficient_quota"), "QUOTA_SPENT"),
        (429, error("Rate limit reached for gpt-4", "rate_limit_exceeded", "tokens"), "RATE_LIMITED"),
        (429, error("Request too large for gpt-4 on tokens per min", "rate_limit_exceeded", "tokens"), "TOO_LONG"),
        (400, error(LONG, "context_length_exceeded"), "TOO_LONG"),
        (
            400,
            error("Invalid prompt: flagged as potentially violating our usage policy", "invalid_prompt"),
            "CONTENT_REFUSED",
        ),
        (400, error("Unsupported parameter: 'stop'", "unsupported_parameter"), "REQUEST_REFUSED"),
        (500, error("The server had an error", None, "server_error"), "PROVIDER_FAILED"),
        (503, error("The engine is currently overloaded", None, "service_unavailable"), "OVERLOADED"),
        # Azure
        (
            400,
            error(
                "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
                "content_filter",
                innererror={"code": "ResponsibleAIPolicyViolation"},
            ),
            "CONTENT_REFUSED",
        ),
        (404, error("The API deployment for this resource does not exist.", "DeploymentNotFound"), "MODEL_UNKNOWN"),
        (401, {"statusCode": 401, "message": "Access denied due to invalid subscription key"}, "KEY_REFUSED"),
        # Ollama, llama.cpp, LM Studio, vLLM
        (404, error('model "llama9" not found, try pulling it first', None, "not_found_error"), "MODEL_UNKNOWN"),
        (
            400,
            {"error": {"code": 400, "message": "the request exceeds it", "type": "exceed_context_size_error"}},
            "TOO_LONG",
        ),
        (503, {"error": {"code": 503, "message": "Loading model", "type": "unavailable_error"}}, "OVERLOADED"),
        (400, {"error": "'response_format.type' must be 'json_schema' or 'text'"}, "REQUEST_REFUSED"),
        (400, {"object": "error", "message": LONG, "type": "BadRequestError", "code": 400}, "TOO_LONG"),
        (
            404,
            {"object": "error", "message": "The model `x` does not exist.", "type": "NotFoundError"},
            "MODEL_UNKNOWN",
        ),
        # OpenRouter
        (402, {"error": {"code": 402, "message": "Insufficient credits."}}, "QUOTA_SPENT"),
        (400, {"error": {"code": 400, "message": "a/b is not a valid model ID"}}, "MODEL_UNKNOWN"),
        (404, {"error": {"code": 404, "message": "No endpoints found that support tool use"}}, "MODEL_UNKNOWN"),
        (403, {"error": {"code": 403, "message": "Flagged", "metadata": {"reasons": ["violence"]}}}, "CONTENT_REFUSED"),
        (
            429,
            {"error": {"code": 429, "message": "Provider returned error", "metadata": {"raw": "slow down"}}},
            "RATE_LIMITED",
        ),
        (502, {"error": {"code": 502, "message": "Provider returned error"}}, "PROVIDER_FAILED"),
        # Mistral
        (401, {"message": "Unauthorized", "request_id": "1"}, "KEY_REFUSED"),
        (
            429,
            {"object": "error", "message": "Rate limit exceeded", "type": "rate_limited", "code": "1300"},
            "RATE_LIMITED",
        ),
        (429, {"object": "error", "message": "Service tier capacity exceeded for this model."}, "OVERLOADED"),
        (
            400,
            {"object": "error", "message": "Invalid model: x", "type": "invalid_model", "code": "1500"},
            "MODEL_UNKNOWN",
        ),
        # Groq
        (
            413,
            error("Request too large for model `m` on tokens per minute", "rate_limit_exceeded", "tokens"),
            "TOO_LONG",
        ),
        (498, error("Flex tier capacity exceeded"), "OVERLOADED"),
        (400, error("Failed to validate JSON.", "json_validate_failed"), "PROVIDER_FAILED"),
        # DeepSeek, xAI, Together
        (402, error("Insufficient Balance", "invalid_request_error", "unknown_error"), "QUOTA_SPENT"),
        (400, error("Model Not Exist", "invalid_request_error"), "MODEL_UNKNOWN"),
        (
            400,
            {"code": "Client specified an invalid argument", "error": "Incorrect API key provided: xa***YA."},
            "KEY_REFUSED",
        ),
        (403, {"code": "x", "error": "Your newly created team doesn't have any credits yet."}, "QUOTA_SPENT"),
        (422, error("Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4097"), "REQUEST_REFUSED"),
        # anybody, or something in between
        (429, {}, "RATE_LIMITED"),
        (400, {}, "REQUEST_REFUSED"),
        (529, "", "OVERLOADED"),
        (502, "<html><body>Bad Gateway</body></html>", "PROVIDER_FAILED"),
        (404, "404 page not found", "MODEL_UNKNOWN"),
        (400, "<html>", "REPLY_UNREADABLE"),
        (418, [error("I am a teapot.")], "REQUEST_REFUSED"),
    ],
)
def test_every_refusal_has_its_own_clear_fault(status: int, body: Any, code: str) -> None:
    """O122, O123, O124, O125: a code, a sentence, a remedy."""
    fault = WIRE.trouble(status, {}, body)
    assert fault.code == code
    assert code in KINDS[type(fault)].split()
    assert fault.remedy.endswith(".")
    assert "<html" not in fault.message


@pytest.mark.parametrize(
    ("headers", "delay"),
    [
        ({}, None),
        ({"Retry-After": "7"}, 7.0),
        ({"retry-after-ms": "250", "retry-after": "7"}, 0.25),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_the_wait_that_is_asked_for_is_kept(headers: dict[str, str], delay: float | None, status: int) -> None:
    fault = WIRE.trouble(status, headers, error("Slow down.", None, "requests"))
    assert isinstance(fault, Transient)
    assert fault.delay == delay


def test_the_vendors_words_are_told_short_and_without_what_looks_like_a_key() -> None:
    fault = WIRE.trouble(400, {}, error("Wrong\n header sk-proj-abc123DEF456 here " + "and so on " * 100))
    assert "Wrong header [secret] here and so on" in fault.message
    assert len(fault.message) < 500


def test_each_finding_of_a_validator_is_told_with_its_place() -> None:
    found = {"type": "extra_forbidden", "loc": ["body", "stream_options"], "msg": "Extra inputs are not permitted"}
    for body in ({"object": "error", "message": {"detail": [found]}}, {"detail": [found]}):
        fault = WIRE.trouble(422, {}, body)
        assert fault.code == "REQUEST_REFUSED"
        assert "body.stream_options: Extra inputs are not permitted" in fault.message


def test_a_routers_fault_tells_what_the_provider_behind_it_said() -> None:
    body = {"error": {"code": 502, "message": "Provider returned error", "metadata": {"raw": "GPU on fire"}}}
    assert "Provider returned error GPU on fire" in WIRE.trouble(502, {}, body).message


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (error("The server had an error", None, "server_error"), "PROVIDER_FAILED"),
        (error(LONG, "context_length_exceeded"), "TOO_LONG"),
        (error("Bad tool", None, "invalid_request_error"), "REQUEST_REFUSED"),
        ({"error": "out of memory"}, "PROVIDER_FAILED"),
        ({"error": {"code": 429, "message": "Provider returned error"}}, "RATE_LIMITED"),
        (
            {"error": {"code": "502", "message": "Upstream is gone"}, "choices": [{"finish_reason": "error"}]},
            "PROVIDER_FAILED",
        ),
        ({"choices": [{"index": 0, "delta": {}, "error": {"code": 502, "message": "x"}}]}, "PROVIDER_FAILED"),
        ({"choices": [{"index": 0, "delta": {"content": ""}, "finish_reason": "error"}]}, "PROVIDER_FAILED"),
        ({"choices": [{"index": 0, "delta": {}, "finish_reason": "insufficient_system_resource"}]}, "OVERLOADED"),
        ({"object": "error", "message": "no", "type": "BadRequestError", "code": 400}, "REQUEST_REFUSED"),
    ],
)
def test_an_error_in_a_stream_that_began_well_is_one(body: Any, code: str) -> None:
    stream = (
        b'data: {"choices": [{"index": 0, "delta": {"content": "a"}}]}\n\ndata: ' + json.dumps(body).encode() + b"\n\n"
    )
    with pytest.raises(StepFault) as caught:
        assert_same_however_cut(WIRE, Request("m", "Why?"), stream + b"data: [DONE]\n\n")
    assert caught.value.code == code


def test_an_event_that_is_called_an_error_is_one() -> None:
    with pytest.raises(StepFault) as caught:
        assert_same_however_cut(WIRE, Request("m", "Why?"), b'event: error\ndata: {"message": "No memory."}\n\n')
    assert (caught.value.code, "No memory." in caught.value.message) == ("PROVIDER_FAILED", True)


def test_an_error_in_place_of_a_whole_answer_is_one() -> None:
    with pytest.raises(StepFault) as caught:
        read_whole(WIRE, Request("m", "Why?"), error("Rate limit reached", "rate_limit_exceeded"))
    assert caught.value.code == "RATE_LIMITED"


_LEAVES = (
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["error", "tool_calls", "[DONE]"])
)
_NAMES = st.sampled_from(
    [
        *("choices", "index", "delta", "message", "content", "refusal", "tool_calls", "id", "function", "name", "data"),
        *("arguments", "finish_reason", "usage", "x_groq", "error", "code", "type", "metadata", "detail", "object"),
        *("prompt_tokens", "prompt_tokens_details", "completion_tokens", "reasoning_content"),
    ]
)
_ANYTHING = st.recursive(
    _LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=4)
)
_DELTAS = st.dictionaries(_NAMES, _ANYTHING, max_size=5)
_CHUNKS = _ANYTHING | st.builds(lambda delta, more: {**more, "choices": [{"delta": delta}]}, _DELTAS, _DELTAS)


@settings(max_examples=40)
@given(st.lists(_CHUNKS, max_size=4), _ANYTHING, st.integers(400, 599))
def test_whatever_comes_nothing_but_a_fault_goes_up(chunks: list[Any], body: Any, status: int) -> None:
    assert isinstance(WIRE.trouble(status, {}, body), StepFault)
    with suppress(StepFault):
        WIRE.models(body)
    with suppress(StepFault):
        read_whole(WIRE, Request("m", "Why?"), body)
    answer = WIRE.answer(Request("m", "Why?"), Quirks(thoughts="reasoning_content"))
    with suppress(StepFault):
        for chunk in chunks:
            assert all(isinstance(said, Text) and said.text for said in answer.event(ServerEvent(json.dumps(chunk))))
        assert isinstance(list(answer.end())[-1], Finish)
