"""Every spelling of a path that prompts, mappings and imported flows use."""

from typing import Any

import pytest

from flows.language import read_path, references, render

PAPERS = {"items": [{"title": "Bees"}, {"title": "Wasps"}]}
CONTEXT: dict[str, Any] = {
    "input": {"topic": "bees", "requirements": ["short", "true"]},
    "plan": {"tasks": [{"name": "read"}, {"name": "write"}]},
    "Search Papers": PAPERS,
    "score": 8,
}
NAMES: dict[str, Any] = {
    **CONTEXT,
    "context": CONTEXT,
    "output": {"report": "Hum."},
    "inputs": CONTEXT["input"],
    "steps": {"draft": {"output": "Bees hum.", "error": None}},
    "draft": "Bees hum.",
    "Critic": '{"score": 0.7, "issues": ["long"]}',
    "Fenced": 'Here it is:\n```json\n{"score": "0.9"}\n```\nDone.',
    "thread": {"messages": [{"role": "user", "text": "Hi"}]},
    "previousStepOutputs": {"classify": "TECHNICAL"},
    "loop": {"index": 2, "previous": {"critic": "Longer."}},
}


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("{{input.topic}}", "bees"),
        ("{{context.input.topic}}", "bees"),
        ("{{ context.plan.tasks[0] }}", {"name": "read"}),
        ("{{context['Search Papers']}}", PAPERS),
        ('{{context["Search Papers"].items[1].title}}', "Wasps"),
        ("{{ output }}", {"report": "Hum."}),
        ("{{ plan.tasks[1].name }}", "write"),
        ("{{ plan.tasks.0.name }}", "read"),
        ("About {{context.input.topic}}, {{score}}!", "About bees, 8!"),
        ("{{ steps.draft.output }}", "Bees hum."),
        ("{{ steps['draft'].error }}", None),
        ("{{ thread.messages[-1].text }}", "Hi"),
        ("{{ previousStepOutputs.classify }}", "TECHNICAL"),
        ("{{ loop.index }}", 2),
        ("{{ loop.previous.critic }}", "Longer."),
        ("{{ score }}", 8),
        ("{{ plan.tasks[:1] }}", [{"name": "read"}]),
    ],
)
def test_every_spelling_of_a_path_leads_to_its_value(source: str, value: object) -> None:
    """C50, C51, C52, C53, C54, C55, C56, C57, C58: with and without context, nested, indexed, in brackets, typed."""
    assert render(source, NAMES).value == value


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("{{ Critic.score }}", 0.7),
        ("{{ Critic.issues[0] }}", "long"),
        ("{{ Fenced.score }}", "0.9"),
        ("{% for issue in Critic.issues %}{{ issue }}{% endfor %}", "long"),
        ("{{ (Critic | fromjson).score }}", 0.7),
        ("{{ Critic }}", NAMES["Critic"]),
        ("{{ draft[0] }}", "B"),
        ("{{ draft[:4] }}", "Bees"),
    ],
)
def test_text_that_is_json_is_addressed_as_data_and_stays_text(source: str, value: object) -> None:
    assert render(source, NAMES).value == value


@pytest.mark.parametrize(
    "text", ['{"a": "\\ud800"}', '{"a": NaN}', '{"a": 1', "[" * 100_000, '{"a": ' + "9" * 5_000 + "}", "```json"]
)
def test_text_that_only_looks_like_json_is_no_data(text: str) -> None:
    assert render("{{ x.a }}", {"x": text}).value is None


def test_a_text_too_long_to_be_data_is_said_to_be() -> None:
    text = "[" + "1," * 200_000 + "1]"
    with pytest.raises(Exception, match="too long to be read as data") as caught:
        render("\n{{ x[0] }}", {"x": text})
    assert caught.value.where == "line 2, column 4"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("Critic.score", ("Critic", "score")),
        ("context['Search Papers'].items[0]", ("context", "Search Papers", "items", 0)),
        ('context["a.b"][-1]', ("context", "a.b", -1)),
        ("Search Papers.score", ("Search Papers", "score")),
        ("{{ Review.score }}", ("Review", "score")),
        ("items.0.name", ("items", 0, "name")),
        ("my-step.score", ("my-step", "score")),
        ("report", ("report",)),
    ],
)
def test_the_field_of_a_condition_is_read_as_a_path(text: str, path: tuple[str | int, ...]) -> None:
    """C12: the field of {field, operator, value}."""
    assert read_path(text) == path


@pytest.mark.parametrize("text", ["", ".", "a.", "a..b", "a[", "a[x]", "a['b]", "a]b", "a" * 1_001, ".".join("a" * 80)])
def test_what_is_no_path_is_refused_with_its_column(text: str) -> None:
    with pytest.raises(Exception, match=r"path") as caught:
        read_path(text)
    assert "column" in caught.value.where  # type: ignore[attr-defined]


def spelled(source: str, *, use: Any = "template") -> list[tuple[tuple[str | int | None, ...], list[str | None], bool]]:
    return [
        (found.path, [None if span is None else source[slice(*span)] for span in found.spans], found.guarded)
        for found in references(source, use)
    ]


def test_references_tell_each_path_and_where_its_parts_stand() -> None:
    source = "A {{ steps.draft.output }}\r\n{{ context['Search Papers'][0] }} {{ x[inputs.which].y }}"
    assert spelled(source) == [
        (("steps", "draft", "output"), ["steps", "draft", "output"], False),
        (("context", "Search Papers", 0), ["context", "Search Papers", "0"], False),
        (("x", None, "y"), ["x", None, "y"], False),
        (("inputs", "which"), ["inputs", "which"], False),
    ]
    second = references(source)[1]
    assert (second.line, second.column) == (2, 4)


def test_references_leave_out_what_the_template_binds_itself() -> None:
    source = (
        "{% set a = b %}{{ a.x }}{% for c, d in e | items if c != f %}{{ c }}{{ d }}{{ loop.index }}{% endfor %}"
        "{{ c }}{{ loop.index }}{% set g %}{{ h }}{% endset %}{{ g }}"
    )
    assert [found.path for found in references(source)] == [
        *(("b",), ("e",), ("f",), ("c",), ("loop", "index"), ("h",)),
    ]


def test_references_know_which_paths_may_be_missing() -> None:
    source = "{{ a.b | default('x') }}{% if c is defined %}{{ c.d }}{% endif %}{{ e if e is defined else f }}{{ g }}"
    assert {found.path[0] for found in references(source) if not found.guarded} == {"f", "g"}


def test_references_of_conditions_are_placed_in_their_own_text() -> None:
    assert spelled("Critic.score < 0.8 and 'x' in draft", use="condition") == [
        (("Critic", "score"), ["Critic", "score"], False),
        (("draft",), ["draft"], False),
    ]
    assert spelled("{{ Critic.score }}", use="condition") == [(("Critic", "score"), ["Critic", "score"], False)]
    field = "context['Search Papers'].n"
    (found,) = references({"field": field, "operator": ">", "value": 1}, "condition")
    assert [field[slice(*span)] for span in found.spans if span] == ["context", "Search Papers", "n"]


def test_a_part_that_is_spelled_with_an_escape_has_no_span() -> None:
    (found,) = references("{{ context['caf\\u00e9'] }}")
    assert (found.path, found.spans[1]) == (("context", "café"), None)
