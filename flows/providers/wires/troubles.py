"""What goes wrong with a provider, in one vocabulary for all wires; each wire finds out from its vendor's words.

    Permanent   KEY_REFUSED · ACCESS_REFUSED · MODEL_UNKNOWN · QUOTA_SPENT · REQUEST_REFUSED · TOO_LONG ·
                REPLY_UNREADABLE
    Transient   RATE_LIMITED · OVERLOADED · PROVIDER_FAILED · REPLY_INCOMPLETE
    Refusal     CONTENT_REFUSED

`said` is what the vendor wrote: it is shortened and repeated. Who was asked for what is known, and told, where the
request leaves.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from flows.faults import Permanent, Refusal, StepFault, Transient

# Who answers so has done nothing of what was asked, and bills nothing; the last four are reach's: nothing was sent.
TURNED_AWAY = frozenset(
    {
        *("KEY_REFUSED", "ACCESS_REFUSED", "MODEL_UNKNOWN", "QUOTA_SPENT", "REQUEST_REFUSED", "TOO_LONG"),
        *("RATE_LIMITED", "OVERLOADED"),
        *("ADDRESS_REFUSED", "HOST_UNKNOWN", "CERTIFICATE_REFUSED", "CONNECTION_FAILED"),
    }
)
LONGEST_DELAY = 24 * 3600.0
_LONGEST_QUOTE = 300
_SECONDS = re.compile(r"(\d{1,12}(?:\.\d{0,12})?)s?", re.ASCII)
# Vendors repeat a key that they refuse, most of them with its middle starred out.
_KEY_LIKE = re.compile(r"\b(?:sk|gsk|xai|pk|rk|tgp|key)[-_][\w*.-]{6,}|\bAIza[\w-]{8,}|\b\w{2,12}\*{3,}\w{0,8}")
_PAGE = re.compile(r"\s*(<\?xml\b|<!doctype\b|<html\b|<head\b|<body\b)", re.IGNORECASE)


def key_refused(said: str = "") -> Permanent:
    return Permanent(
        _told("The provider does not accept the account's key.", said),
        code="KEY_REFUSED",
        remedy="Enter a valid key in the account's settings.",
    )


def access_refused(said: str = "") -> Permanent:
    return Permanent(
        _told("The provider does not allow this account to do that.", said),
        code="ACCESS_REFUSED",
        remedy="Check with the provider what the key may use: models, region, project.",
    )


def model_unknown(said: str = "") -> Permanent:
    return Permanent(
        _told("The provider does not know this model, or does not offer it to this account.", said),
        code="MODEL_UNKNOWN",
        remedy="Fetch the account's list of models and choose one of it; check the account's address.",
    )


def quota_spent(said: str = "") -> Permanent:
    return Permanent(
        _told("The account's quota or credit with the provider is used up.", said),
        code="QUOTA_SPENT",
        remedy="Add credit or raise the limit with the provider, or use another account.",
    )


def rate_limited(said: str = "", delay: float | None = None) -> Transient:
    return Transient(
        _told("The provider takes no more requests from this account for the moment.", said),
        code="RATE_LIMITED",
        delay=delay,
        remedy="Wait and try again; set the account's limits to what the provider grants, then calls queue.",
    )


def overloaded(said: str = "", delay: float | None = None) -> Transient:
    return Transient(
        _told("The provider is overloaded.", said),
        code="OVERLOADED",
        delay=delay,
        remedy="Wait and try again, or name a fallback model.",
    )


def provider_failed(said: str = "", delay: float | None = None, status: int | None = None) -> Transient:
    what = "The provider failed" if status is None else f"The provider failed with status {status}"
    return Transient(
        _told(f"{what}.", said),
        code="PROVIDER_FAILED",
        delay=delay,
        remedy="Try again later, or name a fallback model.",
    )


def request_refused(said: str = "", where: str | None = None) -> Permanent:
    return Permanent(
        _told("The provider does not take the request as it is.", said),
        code="REQUEST_REFUSED",
        where=where,
        remedy="Correct the step's settings at what the provider names.",
    )


def unsayable(what: str, where: str, remedy: str) -> Permanent:
    """For what a wire has no words for: it is found out before anything is sent."""
    return Permanent(what, code="REQUEST_REFUSED", where=where, remedy=remedy)


def too_long(said: str = "") -> Permanent:
    return Permanent(
        _told("The request is longer than this model can take.", said),
        code="TOO_LONG",
        remedy="Shorten the prompt and what it includes, ask for a shorter answer, or choose a model with more room.",
    )


def content_refused(said: str = "") -> Refusal:
    return Refusal(
        _told("The provider's content filter refused the request.", said),
        code="CONTENT_REFUSED",
        remedy="Rephrase the prompt or choose another model.",
    )


def unreadable(text: str = "", why: str = "it is not the JSON that was expected") -> Permanent:
    """Of a page nothing is quoted but its kind: it is made for eyes, and long."""
    if _PAGE.match(text):
        why, text = "it is a web page instead of JSON", ""
    return Permanent(
        _told(f"The provider's reply cannot be read: {why}.", text),
        code="REPLY_UNREADABLE",
        remedy="Check the account's address and kind: whether this is where the provider answers, and how.",
    )


def incomplete(why: str = "it stopped half-way") -> Transient:
    return Transient(
        f"The provider's reply is not complete: {why}.",
        code="REPLY_INCOMPLETE",
        remedy="Try again; if it happens again, ask for less at once.",
    )


def by_status(status: int, said: str = "", delay: float | None = None) -> StepFault:
    """What a status means by itself, where the vendor's own words do not say it better."""
    match status:
        case 401:
            return key_refused(said)
        case 402:
            return quota_spent(said)
        case 403 | 451:
            return access_refused(said)
        case 404 | 410:
            return model_unknown(said)
        case 413:
            return too_long(said)
        case 429:
            return rate_limited(said, delay)
        case 503 | 529:
            return overloaded(said, delay)
        case 408 | 409 | 425:
            return provider_failed(said, delay, status)
        case _ if status >= 500:
            return provider_failed(said, delay, status)
    return request_refused(said)


