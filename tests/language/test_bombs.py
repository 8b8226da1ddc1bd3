"""SECURITY, templates 1 to 6, over every filter, test and tag: bounded by counting work, not by a clock."""

import tracemalloc
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import pytest

from flows.faults import TemplateFault
from flows.language import FILTERS, TESTS, compile_condition, compile_template, evaluate, render
from flows.language.statements import read
from flows.language.template import compiled
from flows.language.template import render as rendered
from flows.language.work import Work

MOST_BYTES = 16 * 1024 * 1024
HUNDREDS = list(range(300))
NAMES: dict[str, Any] = {
    "big": "word é " * 140_000,
    "wide": "😀a" * 500_000,
    "as": "a" * 1_000_000,
    "bs": "a" * 999_999 + "b",
    "many": list(range(90_000)),
    "some": HUNDREDS,
    "lists": "[" + "[]," * 80_000 + "[]]",
    "maps": "[" + ",".join(['{"":0}'] * 36_000) + "]",
    "deep": "[" * 50_000,
    "map": {str(number): number for number in range(20_000)},
    "n": 10**9,
    "as_again": "a" * 1_000_000,
    "hay": "a" * 2_499,
    "needle": "a" * 624 + "b" + "a" * 625,
    "row": [0] * 300,
    "long_ones": ["a" * 1_000_000] * 300,
    "digits": "[" + "9" * 4_300 + "]",
    "word": "k" * 1_000,
    "secret": "s3cret-in-a-value",
}

ALL = ", ".join(f"a{number}" for number in range(300))

