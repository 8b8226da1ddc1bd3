from typing import Any

import pytest

from flows.graph import Document
from tests.graph.documents import step
from tests.graph.validating import codes, flow, mended, only, problems

INPUTS = [{"name": "severity"}, {"name": "topic"}]


def text(id: str, prompt: str = "", **more: Any) -> dict[str, Any]:
    return step(id, config={"prompt": prompt}, **more)


def prompt_of(document: Document, id: str) -> Any:
    return next(one for one in document.steps if one.id == id).config["prompt"]


def test_an_unknown_variable_is_told_with_what_was_meant_and_mended_in_place() -> None:
    document = flow(text("a", "How {{ severty }}? ({{ inputs.topic }}) Very {{ severty | upper }}."), inputs=INPUTS)
    problem = only(document, "UNKNOWN_VARIABLE")
    assert (problem.where, problem.step, problem.field) == ("steps[0].config.prompt", "a", "config.prompt")
    assert problem.severity == "error"
    assert problem.remedy == "Did you mean `severity`?"
    after = mended(document, problem)
    assert prompt_of(after, "a") == "How {{ severity }}? ({{ inputs.topic }}) Very {{ severity | upper }}."
    assert codes(after) == []


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("{{ inputs.topik }}", "{{ inputs.topic }}"),
        ("{{ steps.drft.output }}", "{{ steps.draft.output }}"),
        ("{{ steps['drft'].output }}", "{{ steps['draft'].output }}"),
        ("{{ context.input.topik }}", "{{ context.input.topic }}"),
        ("{{ context['Search Papes'] }}", "{{ context['Search Papers'] }}"),
        ("{{ previousStepOutputs.drft }}", "{{ previousStepOutputs.draft }}"),
        ("{{ previus }}", "{{ previous }}"),
        ("{% if Drafft %}x{% endif %}", "{% if draft %}x{% endif %}"),
    ],
)
def test_every_spelling_is_mended_by_its_own_part(wrong: str, right: str) -> None:
    document = flow(
        text("draft", "{{ topic }}{{ severity }}", title="Search Papers"),
        text("use", wrong),
        edges=[("draft", "use")],
        inputs=INPUTS,
    )
    problem = only(document, "UNKNOWN_VARIABLE")
    assert prompt_of(mended(document, problem), "use") == right


def test_a_name_that_resembles_nothing_can_become_an_input() -> None:
    document = flow(text("a", "{{ wallet_address }}"))
    after = mended(document, only(document, "UNKNOWN_VARIABLE"))
    assert [field.name for field in after.inputs] == ["wallet_address"]
    assert codes(after) == []


def test_what_a_text_asks_about_first_is_only_a_warning() -> None:
    document = flow(text("a", "{{ code | default('none') }}"))
    assert only(document, "UNKNOWN_VARIABLE").severity == "warning"
    document = flow(text("a", condition={"field": "code", "operator": "exists"}))
    assert only(document, "UNKNOWN_VARIABLE").severity == "warning"


def test_all_names_of_a_run_are_known() -> None:
    """C50-C58, O73-O81."""
    names = ["flowId", "stepId", "stepIndex", "originalPrompt", "previousStepOutput", "previousStepOutputs"]
    spellings = [
        *names,
        "allStepResults",
        "threadHistory",
        "metadata",
        "thread.messages",
        "env",
        "context.input.topic",
        "inputs",
        "steps",
    ]
    spellings += ["context.draft", "steps.draft.output", "draft.score", "context.steps.draft.output", "topic"]
    text_of_all = "".join(f"{{{{ {name} }}}}" for name in spellings)
    document = flow(text("draft"), text("use", text_of_all), edges=[("draft", "use")], inputs=[{"name": "topic"}])
    assert problems(document) == []


def test_mapped_keys_are_names_too() -> None:
    document = flow(
        text("plan", output_mapping={"tasks": "{{ output.tasks }}"}),
        text("work", "{{ first }} of {{ tasks }}", input_mapping={"first": "{{ tasks[0] }}", "deep": ["{{ plan }}"]}),
        edges=[("plan", "work")],
    )
    assert problems(document) == []


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({"condition": "drft == 1"}, "condition"),
        ({"condition": {"field": "drft.score", "operator": ">", "value": 3}}, "condition.field"),
        ({"input_mapping": {"a": "x", "b": {"c": ["{{ drft }}"]}}}, "input_mapping.b.c[0]"),
        ({"output_mapping": {"a": "{{ drft }}"}}, "output_mapping.a"),
    ],
)
def test_conditions_and_mappings_are_read_as_prompts_are(more: dict[str, Any], where: str) -> None:
    document = flow(step("draft"), step("b", **more), edges=[("draft", "b")])
    problem = only(document, "UNKNOWN_VARIABLE")
    assert problem.field == where
    assert problem.remedy == "Did you mean `draft`?"
    mended(document, problem)


def test_a_step_may_only_read_what_comes_before_it() -> None:
    document = flow(text("a", "{{ b }}"), text("b"), edges=[("a", "b")])
    problem = only(document, "NOT_BEFORE")
    assert problem.message == "“Does a” reads “Does b”, which comes after it."
    assert (problem.where, problem.severity, problem.fix) == ("steps[0].config.prompt", "error", None)


def test_a_step_beside_another_is_connected_by_the_fix() -> None:
    document = flow(text("a"), text("b", "{{ steps.a.output }}"), text("end"), edges=[("a", "end"), ("b", "end")])
    after = mended(document, only(document, "NOT_BEFORE"))
    assert ("a", "out", "b") in {(edge.source, edge.port, edge.target) for edge in after.edges}
    assert problems(after) == []


