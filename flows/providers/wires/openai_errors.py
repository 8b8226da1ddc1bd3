"""What the errors of servers that speak OpenAI's protocols mean: by their code first, then their type, then the status.

A reply that is no success holds {"error": {"message", "type", "code", "param"}}; a stream may hold the same, or the
code and the message by themselves.
"""

import re
from collections.abc import Mapping
from typing import Any

from flows.faults import StepFault
from flows.providers.wires import received, troubles

_KEY = {"invalid_api_key", "incorrect_api_key", "authentication_error", "invalid_authentication"}
_SPENT = {
    "insufficient_quota",
    "credit_balance_exhausted",
    "organization_spend_limit_exceeded",
    "project_spend_limit_exceeded",
    "organization_usage_limit_exceeded",
    "billing_hard_limit_reached",
    "billing_not_active",
    "account_deactivated",
}
_LIMITED = {"rate_limit_exceeded", "rate_limit_error", "slow_down", "requests", "tokens"}
_OVERLOADED = {
    "server_is_overloaded",
    "overloaded",
    "overloaded_error",
    "engine_overloaded",
    "service_unavailable_error",
}
_FAILED = {"server_error", "internal_error", "internal_server_error", "vector_store_timeout", "api_error", "timeout"}
_UNKNOWN = {"model_not_found", "model_not_supported", "deploymentnotfound", "unknown_model"}
_LONG = {"context_length_exceeded", "string_above_max_length", "max_tokens_exceeded", "request_too_large"}
_REFUSED = {
    "content_filter",
    "content_policy_violation",
    "image_content_policy_violation",
    "invalid_prompt",  # a prompt that the usage policies do not allow
    "bio_policy",
    "cyber_policy",
    "responsibleaipolicyviolation",
}
_DENIED = {"permission_error", "permission_denied", "unsupported_country_region_territory", "data_residency_mismatch"}
_ASKED_WRONG = re.compile(r"(invalid|unsupported|empty|missing|unknown|image|failed_to_download)_")
_TOO_MUCH = re.compile(r"context (length|window)|maximum context|too many tokens|request too large", re.IGNORECASE)


def trouble(status: int, headers: Mapping[str, str], body: Any) -> StepFault:
    delay = troubles.delay_asked(headers)
    if isinstance(body, str):
        return troubles.without_words(status, body, delay)
    if isinstance(body, list) and len(body) == 1:
        body = body[0]
    error = received.mapping(body).get("error")
    if isinstance(error, str):  # some servers say no more than a sentence
        error = {**received.mapping(body), "message": error}
    return of(received.mapping(error or body), status, delay)


def of(error: Mapping[str, Any], status: int = 0, delay: float | None = None) -> StepFault:
    """`status` 0: the error came in a stream that had begun well, so its words are all there is to it."""
    said = received.text(error.get("message")) or received.text(error.get("detail"))
    words = {_word(error.get("code")), _word(error.get("type")), *_words(error.get("innererror"))}
    if words & _SPENT:
        return troubles.quota_spent(said)
    if words & _REFUSED:
        return troubles.content_refused(said)
    if words & _LONG or (status in (0, 400, 413, 422, 429) and _TOO_MUCH.search(said)):
        return troubles.too_long(said)
    if words & _UNKNOWN:
        return troubles.model_unknown(said)
    if words & _KEY or status == 401:
        return troubles.key_refused(said)
    if words & _DENIED:
        return troubles.access_refused(said)
    if words & _OVERLOADED:
        return troubles.overloaded(said, delay)
    if words & _LIMITED:
        return troubles.rate_limited(said, delay)
    if words & _FAILED and not 400 <= status < 500:
        return troubles.provider_failed(said, delay, status or None)
    status = status or _numbered(error)
    return troubles.by_status(status, said, delay) if status else troubles.provider_failed(said, delay)


def _numbered(error: Mapping[str, Any]) -> int:
    """The status that an error in a stream would have had. Routers put it into the code; 0: it is not said."""
    code = error.get("code")
    number = int(code) if isinstance(code, str) and re.fullmatch(r"\d{3}", code, re.ASCII) else received.count(code)
    if 400 <= number < 600:
        return number
    return 400 if _ASKED_WRONG.match(_word(code)) or _word(error.get("type")) == "invalid_request_error" else 0


def _word(value: Any) -> str:
    return received.text(value).lower()


def _words(inner: Any) -> set[str]:
    """Azure says beneath what its filter found."""
    return {_word(received.mapping(inner).get("code"))}
