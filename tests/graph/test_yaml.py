from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.faults import InvalidDocument
from flows.graph import load_yaml


def test_yaml_is_read_as_plain_data() -> None:
    assert load_yaml("a: {x: 1, y: [true, null, 1.5]}\nwhen: 2026-01-01\n") == {
        "a": {"x": 1, "y": [True, None, 1.5]},
        "when": "2026-01-01",
    }


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: 1\nb: &x [1]\nc: *x", "line 2"),
        ("a: 1\na: 2", "line 2"),
        ("1: 2", "line 1"),
        ("? [a]\n: b", "line 1"),
        ("!!python/object/apply:os.system [id]", "line 1"),
        ("a: [", "line 1"),
        ("[" * 50_000, "line 1"),
        ("a: 1\nb: " + "9" * 5_000, "line 2"),
        ("a:\n\n \x00", "line 3"),
        ("a: !!float x", "line 1"),
        ("a: !!bool x", "line 1"),
        ("a: !!int ''", "line 1"),
        ("a: !!timestamp x", "line 1"),
        ('a:\n "\\UFFFFFFFF"', "line 2"),
        ("%YAML 1." + "9" * 5_000 + "\n---\na", "line 1"),
        ("--- a\n--- b\n", "line 2"),
        ("a: \ud800", "line 1"),
        ("[1, 2]: 3", "line 1"),
        ("{a: 1, a: 2}", "line 1"),
    ],
)
def test_hostile_yaml_is_refused_with_its_line(text: str, place: str) -> None:
    with pytest.raises(InvalidDocument) as caught:
        load_yaml(text)
    assert caught.value.where == place


@given(st.text(st.sampled_from("ab:-[]{}&*!?|>'\"#% \n\t0.~<") | st.characters(), max_size=60))
def test_any_text_is_data_or_invalid(text: str) -> None:
    with suppress(InvalidDocument):
        load_yaml(text)
