from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.calls.sanitized import sanitized
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
