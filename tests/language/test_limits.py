from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.faults import TemplateFault
from flows.language import compile_template, render
from flows.language.cache import TemplateCache
from flows.language.limits import MAX_OUTPUT


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("\n{{ a.b() }}", "line 2"),
        ("{% include 'x' %}", "line 1"),
        ("{% import 'x' as y %}", "line 1"),
        ("{% extends 'x' %}", "line 1"),
        ("{% macro f() %}{% endmacro %}", "line 1"),
        ("{{ 'a' * 10**9 }}", "line 1"),
        ("{% if 0 %}{{ 10**(10**7) }}{% endif %}", "line 1"),
        ("{{ x|upper }}", "line 1"),
        ("{% for a in b %}{% endfor %}", "line 1"),
        ("{{ x[1:2] }}", "line 1"),
        ("a\nb\n{{ x", "line 3"),
        ("{{ " + "(" * 900 + "1" + ")" * 900 + " }}", None),
        ("{{ x" + ".a" * 70 + " }}", "line 1"),
        ("{{ " + "9" * 5_000 + " }}", None),
        ("{{ 1e999 }}", "line 1"),
        ("{{ '\\ud800' }}", "line 1"),
        ("{{ x }}" * 1_000, None),
        ("x" * 33_000, None),
    ],
)
def test_what_is_not_allowed_is_refused_with_its_line(source: str, place: str | None) -> None:
    with pytest.raises(TemplateFault) as caught:
        compile_template(source)
    if place is not None:
        assert caught.value.where == place


def test_output_is_capped() -> None:
    with pytest.raises(TemplateFault, match="too much text"):
        render("{{ x }}" * 5, {"x": "a" * 1_000_000})


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


pieces = st.sampled_from(
    ["{{", "}}", "{%", "%}", "{#", "#}", " a", ".b", "[0]", "['k']", "[", "]", "(", ")", "|", "if ", "for x in a", "-"]
) | st.sampled_from(
    ["1", "9" * 30, "'", '"', "\\", "\n", "raw", "endraw", "**", "~", "set ", "import", "text", "{{ a.b }}", "{{ a }}"]
)
data = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["b", "k", "c"]), inner, max_size=3),
    max_leaves=10,
)


@given(st.lists(pieces, max_size=20).map("".join) | st.text(max_size=40), data)
def test_any_template_gives_a_value_or_a_template_fault(source: str, value: Any) -> None:
    try:
        rendered = render(source, {"a": value})
    except TemplateFault:
        return
    assert len(rendered.text) <= MAX_OUTPUT
