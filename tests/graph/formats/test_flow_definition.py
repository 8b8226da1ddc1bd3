from typing import Any

import pytest

from flows.faults import InvalidDocument
from flows.graph import FieldCondition, Retry
from flows.graph.document import ContextPolicy
from flows.graph.formats import export
from flows.graph.names import Names
from tests.graph.formats.examples import Accounts, data_of, edges, example, imported, said, step


def definition(*steps: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": "A flow", "type": "sequential", "steps": list(steps), **more}


def one(id: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "provider": "openai", "model": "gpt-4", "action": "generate", "prompt": "Write.", **more}


def refused(data: object) -> InvalidDocument:
    with pytest.raises(InvalidDocument) as caught:
        imported(data)
    return caught.value


def test_the_example_is_understood_field_by_field() -> None:
    """O27-O32, O36-O50: every field of the example has its counterpart in the document."""
    found = imported(example("flow-definition.json"), accounts=Accounts())
    document = found.document
    assert found.format == "flow-definition"
    assert document.name == "Smart expert routing"
    assert document.description == "Classify a request, then let the matching expert answer."
    assert document.policy.longest_ms == 120_000
    assert document.policy.context == ContextPolicy(
        share_history=True,
        share_outputs=False,
        max_tokens=8_000,
        include_original_prompt=True,
        preserve_system_prompts=False,
    )
    assert [(field.name, field.type, field.required) for field in document.inputs] == [("prompt", "long_text", True)]
    assert [s.id for s in document.steps] == ["classify", "technical_expert", "creative_expert", "verdict"]
    assert edges(document) == {
        ("classify", "technical_expert"),
        ("technical_expert", "creative_expert"),
        ("creative_expert", "verdict"),
    }
    assert all(s.kind == "model" and s.critical for s in document.steps)

    classify = step(document, "classify")
    assert classify.title == "Classify"
    assert classify.config == {
        "action": "analyze",
        "prompt": "Answer with one word, TECHNICAL, CREATIVE or ANALYTICAL: {{ originalPrompt }}",
        "model": "team-openai/gpt-4",
        "settings": {"temperature": 0.1, "max_tokens": 10},
    }
    assert (classify.retry, classify.condition, classify.timeout_ms) == (None, None, None)

    technical = step(document, "technical_expert")
    assert technical.config["prompt"] == "{{ originalPrompt }}"
    assert technical.config["settings"] == {"temperature": 0.3, "max_tokens": 2000}
    assert technical.condition == "'TECHNICAL' in previousStepOutputs.classify"
    assert technical.retry == Retry(attempts=3)
    assert technical.timeout_ms == 30_000

    creative = step(document, "creative_expert")
    assert creative.config["model"] == "anthropic/claude-3-opus"
    assert creative.config["settings"] == {
        "temperature": 0.8,
        "max_tokens": 2000,
        "top_p": 0.95,
        "stop": ["THE END"],
    }
    assert creative.condition == "'CREATIVE' in previousStepOutputs.classify"

    verdict = step(document, "verdict")
    assert (verdict.config["action"], verdict.config["input_from"]) == ("summarize", "all")
    assert "'anthropic'" in said(found, "unbound")
    assert "'google'" in said(found, "unbound")
    assert "'openai'" not in said(found, "unbound")


def test_defaults_are_those_of_the_format() -> None:
    """O36-O50: no retry, the previous output, temperature 0.7, 2,000 tokens."""
    (only,) = imported(definition(one("a"))).document.steps
    assert only.config["settings"] == {"temperature": 0.7, "max_tokens": 2000}
    assert "input_from" not in only.config
    assert only.retry is None


@pytest.mark.parametrize(
    ("given", "attempts"),
    [
        ({"retryOnFailure": True}, 3),
        ({"retryOnFailure": True, "maxRetries": 5}, 5),
        ({"retryOnFailure": False, "maxRetries": 5}, None),
        ({"maxRetries": 5}, None),
    ],
)
def test_retry_on_failure_without_a_number_means_three(given: dict[str, Any], attempts: int | None) -> None:
    """O36-O50, with the shared semantics of retry."""
    (only,) = imported(definition(one("a", **given))).document.steps
    assert (only.retry.attempts if only.retry else None) == attempts


def test_the_step_that_is_given_all_runs_after_the_others() -> None:
    """O36-O50: a step with inputFrom all."""
    found = imported(definition(one("sum", inputFrom="all"), one("a"), one("b"), one("last", inputFrom="sum")))
    assert edges(found.document) == {("a", "b"), ("b", "sum"), ("sum", "last")}
    assert step(found.document, "last").config["input_from"] == "sum"
    assert "runs after 'b'" in said(found, "changed")


@pytest.mark.parametrize("kind", ["parallel", "consensus"])
def test_parallel_steps_stand_beside_each_other_before_those_given_all(kind: str) -> None:
    """Parallel then aggregate, and consensus."""
    steps = (one("a"), one("b"), one("c", inputFrom="a"), one("sum", inputFrom="all"))
    found = imported(definition(*steps, type=kind))
    assert edges(found.document) == {("a", "c"), ("b", "sum"), ("c", "sum")}
    assert "beside each other, then sum" in said(found, "understood")


def test_critique_is_a_chain() -> None:
    steps = (one("draft"), one("critic", action="critique"), one("final", action="refine"))
    assert edges(imported(definition(*steps, type="critique")).document) == {("draft", "critic"), ("critic", "final")}


def test_refinement_is_a_real_loop() -> None:
    """3 rounds and 0.8, unless the definition says otherwise."""
    steps = (one("draft"), one("judge", action="evaluate"), one("better", action="refine"))
    found = imported(definition(*steps, type="refinement"))
    loop = step(found.document, "refinement")
    assert loop.kind == "loop"
    assert loop.config == {
        "passes": 3,
        "threshold": {"of": "{{ judge | first_number }}", "at_least": 0.8},
        "output": "{{ better or loop.previous.better or draft }}",
    }
    assert step(found.document, "better").condition == "(judge | first_number or 0) < 0.8"
    assert [s.id for s in found.document.steps if s.parent == "refinement"] == ["judge", "better"]
    assert edges(found.document) == {("draft", "refinement"), ("judge", "better")}
    assert "as nothing else is said" in said(found, "changed")

    found = imported(definition(*steps, type="refinement", rounds=5, threshold=0.9))
    assert step(found.document, "refinement").config["passes"] == 5
    assert step(found.document, "refinement").config["threshold"]["at_least"] == 0.9


def test_a_refinement_is_told_again_as_it_came() -> None:
    """What its type implies is no condition of a step, and nothing that is lost."""
    steps = (one("draft"), one("judge", action="evaluate"), one("better", action="refine"))
    given = definition(*steps, type="refinement", threshold=0.9)
    exported = export(imported(given).document, "flow-definition")
    told = data_of(exported.text)
    assert (told["type"], told["threshold"]) == ("refinement", 0.9)
    assert [(step["id"], "condition" in step) for step in told["steps"]] == [
        ("draft", False),
        ("judge", False),
        ("better", False),
    ]
    assert not [line.message for line in exported.report if "`output`" in line.message]


def test_a_step_of_a_refinement_keeps_its_own_condition() -> None:
    steps = (one("judge", action="evaluate"), one("better", action="refine", condition="judge.score < 0.5"))
    document = imported(definition(*steps, type="refinement")).document
    assert step(document, "better").condition == "judge.score < 0.5"
    assert "output" not in step(document, "refinement").config


def test_what_stands_behind_a_refinement_reads_its_last_judgement_and_its_last_version() -> None:
    steps = (
        one("judge", action="evaluate"),
        one("better", action="refine"),
        one("sum", inputFrom="all", prompt="{{ previousStepOutputs.judge.score }} and {{ better }}"),
    )
    document = imported(definition(*steps, type="refinement")).document
    assert step(document, "sum").config["prompt"] == ("{{ refinement.passes[-1].judge.score }} and {{ last_better }}")


def test_fields_without_a_counterpart_are_kept() -> None:
    """Callbacks and unknown fields; the callbacks themselves come with webhooks."""
    found = imported(definition(one("a", note="x"), onStepComplete="https://example.org/hook", author={"name": "B"}))
    assert found.document.origin is not None
    assert found.document.origin.kept == {"onStepComplete": "https://example.org/hook", "author": {"name": "B"}}
    assert found.document.steps[0].origin is not None
    assert found.document.steps[0].origin.kept["note"] == "x"
    assert "`onStepComplete`" in said(found, "kept")


def test_names_that_cannot_be_ids_are_changed_and_said() -> None:
    found = imported(definition(one("output"), one("1st try"), one("a-b"), one("previous_one", inputFrom="a-b")))
    assert [s.id for s in found.document.steps] == ["output_step", "_1st_try", "a_b", "previous_one"]
    assert found.document.steps[3].config["input_from"] == "a_b"
    assert "'a-b' is called 'a_b' here" in said(found, "changed")


def test_names_nobody_knows_become_inputs() -> None:
    """Names of the flow are known, others become inputs, each said once."""
    prompt = "{{ topic }} {{ inputs.tone }} {{ context.input.list[0] }} {{ people.first }} {{ previousStepOutputs.a }}"
    found = imported(definition(one("a"), one("b", prompt=prompt), one("c", prompt="{{ topic }} {{ flowId }}")))
    assert {field.name: field.type for field in found.document.inputs} == {
        "prompt": "long_text",
        "topic": "text",
        "tone": "text",
        "list": "list",
        "people": "map",
    }
    assert said(found, "changed").count("'topic'") == 1


def test_a_structured_condition_is_taken_too() -> None:
    condition = {"field": "a.score", "operator": ">=", "value": 1}
    document = imported(definition(one("a"), one("b", condition=condition))).document
    assert step(document, "b").condition == FieldCondition(field="a.score", operator=">=", value=1)


def test_an_unknown_type_is_unsupported() -> None:
    """UNSUPPORTED_FLOW_TYPE."""
    fault = refused(definition(one("a"), type="quantum"))
    assert (fault.code, fault.where) == ("UNSUPPORTED_FLOW_TYPE", "type")
    assert "refinement" in fault.message


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"action": "dance"}, "steps[0].action"),
        ({"action": None}, "steps[0].action"),
        ({"provider": 3}, "steps[0].provider"),
        ({"prompt": ""}, "steps[0].prompt"),
        ({"settings": {"temperature": "hot"}}, "steps[0].settings.temperature"),
        ({"settings": {"maxTokens": 0}}, "steps[0].settings.maxTokens"),
        ({"settings": {"topP": 2}}, "steps[0].settings.topP"),
        ({"settings": {"stopSequences": "x"}}, "steps[0].settings.stopSequences"),
        ({"settings": []}, "steps[0].settings"),
        ({"inputFrom": "nobody"}, "steps[0].inputFrom"),
        ({"inputFrom": "a"}, "steps[0].inputFrom"),
        ({"timeout": "long"}, "steps[0].timeout"),
        ({"timeout": 0}, "steps[0].timeout"),
        ({"retryOnFailure": "yes"}, "steps[0].retryOnFailure"),
        ({"maxRetries": -1}, "steps[0].maxRetries"),
        ({"condition": {"field": "x", "operator": "~", "value": 1}}, "steps[0].condition.operator"),
        ({"condition": {"field": "x", "operator": "==", "valeu": 1}}, "steps[0].condition.valeu"),
        ({"condition": 5}, "steps[0].condition"),
    ],
)
def test_a_wrong_field_of_a_step_is_named(change: dict[str, Any], where: str) -> None:
    """INVALID_STEP_DEFINITION, with the place."""
    fault = refused(definition(one("a", **change)))
    assert (fault.code, fault.where) == ("INVALID_STEP_DEFINITION", where)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"name": None}, "name"),
        ({"maxExecutionTime": -5}, "maxExecutionTime"),
        ({"contextPolicy": {"maxSharedTokens": "many"}}, "contextPolicy.maxSharedTokens"),
        ({"contextPolicy": {"shareStepOutputs": 1}}, "contextPolicy.shareStepOutputs"),
        ({"type": "sequential", "steps": [], "provider": 1}, "steps"),
        ({"description": 5}, "description"),
    ],
)
def test_a_wrong_field_of_the_flow_is_named(change: dict[str, Any], where: str) -> None:
    """INVALID_FLOW_DEFINITION, with the place."""
    fault = refused(definition(one("a")) | change)
    assert (fault.code, fault.where) == ("INVALID_FLOW_DEFINITION", where)


