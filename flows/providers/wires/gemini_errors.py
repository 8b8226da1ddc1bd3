"""What Google's errors mean: {"error": {"code", "message", "status", "details"}}, where the details say it best.

The day's allowance and the minute's come with the same status; only the quota's name tells them apart, and the delay
that is asked for with a day's does not: it may be seconds.
"""

import re
from collections.abc import Mapping
from typing import Any

from flows.faults import StepFault
from flows.providers.wires import received, troubles

_STATUS = {
    "UNAUTHENTICATED": 401,
    "PERMISSION_DENIED": 403,
    "NOT_FOUND": 404,
    "ABORTED": 409,
    "RESOURCE_EXHAUSTED": 429,
    "CANCELLED": 408,
    "INTERNAL": 500,
    "UNKNOWN": 500,
    "DATA_LOSS": 500,
    "UNAVAILABLE": 503,
    "DEADLINE_EXCEEDED": 504,
}
_KEY = re.compile(r"API_KEY_(INVALID|EXPIRED|MISSING)|CREDENTIALS_MISSING|ACCESS_TOKEN_(EXPIRED|TYPE_UNSUPPORTED)")
_KEY_TOLD = re.compile(r"api key (not valid|expired|not found|was reported)|unregistered callers", re.IGNORECASE)
_LONG_TOLD = re.compile(r"exceeds the maximum number of tokens|payload size exceeds|request size", re.IGNORECASE)
_SPENT_TOLD = re.compile(
    r"prepa(y|id)\w*[ ]credits?|credits? (is|are) depleted|spend(ing)? cap|limit: 0\b", re.IGNORECASE
)


def trouble(status: int, headers: Mapping[str, str], body: Any) -> StepFault:
    delay = troubles.delay_asked(headers)
    if isinstance(body, list) and len(body) == 1:  # a stream that was to be a list, and failed before its first item
        body = body[0]
    error = received.mapping(received.mapping(body).get("error"))
    if not error:
        return troubles.without_words(status, received.text(body), delay)
    return of(error, status, delay)


def of(error: Mapping[str, Any], status: int = 0, delay: float | None = None) -> StepFault:
    """`status` 0: the error came in a stream that had begun well."""
    said, named = received.text(error.get("message")), received.text(error.get("status"))
    details = list(received.mappings(error.get("details")))
    reasons = " ".join(received.text(detail.get("reason")) for detail in details)
    status = _STATUS.get(named) or status or received.count(error.get("code")) or 500
    if _KEY.search(reasons) or _KEY_TOLD.search(said):
        return troubles.key_refused(said)
    if status == 429:
        return _exhausted(said, details, delay)
    if named == "FAILED_PRECONDITION":  # the place, or an account without billing
        return troubles.access_refused(said)
    if _LONG_TOLD.search(said):
        return troubles.too_long(said)
    return troubles.by_status(status, said, _retry(details, delay))


def _exhausted(said: str, details: list[Mapping[str, Any]], delay: float | None) -> StepFault:
    violated = [violation for detail in details for violation in received.mappings(detail.get("violations"))]
    by_day = any("PerDay" in received.text(violation.get("quotaId")) for violation in violated)
    none_at_all = any(violation.get("quotaValue") in ("0", 0) for violation in violated)
    if by_day or none_at_all or _SPENT_TOLD.search(said):
        return troubles.quota_spent(said)
    return troubles.rate_limited(said, _retry(details, delay))


def _retry(details: list[Mapping[str, Any]], delay: float | None) -> float | None:
    asked = [seconds for detail in details if (seconds := troubles.seconds(received.text(detail.get("retryDelay"))))]
    return max(asked, default=delay)
