from types import MappingProxyType
from typing import Any

import pytest

from flows.language import render

NAMES: dict[str, Any] = {
    "inputs": {"topic": "bees", "n": 3, "yes": True, "none": None},
    "draft": "Bees hum.",
    "list": [{"k": "v"}, 2],
    "which": "topic",
    "lazy": MappingProxyType({"a": MappingProxyType({"b": 1})}),
}


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("plain { text }", "plain { text }"),
        ("", ""),
        ("Write about {{ inputs.topic }}.\n", "Write about bees.\n"),
        ("{{ draft }}{{ draft }}", "Bees hum.Bees hum."),
        ("{{ list[0]['k'] }}", "v"),
        ("{{ list[-1] }}", 2),
        ("{{ inputs[which] }}", "bees"),
        ("{{ inputs['topic'] }}!", "bees!"),
        ("{{ inputs.n }} {{ inputs.yes }} {{ inputs.none }}|", "3 true |"),
        ("{{ list }}!", '[{"k": "v"}, 2]!'),
        ("{{ 'a' }}{{ 1.5 }}{{ -2 }}", "a1.5-2"),
        ("{# a remark #}x", "x"),
        ("{% raw %}{{ x }}{% endraw %}", "{{ x }}"),
    ],
)
def test_text_and_paths_render(source: str, value: object) -> None:
    assert render(source, NAMES).value == value


@pytest.mark.parametrize("source", ["{{ inputs }}", " {{ inputs }}\n"])
def test_a_lone_expression_keeps_its_type(source: str) -> None:
    assert render(source, NAMES).value is NAMES["inputs"]
    assert render("{{ inputs.n }}", NAMES).value == 3
    assert render("{{ lazy }}", NAMES).value == {"a": {"b": 1}}


def test_a_missing_path_is_empty_and_warned_of() -> None:
    rendered = render("a{{ inputs.topc }}b{{ nobody.home }}", NAMES)
    assert rendered.value == "ab"
    assert rendered.warnings == (
        "inputs.topc is missing; it was left empty.",
        "nobody.home is missing; it was left empty.",
    )
    assert render("{{ nobody }}", NAMES).value is None


def test_the_paths_read_are_told() -> None:
    rendered = render("{{ inputs[which] }} {{ list[0].k }} {{ draft }} {{ 'x' }}", NAMES)
    assert rendered.reads == (("which",), ("inputs", "topic"), ("list", 0, "k"), ("draft",))


def test_only_data_is_reached() -> None:
    """Attribute walks find nothing, because attributes do not exist, only keys."""
    for source in ("{{ draft.upper }}", "{{ draft.__class__ }}", "{{ list.append }}", "{{ inputs.__class__.__mro__ }}"):
        assert render(source, NAMES).value is None


def test_what_a_model_wrote_is_text() -> None:
    assert render("{{ draft }}!", {"draft": "{{ inputs.topic }}{% for %}"}).value == "{{ inputs.topic }}{% for %}!"