def test_all_that_is_wrong_is_told_at_once_with_its_line() -> None:
    text = '{"name": "x", "type": "critique",\n "steps": [\n{"id": "a", "provider": "p", "model": 1},\n5]}'
    fault = refused(text)
    assert [(problem["where"], problem["message"]) for problem in fault.problems] == [
        ("steps[1]", "A step is a map of fields (line 4)."),
        ("steps[0].action", "This field is required (line 3)."),
        ("steps[0].model", "This must be text (line 3)."),
        ("steps[0].prompt", "This field is required (line 3)."),
    ]


def test_two_steps_of_one_id_are_refused() -> None:
    assert refused(definition(one("a"), one("a"))).where == "steps[1].id"


def test_a_step_whose_id_can_stay_keeps_it_whatever_comes_before_it() -> None:
    """O75: `previousStepOutputs.e` goes on meaning the step that was called so."""
    document = imported(definition(one("é"), one("e"), one("f", prompt="{{ previousStepOutputs.e }}"))).document
    assert [found.id for found in document.steps] == ["e_2", "e", "f"]
    assert [Names(document).step_called(name) for name in ("é", "e")] == ["e_2", "e"]


def test_thousands_of_names_that_are_none_in_ascii_are_numbered() -> None:
    document = imported(definition(*(one("步骤" + chr(0x4E00 + number)) for number in range(4_000)))).document
    assert document.steps[-1].id == "step_4000"