def without_words(status: int, body: str, delay: float | None = None) -> StepFault:
    """For a reply that holds none of the vendor's errors: a proxy's page, or nothing. No page is quoted."""
    if status in (400, 405, 422) and body.strip():
        return unreadable(body)
    return by_status(status, "" if "<" in body else body, delay)


def delay_asked(headers: Mapping[str, str]) -> float | None:
    """Seconds that a reply asks to wait, in Retry-After or, more exactly, in retry-after-ms. A moment is measured by
    the clock of the machine that named it."""
    by_name = {name.lower(): value.strip() for name, value in headers.items()}
    exact = seconds(by_name.get("retry-after-ms", ""))
    if exact is not None:
        return exact / 1000
    said = by_name.get("retry-after", "")
    plain = seconds(said)
    if plain is not None:
        return plain
    moment, now = _moment(said), _moment(by_name.get("date", "")) or datetime.now(UTC)
    return None if moment is None else min(max(0.0, (moment - now).total_seconds()), LONGEST_DELAY)


def seconds(said: str) -> float | None:
    """As a number, or as JSON spells a duration: 37s, 1.5s. At most a day."""
    found = _SECONDS.fullmatch(said)
    return min(float(found[1]), LONGEST_DELAY) if found else None


def shortened(said: str) -> str:
    """On one line, no longer than can be read in one, without anything that looks like a key."""
    line = _KEY_LIKE.sub("[secret]", " ".join(said[: _LONGEST_QUOTE * 4].split()))
    return line if len(line) <= _LONGEST_QUOTE else f"{line[: _LONGEST_QUOTE - 1]}…"


def _told(sentence: str, said: str) -> str:
    quote = shortened(said)
    return f"{sentence} It says: {quote}" if quote else sentence


def _moment(said: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
