from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import language
from flows.faults import InvalidInput
from flows.graph import Document, parse
from flows.graph.names import Names
from flows.graph.rename import rename_step
from tests.graph.documents import edge, raw, step
from tests.graph.kinds import Kinds

TEMPLATE = (
    "{{ draft }} {{ steps.draft.output }} {{ context.draft }} {{ context['draft'] }} {{ previousStepOutputs.draft }} "
    "{% for line in draft.lines %}{{ line }} draft{% endfor %} {{ inputs.draft }} {{ other.draft }} {{ 'draft' }}"
)


def flow(**more: Any) -> Document:
    return parse(
        raw(
            step("draft", title="First draft"),
            step("other"),
            step("critic", "picky", config={"prompt": TEMPLATE, "from": "draft"}, condition="draft.score > 0.5"),
            step(
                "last",
                condition={"field": "draft.score", "operator": "exists"},
                input_mapping={"nested": {"text": "{{ draft }}", "list": ["{{ context['First draft'] }}"]}},
                output_mapping={"report": "{{ output }} of {{ draft }}"},
            ),
            edges=[edge("draft", "critic"), edge("critic", "last"), edge("other", "critic")],
            inputs=[{"name": "draft"}],
            **more,
        )
    )


def renamed(old: str, new: str, document: Document | None = None) -> dict[str, Any]:
    return parse(rename_step(document or flow(), Kinds(), old, new).to_json()).to_json()


def test_renaming_a_step_updates_every_reference_to_it() -> None:
    result = renamed("draft", "sketch")
    draft, _, critic, last = result["steps"]
    assert (draft["id"], draft["formerly"]) == ("sketch", ["draft"])
    assert (result["edges"][0]["source"], result["edges"][0]["target"]) == ("sketch", "critic")
    assert critic["config"] == {
        "prompt": (
            "{{ sketch }} {{ steps.sketch.output }} {{ context.sketch }} {{ context['sketch'] }} "
            "{{ previousStepOutputs.sketch }} {% for line in sketch.lines %}{{ line }} draft{% endfor %} "
            "{{ inputs.draft }} {{ other.draft }} {{ 'draft' }}"
        ),
        "from": "sketch",
    }
    assert critic["condition"] == "sketch.score > 0.5"
    assert last["condition"]["field"] == "sketch.score"
    assert last["input_mapping"] == {"nested": {"text": "{{ sketch }}", "list": ["{{ context['First draft'] }}"]}}
    assert last["output_mapping"] == {"report": "{{ output }} of {{ sketch }}"}


def test_a_frame_is_renamed_for_what_lies_in_it_and_for_paths_into_it() -> None:
    document = parse(
        raw(
            step("refine", "box", config={"until": "critic.score > 0.8"}),
            step("critic", parent="refine"),
            step("again", "picky", parent="refine", config={"prompt": "{{ loop.previous.critic }}"}),
            step("end", "picky", config={"prompt": "{{ refine.passes[0].critic.score }} {{ refine.output }}"}),
            notes=[{"id": "n", "parent": "refine"}],
        )
    )
    result = renamed("refine", "polish", document)
    assert [one.get("parent") for one in result["steps"]] == [None, "polish", "polish", None]
    assert result["steps"][3]["config"]["prompt"] == "{{ polish.passes[0].critic.score }} {{ polish.output }}"
    assert result["notes"][0]["parent"] == "polish"
    inner = renamed("critic", "judge", document)
    assert inner["steps"][0]["config"]["until"] == "judge.score > 0.8"
    assert inner["steps"][2]["config"]["prompt"] == "{{ loop.previous.judge }}"
    assert inner["steps"][3]["config"]["prompt"] == "{{ refine.passes[0].judge.score }} {{ refine.output }}"


def test_renaming_back_forgets_the_name_between() -> None:
    back = rename_step(rename_step(flow(), Kinds(), "other", "sketch"), Kinds(), "sketch", "other")
    assert [one.formerly for one in back.steps if one.id == "other"] == [["sketch"]]
    assert back.to_json()["edges"] == flow().to_json()["edges"]


@pytest.mark.parametrize(
    "new", ["1st", "a b", "", "x" * 65, "inputs", "for", "Critic", "critic", "draft", "report", "stepId"]
)
def test_an_id_that_could_be_taken_for_something_else_is_refused(new: str) -> None:
    """`draft` is an input here, `report` a mapped key, `Critic` looks like a step."""
    with pytest.raises(InvalidInput) as caught:
        rename_step(flow(), Kinds(), "other", new)
    assert caught.value.where == "to"