WALKS = [
    *("''.__class__", "''.__class__.__mro__[1].__subclasses__", "x.__init__.__globals__", "[].append", "{}.items.x"),
    *("self", "self._TemplateReference__context", "cycler", "joiner", "namespace", "lipsum", "range", "dict", "config"),
    *("request.application", "loop.__class__", "x['__class__']", "secret.format", "secret.format_map", "none.__doc__"),
]
CALLS = [
    *(
        "range(10)",
        "lipsum()",
        "cycler('a')",
        "namespace(a=1)",
        "dict(a=1)",
        "x.items()",
        "secret.format(1)",
        "'%s'.format(x)",
    ),
    *("''.join([])", "self.x()", "''.__class__.__mro__[1].__subclasses__()", "x()()", "[1].append(2)", "(x | upper)()"),
]
REFUSED = [
    *("{{ x | attr('a') }}", "{{ x | format(1) }}", "{{ x | safe }}", "{{ x | pprint }}", "{{ x | map('attr', 'a') }}"),
    *("{{ x | xmlattr }}", "{{ x | groupby('a') }}", "{{ x is callable }}", "{{ x is filter }}", "{{ x | random }}"),
    *("{% include 'a' %}", "{% import 'a' as b %}", "{% from 'a' import b %}", "{% extends 'a' %}"),
    *("{% block a %}{% endblock %}", "{% macro a() %}{% endmacro %}", "{% call a() %}{% endcall %}"),
    *("{% with a = 1 %}{% endwith %}", "{% do x %}", "{% autoescape true %}{% endautoescape %}", "{% debug %}"),
    *("{% filter upper %}{% endfilter %}", "{% trans %}", "{% break %}", "{% for a in x recursive %}{% endfor %}"),
    *(
        "{% set x.y = 1 %}",
        "{% set loop = 1 %}",
        "{% set null = 1 %}",
        "{% for loop in x %}{% endfor %}",
        "{{ x | join(*y) }}",
        "{{ x is eq(a=1) }}",
    ),
    *("{{ 'a' * 10**9 }}", "{% if 0 %}{{ 10**(10**7) }}{% endif %}", "{{ 1 / 0 }}", "{{ 2 ** 2 ** 9 ** 9 }}"),
    *("{{ 1e999 }}", "{{ '\\ud800' }}", "\ud800", "{{ " + "9" * 5_000 + " }}", "{{ 0x" + "f" * 30_000 + " }}"),
    *("{{ " + "(" * 900 + "1" + ")" * 900 + " }}", "{{ " + "[" * 40 + "]" * 40 + " }}", "{{ x" + ".a" * 70 + " }}"),
    *(
        "{{ " + "not " * 900 + "x }}",
        "{{" + "-" * 900 + "1 }}",
        "{{ " + "1 if x else " * 480 + "2 }}",
        "{{ x" + "|upper" * 900 + "}}",
    ),
    *("{% if x %}" * 400, "{{ " + "x + " * 900 + "x }}", "{{ x }}" * 1_000, "x" * 33_000, "é" * 20_000),
    *("{%" * 16_000, "{#" * 16_000, "{##}" * 8_000, "{{ '" + "\\" * 32_000, "{% raw %}" + "{% endraw " * 3_000),
    *(
        "{{ " + "1_" * 16_000 + " }}",
        "{{ " + "9" * 32_000 + "e }}",
        "{{" + " " * 32_000,
        "a\nb\n{{ x",
        "{{ }}",
        "{% foo %}",
    ),
]
BOMBS = [
    "{{ 'a' * n }}",
    "{% for a in some %}{% for b in some %}{% for c in some %}{{ a * b * c }}{% endfor %}{% endfor %}{% endfor %}",
    "{% for a in some %}{% for b in some %}{% for c in some %}{% endfor %}{% endfor %}{% endfor %}",
    "{% for a in some %}{% for b in some %}{{ " + "~".join(["''"] * 900) + " }}{% endfor %}{% endfor %}",
    "{% for a in some %}{% for b in some %}{% set q = " + "0 or " * 900 + "0 %}{% endfor %}{% endfor %}",
    "{% for a in some %}{% for b in some %}" + "{% if 0 %}{% endif %}" * 200 + "{% endfor %}{% endfor %}",
    "{% for a in some %}{% for b in some %}{{ " + "1 if 0 else " * 50 + "0 }}{% endfor %}{% endfor %}",
    "{% set x = 'aaaaaaaaaa' %}" + "{% set x = x ~ x %}" * 100,
    "{% set x = [1, 2, 3] %}" + "{% set x = x + x %}" * 100,
    "{% set x = [1] %}" + "{% set x = [x, x] %}" * 60 + "{{ x }}",
    "{% set x = [1] %}" + "{% set x = [x, x] %}" * 60 + "{{ x == x }}",
    "{{ as | replace('a', 'bbbb') }}",
    "{{ as | replace('', 'b') }}",
    "{{ many | join(as) }}",
    "{% for x in some %}{{ as == bs }}{% endfor %}",
    "{% for x in some %}{{ 'zz' in big }}{% endfor %}",
    "{{ as | list }}",
    "{{ as | split('a') }}",
    "{{ big | split }}",
    "{{ many | sort | sort | sort }}",
    "{{ many | tojson(indent=8) }}",
    "{{ some | map('replace', '1', big) | list }}",
    "{{ many | select('in', many) | list }}",
    "{{ wide | upper }}{{ wide }}",
    "{{ wide ~ wide ~ wide }}",
    "{% for a in some %}{% for b in some %}" + "{% set q = 0 %}" * 300 + "{% endfor %}{% endfor %}",
    "{% for a in some %}{% for b in some %}{% set q = 0" + " not in 0" * 600 + " %}{% endfor %}{% endfor %}",
    "{% for a in some %}{% for b in some %}{% set " + ALL + " = row %}{% endfor %}{% endfor %}",
    "{% for a in some %}{% for b in some %}{% for " + ALL + " in [row] %}{% endfor %}{% endfor %}{% endfor %}",
    "{% for a in some %}{% for b in some %}{{ needle in hay }}{% endfor %}{% endfor %}",
    "{% for a in some %}{% for b in some %}{{ hay | replace(needle, '') | length }}{% endfor %}{% endfor %}",
    "{% for a in some %}{% for b in some %}{{ (hay | split(needle)) | length }}{% endfor %}{% endfor %}",
    "{{ as.x }}{% for a in some %}{{ as_again.x }}{% endfor %}",
    "{% set m = {as: 1} %}{% for a in some %}{{ as_again in m }}{% endfor %}",
    "{% for a in some %}{{ {as: 1, as_again: 2} | length }}{% endfor %}",
    "{% for a in some %}{% for b in some %}" + "{% for c in none %}{% endfor %}" * 150 + "{% endfor %}{% endfor %}",
    "{{ long_ones | select('lower') | list | length }}",
    "{{ long_ones | select('upper') | list | length }}",
    "{{ wide | urlencode }}",
    "{% for i in many %}{{ map[i ~ 'zzzzzzzzzzzzzzzzzzzz'] }}{% endfor %}",
]
FITTING = [
    *(
        "{{ big | upper }}",
        "{{ wide | lower | length }}",
        "{{ lists[0] }}",
        "{{ maps[0] }}",
        "{{ deep.x }}",
        "{{ some }}!",
    ),
    *("{{ map }}!", "{{ many | sum }}", "{{ wide | reverse }}", "{{ lists | fromjson | length }}"),
]


@pytest.mark.parametrize("walk", WALKS)
def test_a_walk_over_attributes_finds_nothing(walk: str) -> None:
    assert render("{{ " + walk + " }}", {"x": {"a": 1}, "secret": "s"}).value is None
    assert evaluate(walk, {"x": {"a": 1}, "secret": "s"}).value is False


@pytest.mark.parametrize("call", CALLS)
def test_nothing_can_be_called(call: str) -> None:
    for compiler, source in ((compile_template, "\n {{ " + call + " }}"), (compile_condition, call)):
        with pytest.raises(TemplateFault, match="cannot call") as caught:
            compiler(source)
        assert "column" in str(caught.value.where)
        assert caught.value.remedy


@pytest.mark.parametrize("source", REFUSED, ids=lambda source: ascii(source[:40]))
def test_what_is_not_allowed_is_refused_with_line_and_column(source: str) -> None:
    with pytest.raises(TemplateFault) as caught:
        compile_template(source)
    assert str(caught.value.where).startswith("line ")
    assert ", column " in str(caught.value.where)


