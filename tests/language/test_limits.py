from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.faults import TemplateFault
from flows.language import FILTERS, TESTS, evaluate, read_path, references, render
from flows.language.cache import TemplateCache
from flows.language.limits import MAX_OUTPUT


def test_output_is_capped() -> None:
    with pytest.raises(TemplateFault, match="too much text") as caught:
        render("{{ x }}" * 5, {"x": "a" * 1_000_000})
    assert caught.value.where == "line 1, column 11"


def test_work_is_capped() -> None:
    with pytest.raises(TemplateFault, match="too much work"):
        render("a {{ x }}", {"x": [0] * 200_000})


def test_things_that_are_not_data_are_refused() -> None:
    with pytest.raises(TemplateFault, match="not plain data"):
        render("{{ x }}", {"x": object()})


def test_the_cache_is_bounded_by_length() -> None:
    cache = TemplateCache(max_characters=25)
    for source in ("a" * 10, "b" * 10, "a" * 10, "c" * 10):
        cache.get(source)
    assert (len(cache), cache.hits, cache.misses) == (2, 1, 3)
    cache.get("a" * 10)
    assert cache.hits == 2


pieces = (
    st.sampled_from(
        [
            "{{",
            "}}",
            "{%",
            "%}",
            "{#",
            "#}",
            " a",
            ".b",
            "[0]",
            "['k']",
            "[",
            "]",
            "(",
            ")",
            "|",
            "if ",
            "for x in a",
            "-",
        ]
    )
    | st.sampled_from(
        [
            "1",
            "9" * 30,
            "'",
            '"',
            "\\",
            "\n",
            "raw",
            "endraw",
            "**",
            "~",
            "set ",
            "import",
            "text",
            "{{ a.b }}",
            "{{ a }}",
        ]
    )
    | st.sampled_from(
        [
            "{% if a %}",
            "{% else %}",
            "{% endif %}",
            "{% for x in a %}",
            "{% endfor %}",
            "{% set x = a %}",
            "{{ x }}",
            "\r\n",
        ]
    )
)
operators = st.sampled_from(
    (
        *["+", "-", "*", "/", "//", "%", "**", "~", "==", "!=", "<", "<=", ">", ">=", "and", "or", "in", "if"],
        "not in",
        "else",
        "is",
        "is not",
        ",",
        ":",
        "|",
        "(",
        ")",
    )
)
operands = st.sampled_from(
    ("a", "a.b", "a[0]", "a['k']", "1", "2.5", "'x'", "[a, 1]", "{'b': a}", "a[1:]", "loop", "not a")
)
named = st.sampled_from([*(f"| {name}" for name in FILTERS), *(f"is {name}" for name in TESTS)])
arguments = st.sampled_from(
    ["", "(1)", "('b')", "(a, a)", "(attribute='b')", "(2, 'x')", "('upper')", "('gt', 1)", "(-1)"]
)
expressions = st.lists(operands | operators | named | arguments, min_size=1, max_size=9).map(" ".join)
sensible = st.tuples(operands, st.lists(st.tuples(named, arguments).map("".join), max_size=3)).map(
    lambda parts: " ".join([parts[0], *parts[1]])
)
data = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["b", "k", "c"]), inner, max_size=3),
    max_leaves=10,
)


def settles(source: str, value: Any) -> None:
    """Everything the room offers gives a result or a TemplateFault with a place."""
    names = {"a": value}
    attempts: tuple[Callable[[], int], ...] = (
        lambda: len(render("{{ " + source + " }}", names).text),
        lambda: len(render("x" + source + "{% for x in a %}{{ " + source + " }}{% endfor %}", names).text),
        lambda: len(render(source, names).text),
        lambda: evaluate(source, names).value,
        lambda: evaluate({"field": source, "operator": "<", "value": value}, names).value,
        lambda: len(references(source)),
        lambda: len(read_path(source)),
    )
    for attempt in attempts:
        fault = None
        try:
            assert attempt() <= MAX_OUTPUT
        except TemplateFault as raised:
            fault = raised
        assert fault is None or "column" in str(fault.where)


@settings(deadline=None)
@given(st.lists(pieces, max_size=20).map("".join) | st.text(max_size=40), data)
def test_any_template_gives_a_value_or_a_located_fault(source: str, value: Any) -> None:
    settles(source, value)


@settings(deadline=None)
@given(expressions, data)
def test_any_words_in_any_order_give_a_value_or_a_located_fault(source: str, value: Any) -> None:
    settles(source, value)


@settings(max_examples=400, deadline=None)
@given(sensible, data)
def test_any_filter_on_anything_gives_a_value_or_a_located_fault(source: str, value: Any) -> None:
    settles(source, value)
