import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, overload

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.faults import TemplateFault
from flows.language import Faceted, evaluate, render


class LazyMap(Mapping[str, Any]):
    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = data

    def __getitem__(self, key: str) -> Any:
        return self._data[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._data)

    def __len__(self) -> int:
        return len(self._data)


class LazyList(Sequence[Any]):
    """Counts how often it is asked to make a member."""

    def __init__(self, size: int, make: Any) -> None:
        self._size, self._make, self.made = size, make, 0

    @overload
    def __getitem__(self, at: int) -> Any: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Any]: ...

    def __getitem__(self, at: int | slice) -> Any:
        assert isinstance(at, int), "slices are taken member by member"
        if not -self._size <= at < self._size:
            raise IndexError(at)
        self.made += 1
        return self._make(at % self._size)

    def __len__(self) -> int:
        return self._size


def refine(output: Any = "final", passes: int = 3) -> Faceted:
    told = LazyList(passes, lambda at: LazyMap({"critic": {"score": at / 10}, "inner": Faceted(f"in {at}", {"n": at})}))
    return Faceted(output, LazyMap({"output": output, "passes": told, "notes": ["a", "b"]}))


def shown(source: str, **names: Any) -> Any:
    return render(source, names).value


def test_it_reads_as_its_value() -> None:
    """DESIGN: outside a loop its name is what it put out."""
    assert shown("{{ refine }}", refine=refine()) == "final"
    assert shown("<{{ refine | upper }}>", refine=refine()) == "<FINAL>"
    assert shown("{{ refine ~ '!' }}", refine=refine()) == "final!"
    assert shown("{{ refine + 1 }}", refine=Faceted(2, {})) == 3
    assert shown("{{ refine | length }}", refine=refine()) == 5
    assert shown("{{ none_yet | default('-') }}", none_yet=Faceted(None, {"passes": []})) == "-"


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("{{ refine.output }}", "final"),
        ("{{ refine.passes[0].critic }}", {"score": 0.0}),
        ("{{ refine.passes[-1].critic.score }}", 0.2),
        ("{{ refine['passes'][1].inner }}", "in 1"),
        ("{{ refine.passes[1].inner.n }}", 1),
        ("{{ refine.passes | length }}", 3),
        ("{{ (refine.passes | last).inner }}", "in 2"),
        ("{{ refine.passes | map(attribute='inner') | join(',') }}", "in 0,in 1,in 2"),
        ("{{ refine.passes | map(attribute='inner.n') | list }}", [0, 1, 2]),
        ("{% for p in refine.passes %}{{ p.inner.n }}{{ p.inner }};{% endfor %}", "0in 0;1in 1;2in 2;"),
        ("{{ (refine.passes[1:] | first).inner }}", "in 1"),
        ("{{ refine.notes | join }}", "ab"),
        ("{{ 'b' in refine.notes }}", True),
        ("{{ refine.passes is sequence }}", True),
        ("{{ (refine.passes + refine.passes) | length }}", 6),
    ],
)
def test_its_facets_are_members(source: str, value: Any) -> None:
    assert shown(source, refine=refine()) == value


def test_facets_go_before_the_members_of_its_value() -> None:
    flat = Faceted({"passes": "mine", "title": "A"}, {"passes": [1]})
    assert shown("{{ flat.passes }}", flat=flat) == [1]
    assert shown("{{ flat.title }}", flat=flat) == "A"
    assert shown("{{ flat }}", flat=flat) == {"passes": "mine", "title": "A"}


def test_json_text_below_its_facets_is_read_as_data() -> None:
    flat = Faceted('{"score": 0.9}', {"passes": []})
    assert shown("{{ flat.score }}", flat=flat) == 0.9
    assert evaluate("flat.score >= 0.8", {"flat": flat}).value


def test_numbers_index_its_value() -> None:
    assert shown("{{ fan[1] }}", fan=Faceted(["a", "b"], {"lanes": [1, 2]})) == "b"


def test_a_member_that_is_in_neither_is_missing() -> None:
    found = render("{{ refine.nothing }}", {"refine": refine()})
    assert found.value is None
    assert found.warnings == ("refine.nothing is missing; it was left empty.",)


def test_reads_are_paths_as_ever() -> None:
    names = {"refine": refine()}
    found = render("{{ refine.passes[0].critic.score }} {% if refine %}{{ refine }}{% endif %}", names)
    assert found.reads == (("refine", "passes", 0, "critic", "score"), ("refine",))


def test_what_was_set_aside_is_the_value_alone() -> None:
    assert shown("{% set r = refine %}{{ r }} {{ r.passes is defined }}", refine=refine()) == "final false"


def test_conditions_judge_the_value() -> None:
    assert evaluate("refine == 'final'", {"refine": refine()}).value
    assert evaluate({"field": "refine", "operator": "contains", "value": "nal"}, {"refine": refine()}).value
    assert not evaluate("empty", {"empty": Faceted("", {"passes": [1]})}).value
    assert evaluate("maps.a == other", {"maps": LazyMap({"a": Faceted([1], {})}), "other": [1]}).value
    assert evaluate("refine in ['final']", {"refine": refine()}).value