def test_a_step_does_not_read_itself_but_its_mapping_does() -> None:
    assert only(flow(text("a", "{{ a }}")), "NOT_BEFORE").message.startswith("“Does a” reads its own output")
    assert codes(flow(text("a", output_mapping={"x": "{{ a.x }}{{ output }}"}))) == []


def looped(inside: str = "", outside: str = "", kind: str = "loop", **config: Any) -> Document:
    return flow(
        text("first"),
        step("refine", kind, config=config),
        text("writer", inside, parent="refine"),
        text("critic", "{{ writer }}", parent="refine"),
        text("last", outside or "{{ refine }}"),
        edges=[("first", "refine"), ("refine", "last"), ("writer", "critic")],
    )


@pytest.mark.parametrize(
    "path", ["first", "critic", "writer", "loop.previous.critic", "loop.index", "refine.passes[0].critic"]
)
def test_inside_a_loop_a_step_sees_before_the_frame_and_the_last_pass(path: str) -> None:
    assert problems(looped(inside=f"{{{{ {path} }}}}")) == []


@pytest.mark.parametrize(
    "path", ["refine.output", "refine", "refine.passes[0].critic", "refine.passes[-1]['critic']", "steps.refine.output"]
)
def test_outside_a_loop_a_step_sees_the_frame_and_its_passes(path: str) -> None:
    assert problems(looped(outside=f"{{{{ {path} }}}}")) == []


def test_outside_a_loop_its_steps_are_not_seen() -> None:
    document = looped(outside="{{ critic.score }}")
    problem = only(document, "NOT_BEFORE")
    assert problem.message == "“Does last” reads “Does critic”, which lies in “Does refine”."
    assert prompt_of(mended(document, problem), "last") == "{{ refine.passes[-1].critic.score }}"


def test_a_pass_holds_the_steps_of_its_loop_and_no_others() -> None:
    document = looped(outside="{{ refine.passes[0].critc }}")
    problem = only(document, "UNKNOWN_VARIABLE")
    assert problem.remedy == "Did you mean `critic`?"
    assert prompt_of(mended(document, problem), "last") == "{{ refine.passes[0].critic }}"


def test_inside_a_loop_what_comes_after_it_is_not_seen() -> None:
    assert only(looped(inside="{{ last }}"), "NOT_BEFORE").step == "writer"


def test_the_exit_of_a_loop_sees_its_steps() -> None:
    assert codes(looped(until="critic.score >= 0.8 and first", output="{{ writer }}")) == []
    assert only(looped(until="last == 1"), "NOT_BEFORE").field == "config.until"


@pytest.mark.parametrize("kind", ["fan_out", "for_each"])
def test_in_other_frames_order_holds_as_outside(kind: str) -> None:
    config = {"items": "{{ first }}", "output": "{{ critic }}"} if kind == "for_each" else {}
    assert "NOT_BEFORE" in codes(looped(inside="{{ critic }}", kind=kind, **config))
    assert "NOT_BEFORE" in codes(looped(inside="{{ refine }}", kind=kind, **config))
    assert problems(looped(inside="{{ first }}", outside="{{ refine[0] }}", kind=kind, **config)) == []


def test_lanes_are_read_through_their_frame() -> None:
    assert problems(looped(outside="{{ refine.lanes[0] }}", kind="fan_out")) == []


def test_a_text_that_cannot_be_read_is_located_by_line_and_column() -> None:
    problem = only(flow(text("a", "One\n{{ x y }}")), "TEMPLATE_INVALID")
    assert problem.field == "config.prompt"
    assert problem.message.startswith("Line 2")
    problem = only(flow(text("a", "{% include 'x' %}")), "TEMPLATE_INVALID")
    assert problem.severity == "error"


def test_a_condition_that_cannot_be_read_is_told_as_one() -> None:
    """C12, C86"""
    assert only(flow(text("a", condition="1 +")), "INVALID_CONDITION").field == "condition"
    document = flow(step("a", "condition", config={"condition": {"field": "topic", "operator": "resembles"}}))
    problem = only(document, "INVALID_CONDITION")
    assert problem.field == "config.condition.operator"


def test_a_setting_that_names_a_step_names_one_before_it() -> None:
    document = flow(step("draft"), step("b", config={"input_from": "drft"}), edges=[("draft", "b")])
    problem = only(document, "UNKNOWN_STEP")
    assert problem.remedy == "Did you mean `draft`?"
    after = mended(document, problem)
    assert problems(after) == []
    document = flow(step("a", config={"input_from": "b"}), step("b"), edges=[("a", "b")])
    assert only(document, "NOT_BEFORE").field == "config.input_from"


def test_one_text_tells_a_name_once_and_at_most_twenty() -> None:
    names = "".join(f"{{{{ unheard_{number} }}}}{{{{ unheard_{number} }}}}" for number in range(40))
    assert len(problems(flow(text("a", names)), "UNKNOWN_VARIABLE")) == 20


def test_a_step_does_not_read_its_own_output_before_there_is_one() -> None:
    """C50-C58: `output` is what an output mapping sees."""
    mapping = {"report": "{{ output.text }}"}
    assert codes(flow(text("a", "{{ topic }}{{ severity }}", output_mapping=mapping), inputs=INPUTS)) == []
    early = flow(
        text("a", "{{ topic }}{{ severity }}"), text("b", "Go on: {{ output }}"), edges=[("a", "b")], inputs=INPUTS
    )
    problem = only(early, "NOT_BEFORE")
    assert problem.field == "config.prompt"
    assert prompt_of(mended(early, problem), "b") == "Go on: {{ previous }}"
