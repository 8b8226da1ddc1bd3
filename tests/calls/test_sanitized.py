import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.calls.sanitized import read_json, sanitized
from flows.graph.plain import check_plain

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()) | st.binary(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=4) | st.tuples(inner) | st.dictionaries(st.text() | st.integers(), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(anything)
def test_whatever_comes_can_be_stored(value: Any) -> None:
    check_plain(sanitized(value))


@pytest.mark.parametrize(
    ("value", "made"),
    [
        ({"a": float("nan"), "b": [float("inf")]}, {"a": None, "b": [None]}),
        (2**53, "9007199254740992"),
        (-(2**53) + 1, -(2**53) + 1),
        (10**5_000, "a number with too many digits"),
        ("\x00\ud800", "␀�"),
        ({1: True}, {"1": True}),
    ],
    ids=range(6),
)
def test_what_cannot_is_shown_as_what_can(value: Any, made: Any) -> None:
    assert sanitized(value) == made


def test_what_is_nested_too_deep_becomes_text() -> None:
    value: Any = 1
    for _ in range(200):
        value = [value]
    check_plain(sanitized(value))
    for _ in range(100_000):
        value = [value]
    check_plain(sanitized(value))


@given(anything, st.booleans())
def test_a_text_of_json_is_read_as_if_it_were_read_and_then_walked(value: Any, escaped: bool) -> None:
    text = json.dumps(value, default=str, ensure_ascii=escaped)
    assert read_json(text) == sanitized(json.loads(text))


@pytest.mark.parametrize(
    "text",
    [
        *("NaN", "-Infinity", "1e999", "1E+999", "[9007199254740992]", "-9007199254740993", '"\\u0000"', '"\\ud800"'),
        *(
            '{"\\u0000": 1}',
            '"\x7f\ud800"',
            "[" * 200 + "]" * 200,
            '{"a":' * 40 + "1" + "}" * 40,
            "1234567890123456789",
        ),
    ],
    ids=range(13),
)
def test_a_text_of_json_that_cannot_be_stored_is_read_as_one_that_can(text: str) -> None:
    found = read_json(text)
    check_plain(found)
    assert found == sanitized(json.loads(text))
