"""What is common to the errors of all wires: delays, statuses, what is quoted, and ids that carry something."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flows.providers.wires import carried, received, troubles

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
WORDS = st.text(max_size=40)


@pytest.mark.parametrize(
    ("headers", "delay"),
    [
        ({}, None),
        ({"Retry-After": "12"}, 12),
        ({"retry-after": " 1.5 "}, 1.5),
        ({"Retry-After": "12", "Retry-After-Ms": "250"}, 0.25),
        ({"Retry-After": "999999999"}, 24 * 3600),
        ({"Retry-After": "-1"}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "1e9"}, None),
        ({"Retry-After": format_datetime(NOW + timedelta(seconds=90)), "Date": format_datetime(NOW)}, 90),
        ({"Retry-After": format_datetime(NOW - timedelta(seconds=90)), "Date": format_datetime(NOW)}, 0),
        ({"Retry-After": "Sun, 01 Mar 2026 12:00:05 -0000", "Date": format_datetime(NOW)}, 5),
        ({"Retry-After": "Thu, 01 Jan 1970 00:00:00 GMT"}, 0),
    ],
)
def test_the_wait_that_is_asked_for_is_read(headers: dict[str, str], delay: float | None) -> None:
    assert troubles.delay_asked(headers) == delay


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "REQUEST_REFUSED"),
        (401, "KEY_REFUSED"),
        (402, "QUOTA_SPENT"),
        (403, "ACCESS_REFUSED"),
        (404, "MODEL_UNKNOWN"),
        (408, "PROVIDER_FAILED"),
        (413, "TOO_LONG"),
        (418, "REQUEST_REFUSED"),
        (429, "RATE_LIMITED"),
        (500, "PROVIDER_FAILED"),
        (503, "OVERLOADED"),
        (529, "OVERLOADED"),
        (599, "PROVIDER_FAILED"),
    ],
)
def test_a_status_says_something_by_itself(status: int, code: str) -> None:
    assert troubles.by_status(status).code == code


def test_what_a_vendor_says_is_quoted_on_one_short_line() -> None:
    told = troubles.request_refused("Line one\n\n  line two " + "x" * 5_000).message
    assert "Line one line two x" in told
    assert len(told) < 400


@pytest.mark.parametrize(
    "key", ["sk-proj-abcdefghijkl", "sk-proj-****************abcd", "AIzaSyD-1234567890", "gsk_abc123456"]
)
def test_what_looks_like_a_key_is_not_repeated(key: str) -> None:
    told = troubles.key_refused(f"Incorrect API key provided: {key}. Find yours in the settings.").message
    assert key[-4:] not in told
    assert "Find yours" in told


def test_of_a_web_page_only_its_kind_is_told() -> None:
    told = troubles.unreadable(" <!DOCTYPE html><title>Sign in</title>").message
    assert "web page" in told
    assert "Sign in" not in told


@given(own=st.text("abc-_0", min_size=1), by=st.text("abc/.-"), value=WORDS)
def test_what_an_id_carries_comes_back_to_whom_it_belongs(own: str, by: str, value: str) -> None:
    packed = carried.with_id(own, by, value)
    assert carried.from_id(packed, by) == (own, value)
    assert carried.from_id(packed, by + "!") == (own, "")


@example("_")
@given(WORDS)
def test_any_id_becomes_one_that_is_taken_everywhere(given_id: str) -> None:
    plain = carried.plain_id(given_id)
    assert re.fullmatch("[A-Za-z0-9_-]{1,40}", plain)
    assert carried.plain_id(carried.with_id(plain, "x", "sealed")) == plain


@given(st.recursive(st.none() | st.booleans() | st.floats() | WORDS, lambda inner: st.lists(inner, max_size=3)))
def test_whatever_came_is_read_as_something(value: object) -> None:
    assert received.count(value) >= 0
    assert isinstance(received.text(value), str)
    assert list(received.mappings(value)) == []
    assert received.mapping(value) == {}


def test_true_is_no_number() -> None:
    assert (received.count(True), received.count(3), received.count(-3)) == (0, 3, 0)
