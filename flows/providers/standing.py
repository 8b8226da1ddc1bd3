"""What replies say about an account's limits: how much is left, and how long to wait."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from flows.providers.wires.troubles import LONGEST_DELAY, delay_asked

_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|[smhd])")
_DURATION = re.compile(rf"(?:{_PART.pattern})+")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}
_NUMBER = re.compile(r"\d{1,15}(?:\.\d{1,9})?")
_A_MINUTE = re.compile(r"^(?!.*(?:day|month))")  # windows of other lengths say nothing about the next request


@dataclass(frozen=True, slots=True)
class Standing:
    """None: the other side did not say. `resets_in` are the seconds until there is more of what is used up, or, when
    nothing is, until the first of the counts starts anew."""

    requests_left: int | None = None
    tokens_left: int | None = None
    resets_in: float | None = None


def standing(headers: Mapping[str, str], now: datetime) -> Standing | None:
    """By lower-case names, as anthropic-ratelimit-*, x-ratelimit-* and ratelimit-* say it."""
    left: dict[str, int] = {}
    resets: dict[str, float] = {}
    for name in headers:
        if "ratelimit-" not in name or not _A_MINUTE.match(name):
            continue
        value = headers[name]
        window = "tokens" if "token" in name else "requests"
        if "remaining" in name and _NUMBER.fullmatch(value):
            left[window] = min(int(float(value)), left.get(window, 1 << 62))
        elif "reset" in name and (seconds := _seconds(value, now)) is not None:
            resets[window] = max(seconds, resets.get(window, 0.0))
    if not left and not resets:
        return None
    spent = [resets[window] for window, count in left.items() if count == 0 and window in resets]
    resets_in = max(spent) if spent else min(resets.values(), default=None)
    return Standing(left.get("requests"), left.get("tokens"), resets_in)


def delay(headers: Mapping[str, str], now: datetime) -> float | None:
    """The seconds that the other side asks to wait, by lower-case names: its own word first, else when its counts start
    anew."""
    if (asked := delay_asked(headers)) is not None:
        return asked
    seen = standing(headers, now)
    return seen.resets_in if seen and 0 in (seen.requests_left, seen.tokens_left) else None


def _seconds(text: str, now: datetime) -> float | None:
    """From seconds, 6m0s, a moment, or seconds or milliseconds since 1970."""
    text = text.strip()
    if _NUMBER.fullmatch(text):
        number = float(text)
        if number > 1e11:
            number /= 1000
        return _within(number - now.timestamp() if number > 1e9 else number)
    if _DURATION.fullmatch(text):
        return _within(sum(float(count) * _SECONDS[unit] for count, unit in _PART.findall(text)))
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return _within((moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds())


def _within(seconds: float) -> float:
    return min(max(0.0, seconds), LONGEST_DELAY)
