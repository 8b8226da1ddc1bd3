import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.graph.plain import check_plain
from flows.steps.lenient_json import NoJson, read


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ('{"a": 1}', {"a": 1}),
        ('```json\n{"a": [1, 2]}\n```\nI hope this helps!', {"a": [1, 2]}),
        ('Gladly. [1] is first: {"a": 1, "b": "two"} as you asked.', {"a": 1, "b": "two"}),
        ('{"a": 1, "b": [1, 2,],}', {"a": 1, "b": [1, 2]}),
        ("{'a': 'it', b: True, c: None, // so\n d: .5 /* half */}", {"a": "it", "b": True, "c": None, "d": 0.5}),
        ("{“a”: “b”}", {"a": "b"}),
        ('{"a": "line\nbreak\ttab \\u00e9 \\ud83d\\udc1d"}', {"a": "line\nbreak\ttab é 🐝"}),
        ('{"a": "say \\"no\\""}', {"a": 'say "no"'}),
        ("[]", []),
        ("null", None),
        ("0.25", 0.25),
        ('```\n["a"]\n```', ["a"]),
        ('I thought {about it} first.\n{"a": 1}', {"a": 1}),
    ],
)
def test_what_models_write_is_read(answer: str, value: Any) -> None:
    """O59"""
    assert read(answer) == value


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ('{"a": NaN, "b": -Infinity, "c": 1e999}', {"a": None, "b": None, "c": None}),
        ('{"n": 12345678901234567890}', {"n": "12345678901234567890"}),
        ('{"n": ' + "9" * 5_000 + "}", {"n": "a number with too many digits"}),
        ('{"t": "\\u0000\\ud800"}', {"t": "␀�"}),
        ("{'\ud800': '\x00'}", {"�": "␀"}),
    ],
)
def test_what_no_journal_can_hold_becomes_what_it_can(answer: str, value: Any) -> None:
    assert read(answer) == value
    check_plain(read(answer))


@pytest.mark.parametrize(
    "answer",
    ["", "Sorry.", '{"a": [1, 2', '{"a": "x', "[" * 100_000, '{"a" 1}', "{a b}", '{"a": }', "{" * 50 + "}" * 50],
)
def test_what_is_no_whole_json_is_none(answer: str) -> None:
    with pytest.raises(NoJson):
        read(answer)


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(codec="ascii", min_codepoint=32), max_size=8), inner, max_size=4)
    ),
    max_leaves=15,
)


@given(plain, st.sampled_from(["{}", "```json\n{}\n```", "Here:\n{}\nDone."]))
def test_json_is_read_as_it_is(value: Any, around: str) -> None:
    text = json.dumps(value, ensure_ascii=False)
    if around == "Here:\n{}\nDone." and not isinstance(value, dict | list):
        return
    assert read(around.replace("{}", text)) == value


@given(st.text(alphabet="{}[]\",:'\\ab1 .-tn/*`\n", max_size=200))
def test_nothing_but_data_or_a_sentence_comes_out(answer: str) -> None:
    with suppress(NoJson):
        check_plain(read(answer))
