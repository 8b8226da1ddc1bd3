"""What the errors of OpenAI's Responses mean, as replies and in streams."""

from typing import Any

import pytest

from flows.faults import Permanent, Refusal, StepFault, Transient
from tests.providers.wires.recorded import assert_same_however_cut, read_whole
from tests.providers.wires.test_openai_responses import CREATED, PLAIN, WIRE, delta, response, stream


@pytest.mark.parametrize(
    ("code", "fault", "becomes"),
    [
        ("rate_limit_exceeded", Transient, "RATE_LIMITED"),
        ("server_error", Transient, "PROVIDER_FAILED"),
        ("server_is_overloaded", Transient, "OVERLOADED"),
        ("insufficient_quota", Permanent, "QUOTA_SPENT"),
        ("context_length_exceeded", Permanent, "TOO_LONG"),
        ("invalid_prompt", Refusal, "CONTENT_REFUSED"),
        ("image_content_policy_violation", Refusal, "CONTENT_REFUSED"),
        ("invalid_image", Permanent, "REQUEST_REFUSED"),
        (None, Transient, "PROVIDER_FAILED"),
        ("502", Transient, "PROVIDER_FAILED"),
        (429, Transient, "RATE_LIMITED"),
    ],
)
def test_an_error_in_a_stream_is_what_it_says(code: Any, fault: type[StepFault], becomes: str) -> None:
    error = {"code": code, "message": "The words of the vendor."}
    for event in (
        ("error", {**error, "param": None}),
        ("error", {"error": error}),
        ("response.failed", {"response": {"status": "failed", "error": error, "output": []}}),
    ):
        with pytest.raises(fault, match="The words of the vendor") as raised:
            assert_same_however_cut(WIRE, PLAIN, stream(CREATED, delta("So f"), event))
        assert raised.value.code == becomes
    with pytest.raises(fault):
        read_whole(WIRE, PLAIN, response(status="failed", error=error))


def failure(message: str, kind: str = "invalid_request_error", code: str | None = None) -> dict[str, Any]:
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}


@pytest.mark.parametrize(
    ("status", "body", "fault", "code"),
    [
        (401, failure("Incorrect API key provided.", code="invalid_api_key"), Permanent, "KEY_REFUSED"),
        (
            403,
            failure("Country not supported.", code="unsupported_country_region_territory"),
            Permanent,
            "ACCESS_REFUSED",
        ),
        (404, failure("The model `x` does not exist.", code="model_not_found"), Permanent, "MODEL_UNKNOWN"),
        (400, failure("The requested model 'x' does not exist.", code="model_not_found"), Permanent, "MODEL_UNKNOWN"),
        (
            429,
            failure("You exceeded your quota.", "insufficient_quota", "insufficient_quota"),
            Permanent,
            "QUOTA_SPENT",
        ),
        (429, failure("No credit.", "insufficient_quota", "credit_balance_exhausted"), Permanent, "QUOTA_SPENT"),
        (402, failure("Pay first.", "billing"), Permanent, "QUOTA_SPENT"),
        (429, failure("Rate limit reached.", "requests", "rate_limit_exceeded"), Transient, "RATE_LIMITED"),
        (429, failure("Slow down.", "rate_limit_error", "slow_down"), Transient, "RATE_LIMITED"),
        (429, failure("Request too large on tokens per min.", "tokens", "rate_limit_exceeded"), Permanent, "TOO_LONG"),
        (503, failure("Overloaded.", "service_unavailable_error", "server_is_overloaded"), Transient, "OVERLOADED"),
        (500, failure("The server had an error.", "server_error"), Transient, "PROVIDER_FAILED"),
        (504, "", Transient, "PROVIDER_FAILED"),
        (400, failure("Unsupported parameter: 'x'.", code="unsupported_parameter"), Permanent, "REQUEST_REFUSED"),
        (422, {"detail": "Field required"}, Permanent, "REQUEST_REFUSED"),
        (400, failure("This model's maximum context length is 8 tokens."), Permanent, "TOO_LONG"),
        (400, failure("Too long.", code="context_length_exceeded"), Permanent, "TOO_LONG"),
        (400, failure("Flagged.", code="invalid_prompt"), Refusal, "CONTENT_REFUSED"),
        (400, failure("Filtered.", code="content_filter"), Refusal, "CONTENT_REFUSED"),
        (400, {"error": "no such thing"}, Permanent, "REQUEST_REFUSED"),
        (400, [failure("In a list.")], Permanent, "REQUEST_REFUSED"),
        (400, "<html>nginx</html>", Permanent, "REPLY_UNREADABLE"),
        (404, "<html>nginx</html>", Permanent, "MODEL_UNKNOWN"),
        (502, "<html>Bad gateway</html>", Transient, "PROVIDER_FAILED"),
        (529, None, Transient, "OVERLOADED"),
    ],
)
def test_every_failure_speaks_clearly(status: int, body: Any, fault: type[StepFault], code: str) -> None:
    """O122-O125: a bad key, a spent quota, a limit and a policy each have their own words and remedy."""
    raised = WIRE.trouble(status, {}, body)
    assert (type(raised), raised.code) == (fault, code)
    assert "nginx" not in raised.message
    assert raised.remedy.endswith(".")


def test_the_delay_that_is_asked_for_is_kept() -> None:
    limited = WIRE.trouble(429, {"Retry-After": "7"}, failure("Slow.", "requests", "rate_limit_exceeded"))
    assert isinstance(limited, Transient)
    assert limited.delay == 7