def test_a_variable_of_a_template_is_not_captured() -> None:
    document = parse(raw(step("a"), step("b", "picky", config={"prompt": "{% set x = 1 %}{{ a }}{{ x }}"})))
    with pytest.raises(InvalidInput, match="a variable 'x' of its own"):
        rename_step(document, Kinds(), "a", "x")


def test_half_a_template_is_left_alone() -> None:
    document = parse(raw(step("a"), step("b", "picky", config={"prompt": "{{ a "})))
    assert rename_step(document, Kinds(), "a", "x").steps[1].config == {"prompt": "{{ a "}


@pytest.mark.parametrize("half", [["a"], 5, {}, {"field": 5}, {"field": "a", "operator": "~"}, {"field": "a..b"}])
def test_half_a_condition_is_left_alone(half: Any) -> None:
    document = parse(raw(step("a"), step("b", "box", config={"until": half})))
    assert rename_step(document, Kinds(), "a", "x").steps[1].config == {"until": half}


def test_the_field_of_a_condition_is_a_path_and_no_expression() -> None:
    """C50-C58: its parts may hold blanks, and a dash in one is no minus."""
    fields = ["draft.word count", "{{ draft.items[0].first-name }}", "steps['draft'].output.a b", "draft.if"]
    document = parse(
        raw(
            step("draft"),
            *(step(f"s{n}", condition={"field": field, "operator": "exists"}) for n, field in enumerate(fields)),
        )
    )
    result = renamed("draft", "sketch", document)
    found = [one["condition"]["field"] for one in result["steps"][1:]]
    assert found == [field.replace("draft", "sketch") for field in fields]


@pytest.mark.parametrize("more", [{"title": "sketch"}, {"formerly": ["sketch"]}, {"origin": {"name": "sketch"}}])
def test_what_was_said_of_another_step_by_that_name_still_means_it(more: dict[str, Any]) -> None:
    prompt = "{{ sketch }} {{ context['sketch'].x }} {{ draft }}"
    document = parse(raw(step("draft"), step("other", **more), step("b", "picky", config={"prompt": prompt})))
    result = renamed("draft", "sketch", document)
    assert result["steps"][2]["config"]["prompt"] == "{{ other }} {{ context['other'].x }} {{ sketch }}"


def test_an_unknown_step_cannot_be_renamed() -> None:
    with pytest.raises(InvalidInput) as caught:
        rename_step(flow(), Kinds(), "nobody", "x")
    assert caught.value.code == "STEP_NOT_FOUND"


SPELLINGS = (
    "{{ X }}",
    "{{ steps.X.output }}",
    "{{ context['X'][0] }}",
    "{% if X.y %}{{ X }}{% endif %}",
    "X",
    "{{ o.X }}",
)


@given(st.lists(st.sampled_from(SPELLINGS), max_size=6), st.sampled_from(["short", "a_rather_long_name_of_a_step"]))
def test_after_a_rename_every_template_speaks_of_the_same_steps(parts: list[str], new: str) -> None:
    prompt = " ".join(parts).replace("X", "old")
    document = parse(raw(step("old"), step("o"), step("b", "picky", config={"prompt": prompt})))
    after = rename_step(document, Kinds(), "old", new)

    def spoken(one: Document) -> list[str | None]:
        found = language.references(one.steps[2].config["prompt"])
        return [Names(one).step_of(reference.path, "b") for reference in found]

    assert spoken(after) == [new if name == "old" else name for name in spoken(document)]


def test_renaming_reaches_what_saves_a_step_and_what_runs_on_failure() -> None:
    inputs = {"text": "{{ draft }}", "more": [{"why": "{{ steps.draft.error.code }} {{ error.code }}"}], "n": 5}
    document = parse(
        raw(
            step("draft"),
            step(
                "critic",
                recovery=[{"strategy": "retry"}, {"strategy": "alternative", "flow": "draft", "inputs": inputs}],
            ),
            edges=[edge("draft", "critic")],
            policy={"on_failure": {"flow": "draft", "inputs": inputs}},
        )
    )
    result = renamed("draft", "sketch", document)
    after = {"text": "{{ sketch }}", "more": [{"why": "{{ steps.sketch.error.code }} {{ error.code }}"}], "n": 5}
    assert result["steps"][1]["recovery"][1] == {"strategy": "alternative", "flow": "draft", "inputs": after}
    assert result["policy"]["on_failure"] == {"flow": "draft", "inputs": after}