@pytest.mark.parametrize(
    ("source", "where"),
    [
        ("\n{{ a.b() }}", "line 2, column 7"),
        ("a\r\nb\r\n  {{ x | nope }}", "line 3, column 10"),
        ("{# one\ntwo #}{{ x is nope }}", "line 2, column 12"),
        ("x  {%- include 'a' %}", "line 1, column 8"),
        ("{{ x | upper(1) }}", "line 1, column 8"),
        ("{{ a }}\n{{ 'abc }}", "line 2, column 4"),
        ("{{ a }}\n{% if a %}", "line 2, column 9"),
        ("{{ a\n  $ }}", "line 2, column 3"),
    ],
)
def test_the_place_is_that_of_the_word(source: str, where: str) -> None:
    with pytest.raises(TemplateFault) as caught:
        compile_template(source)
    assert caught.value.where == where


@pytest.mark.parametrize("bomb", BOMBS, ids=lambda source: source[:60])
def test_a_bomb_is_stopped_by_work_or_size(bomb: str) -> None:
    with pytest.raises(TemplateFault, match=r"too much (work|text)") as caught:
        rendered(compiled(bomb, read(bomb)), Asked(NAMES))
    assert "column" in str(caught.value.where)
    assert "s3cret" not in str(caught.value)


@pytest.mark.slow
@pytest.mark.parametrize("source", [*BOMBS, *FITTING], ids=lambda source: source[:60])
def test_a_template_stays_below_the_memory_it_may_take(source: str) -> None:
    with suppress(TemplateFault):
        weighed(source, Asked(NAMES))


@pytest.mark.parametrize("source", FITTING)
def test_what_fits_is_rendered(source: str) -> None:
    render(source, NAMES)


@pytest.mark.slow
@pytest.mark.parametrize("name", FILTERS)
@pytest.mark.parametrize("value", ["wide", "many", "lists"])
def test_no_filter_takes_more_memory_than_allowed(name: str, value: str) -> None:
    for argument in ("", "(big)"):
        with suppress(TemplateFault):
            weighed("{{ " + value + " | " + name + argument + " }}", NAMES)


@pytest.mark.parametrize("name", TESTS)
def test_no_test_raises_anything_else(name: str) -> None:
    for value in ("big", "many", "n", "lists", "nobody"):
        for argument in ("", " some", " 0", " none"):
            with suppress(TemplateFault):
                assert evaluate(f"{value} is {name}{argument}", NAMES).value in (True, False)


@pytest.mark.parametrize(
    "shown", ["{{ {N: 1} }}!", "{{ N ~ '' }}", "{{ N in 'a' }}", "{{ [N] }}!", "{{ [N] | unique }}"]
)
def test_a_number_of_thousands_of_digits_is_never_written(shown: str) -> None:
    """Writing one takes a time that grows with the square of its length."""
    with pytest.raises(TemplateFault, match="too large to be written"):
        render(shown.replace("N", "n"), {"n": 10**4_000})


def test_data_in_a_text_holds_numbers_that_can_be_counted_with() -> None:
    assert render("{{ digits | fromjson }}", NAMES).value is None
    assert render("{{ x[0] }} {{ x[1] }}", {"x": "[9007199254740991, 1e3]"}).value == "9007199254740991 1000.0"
    assert render("{{ x[0] }}", {"x": "[1" + "0" * 30 + "]"}).value == 1e30
    assert render("{{ x | fromjson }}", {"x": "[1e999]"}).value is None


@pytest.mark.parametrize("number", [float("inf"), float("-inf"), float("nan")])
@pytest.mark.parametrize("source", ["{{ 'x' | truncate(n) }}", "{{ 1 | round(n) }}", "{{ 'x' | indent(n) }}"])
def test_a_number_without_end_is_no_argument(source: str, number: float) -> None:
    with pytest.raises(TemplateFault, match="must be a whole number"):
        render(source, {"n": number})


def test_a_path_of_long_keys_is_told_in_short() -> None:
    (warning,) = render("{{ q" + "[word]" * 60 + " }}", NAMES).warnings
    assert len(warning) < 250


def test_the_fuel_is_what_bounds_a_loop() -> None:
    template = compile_template("{% for a in some %}{% for b in some %}{{ a }}{% endfor %}{% endfor %}")
    work = Work(NAMES)
    (loop,) = template.writes
    with pytest.raises(TemplateFault):
        loop(work, [])
    assert -1_000 < work.fuel < 0


class Asked(Mapping[str, Any]):
    """Names as the engine gives them: looked up one by one."""

    def __init__(self, names: dict[str, Any]) -> None:
        self._names = names

    def __getitem__(self, name: str) -> Any:
        return self._names[name]

    def __iter__(self) -> Any:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def weighed(source: str, names: Mapping[str, Any]) -> None:
    """Compiles and renders it, past the cache, and holds it to its memory."""
    tracemalloc.start()
    try:
        rendered(compiled(source, read(source)), names)
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak <= MOST_BYTES, f"{peak / 1e6:.1f} MB"