def test_lists_of_lazy_and_plain_members_are_equal_by_what_is_in_them() -> None:
    passes = LazyList(2, lambda at: LazyMap({"x": Faceted(at, {})}))
    assert evaluate("passes == [{'x': 0}, {'x': 1}]", {"passes": passes}).value
    assert evaluate("{'x': 1} in passes", {"passes": passes}).value


SOURCES = [
    "{{ context }}",
    "{{ context | items }}",
    "{{ context | items | list }}",
    "{{ context | values }}",
    "{{ context | values | first }}",
    "{{ [context, [[context]]] }}",
    "{{ {'a': {'b': [refine.passes]}} }}",
    "{{ [refine] }}",
    "{{ refine.passes }}",
    "{{ refine.passes | reverse }}",
    "{{ refine.passes | batch(2) }}",
    "{{ refine.passes | select | list }}",
    "{{ refine.passes | map(attribute='inner') | list }}",
    "{{ refine.passes | selectattr('inner') | list }}",
    "{{ refine.passes | unique }}",
    "{{ context | dictsort(by='key') }}",
    "{{ steps }}",
    "{{ steps.refine }}",
    "{{ steps.refine.output }}",
    "{{ steps | items | map('last') | list }}",
    "{{ refine if refine else 1 }}",
    "{{ refine or 1 }}",
    "{% set x = [refine.passes] %}{{ x }}",
    "{% set x = {'deep': [[refine.passes[0]]]} %}{{ [x, x] }}",
    "{{ refine.passes[0:2] }}",
    "{{ refine | tojson }}",
    "{{ context | tojson }}",
    "{{ [[[steps]]] | tojson }}",
]


@pytest.mark.parametrize("source", SOURCES)
def test_no_wrapping_leaves_a_template(source: str) -> None:
    loop = refine({"a": [1]})
    names = {
        "refine": loop,
        "context": LazyMap({"refine": loop, "b": 1}),
        "steps": LazyMap({"refine": {"output": loop, "error": None, "state": "succeeded"}}),
    }
    value = shown(source, **names)
    assert value is not None
    json.dumps(value)


values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
        | st.dictionaries(st.sampled_from("abc"), inner, max_size=3).map(LazyMap)
        | st.lists(inner, max_size=3).map(lambda data: LazyList(len(data), data.__getitem__))
        | st.tuples(inner, st.dictionaries(st.sampled_from("abc"), inner, max_size=2)).map(lambda pair: Faceted(*pair))
    ),
    max_leaves=12,
)


SHOWN = ["{{ [x] }}", "{{ [x, {'y': x}] }}", "{{ x | tojson }}", "a{{ x }}", "{{ [x.a, x[0]] }}"]


@given(values, st.sampled_from(SHOWN))
def test_whatever_is_nested_in_what_plain_data_comes_out(value: Any, source: str) -> None:
    json.dumps(shown(source, x=value))


def test_one_member_of_ten_thousand_is_made_alone() -> None:
    lanes = LazyList(10_000, lambda at: f"lane {at}")
    names = {"each": Faceted(None, {"items": lanes})}
    assert render("{{ each.items[7777] }}", names).value == "lane 7777"
    assert render("{{ each.items | length }}", names).value == 10_000
    assert render("{{ each.items | first }}-{{ each.items | last }}", names).value == "lane 0-lane 9999"
    assert render("{{ each.items[5:8] }}", names).value == ["lane 5", "lane 6", "lane 7"]
    assert lanes.made == 6


def test_ten_thousand_members_can_be_shown() -> None:
    lanes = LazyList(10_000, lambda at: at)
    assert render("{{ each.items }}", {"each": Faceted(None, {"items": lanes})}).value == list(range(10_000))
    assert len(render("{{ each.items | join(' ') }}", {"each": Faceted(None, {"items": lanes})}).value) == 48_889


BOMBS = [
    "{% for a in big %}{% for b in big %}{{ a }}{% endfor %}{% endfor %}",
    "{% for a in big %}{% if big == big %}{% endif %}{% endfor %}",
    "{% for a in big %}{{ 'x' in big }}{% endfor %}",
    "{% set x = [big, big, big, big] %}{% set x = [x, x, x, x] %}{% set x = [x, x, x, x] %}{{ [x, x, x, x] }}",
    "{% set x = [big, big] %}{% set x = [x, x] %}{% set x = [x, x] %}{{ [x, x] | tojson }}",
    "{% for a in big %}{{ big[1:] | length }}{% endfor %}",
    "{% for a in big %}{{ (big + big) | length }}{% endfor %}",
    "{{ endless }}",
    "{{ [endless] }}",
]


@pytest.mark.parametrize("source", BOMBS)
def test_bombs_of_lazy_lists_stay_bounded(source: str) -> None:
    def endless(at: int) -> Any:
        return LazyList(1, endless)

    big = LazyList(10_000, lambda at: at)
    names = {"big": Faceted(big, {"members": big}), "endless": LazyList(1, endless)}
    with pytest.raises(TemplateFault):
        render(source, names)
    assert big.made <= 200_000
