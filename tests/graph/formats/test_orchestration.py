from typing import Any

import pytest

from flows import language
from flows.faults import InvalidDocument
from flows.graph import FieldCondition, Retry, parse, validate
from flows.graph.formats import export
from flows.graph.names import Names
from flows.steps.registry import catalogue
from tests.graph.formats.examples import data_of, edges, example, imported, said, step


def definition(*steps: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": "An orchestration", "steps": list(steps), **more}


def one(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "roleName": "Coder", **more}


def test_the_example_is_understood_field_by_field() -> None:
    """C10-C12: every field of the example has its counterpart in the document."""
    found = imported(example("orchestration.json"))
    document = found.document
    assert found.format == "orchestration"
    assert (document.name, document.tags) == ("Multi-source research", ["research"])
    assert document.description == "Searches several sources at once, then synthesises."
    assert document.origin is not None
    assert document.origin.kept["isActive"] is True
    assert {field.name: field.type for field in document.inputs} == {"topic": "text", "requirements": "list"}
    ids = ["search_papers", "search_docs", "synthesize_findings", "deepen_loop", "review", "deepen"]
    assert [s.id for s in document.steps] == ids
    assert edges(document) == {
        ("search_papers", "synthesize_findings"),
        ("search_docs", "synthesize_findings"),
        ("synthesize_findings", "deepen_loop"),
        ("review", "deepen"),
    }

    papers = step(document, "search_papers")
    assert (papers.title, papers.kind) == ("Search Papers", "model")
    assert papers.origin is not None
    assert papers.origin.name == "Search Papers"
    assert papers.config == {"action": "generate", "model": None, "role": "Research Assistant"}
    assert papers.input_mapping == {"query": "{{context.input.topic}} site:arxiv.org"}
    assert papers.retry is None

    docs = step(document, "search_docs")
    assert docs.input_mapping == {"query": "{{context.input.topic}} site:developer.mozilla.org"}
    assert docs.retry == Retry(attempts=3, delay_ms=1_000, factor=1.0)

    synthesis = step(document, "synthesize_findings")
    assert synthesis.config["role"] == "Synthesizer"
    assert synthesis.input_mapping == {
        "sources": {
            "papers": "{{context['Search Papers']}}",
            "docs": "{{context['Search Docs']}}",
            "first": "{{context.input.requirements[0]}}",
        }
    }
    assert synthesis.output_mapping == {"report": "{{output}}"}
    assert synthesis.timeout_ms == 60_000

    review = step(document, "review")
    assert review.config["role"] == "Reviewer"
    assert review.condition == FieldCondition(field="report", operator="exists", value=None)
    assert review.input_mapping == {"text": "{{context.report}}"}

    deepen = step(document, "deepen")
    assert deepen.condition == FieldCondition(field="Review.score", operator="<", value=0.8)
    assert deepen.input_mapping == {"gaps": "{{context.Review}}"}
    assert deepen.retry is None


def test_many_steps_between_roles_come_in_and_go_out_in_their_order() -> None:
    """C3, C4: tags, and as many steps between as many roles as one likes."""
    roles = [f"Role {number}" for number in range(25)]
    steps = [one(f"Says {number}", roleName=roles[number % 25]) for number in range(500)]
    data = definition(*steps, tags=["coding", "quality"], isActive=False)
    found = imported(data, roles=roles)
    assert found.document.tags == ["coding", "quality"]
    assert [s.config["role"] for s in found.document.steps] == roles * 20
    assert edges(found.document) == {(f"says_{number}", f"says_{number + 1}") for number in range(499)}
    assert data_of(export(found.document, "orchestration").text) == data


def test_a_condition_with_retries_is_a_loop_from_the_producer_on() -> None:
    """Ping-pong: Review and Deepen are repeated while Review.score < 0.8, five times at most."""
    found = imported(example("orchestration.json"))
    loop = step(found.document, "deepen_loop")
    assert loop.kind == "loop"
    assert loop.config == {
        "passes": 5,
        "until": "not (review.score < 0.8)",
        "output": "{{ {'review': last_review | default(none), 'deepen': last_deepen | default(none)} }}",
    }
    assert step(found.document, "deepen").output_mapping == {"last_deepen": "{{ output }}"}
    assert [s.id for s in found.document.steps if s.parent == "deepen_loop"] == ["review", "deepen"]
    assert "repeats review and deepen up to 5 times" in said(found, "changed")
    for score, over in ((0.5, False), (0.9, True)):
        assert language.evaluate(loop.config["until"], {"review": f'{{"score": {score}}}'}).value is over
    assert language.evaluate(loop.config["until"], {"review": "no score"}).value is True


@pytest.mark.parametrize(
    ("condition", "until", "names", "over"),
    [
        (
            {"field": "A b.tags", "operator": "contains", "value": "x"},
            "not ('x' in a_b.tags)",
            {"a_b": {"tags": []}},
            True,
        ),
        ({"field": "A b.x", "operator": "exists"}, "not (a_b.x is defined and a_b.x is not none)", {"a_b": {}}, True),
        ({"field": "A b.x", "operator": "==", "value": True}, "not (a_b.x == true)", {"a_b": {"x": True}}, False),
        ("context['A b'].x > 1", "not (context['A b'].x > 1)", {"context": {"A b": {"x": 2}}}, False),
        ("{{ a_b }} ", "not (a_b)", {"a_b": 0}, True),
    ],
)
def test_a_loop_ends_when_its_condition_no_longer_holds(
    condition: Any, until: str, names: dict[str, Any], over: bool
) -> None:
    document = imported(definition(one("A b"), one("Fix", stepType="loop", maxRetries=2, condition=condition))).document
    assert step(document, "fix_loop").config["until"].replace('"', "'") == until
    assert language.evaluate(step(document, "fix_loop").config["until"], names).value is over
    assert step(document, "a_b").parent == "fix_loop"


def test_a_loop_is_found_by_a_mapped_key_and_takes_whole_groups() -> None:
    """The producer may stand in a group, and loops may hold loops."""
    found = imported(
        definition(
            one("Plan"),
            one("Code", parallelGroup="g", outputMapping={"code": "{{output}}"}),
            one("Docs", parallelGroup="g"),
            one("Test", stepType="loop", maxRetries=2, condition={"field": "code", "operator": "exists"}),
            one("Ship", stepType="conditional", maxRetries=4, condition={"field": "Docs", "operator": "exists"}),
            one("Tell"),
        )
    )
    parents = {s.id: s.parent for s in found.document.steps}
    assert parents["code"] == parents["docs"] == parents["test"] == "test_loop"
    assert parents["test_loop"] == parents["ship"] == "ship_loop"
    assert parents["plan"] is parents["tell"] is None
    assert edges(found.document) == {
        ("plan", "ship_loop"),
        ("ship_loop", "tell"),
        ("test_loop", "ship"),
        ("code", "test"),
        ("docs", "test"),
    }


def test_steps_behind_a_loop_read_its_last_pass() -> None:
    """The context is shared, so what lies in the loop stays readable behind it."""
    repeat = {"stepType": "loop", "maxRetries": 2, "condition": {"field": "Review It.ok", "operator": "!=", "value": 1}}
    found = imported(
        definition(
            one("Review It", outputMapping={"verdict": "{{output}}"}),
            one("Fix", inputMapping={"it": "{{context['Review It'].notes}}"}, **repeat),
            one(
                "Tell",
                inputMapping={"all": ["{{ context['Review It'].notes[0] }} {{context.Fix}}", "{{steps.fix.output.x}}"]},
                condition={"field": "Fix.done", "operator": "==", "value": True},
            ),
        )
    )
    document = found.document
    assert step(document, "fix").input_mapping == {"it": "{{context['Review It'].notes}}"}
    assert step(document, "tell").input_mapping == {
        "all": [
            "{{ fix_loop.passes[-1].review_it.notes[0] }} {{last_fix}}",
            "{{last_fix.x}}",
        ]
    }
    assert step(document, "tell").condition == "last_fix['done'] == true"
    assert step(document, "fix").output_mapping == {"last_fix": "{{ output }}"}
    assert "reads the loop's last pass" in said(found, "changed")
    assert {p.code for p in validate(document, catalogue()) if p.severity == "error"} == set()


def test_a_condition_without_a_producer_repeats_the_step_alone() -> None:
    condition = {"field": "input.ready", "operator": "exists"}
    document = imported(definition(one("A"), one("B", stepType="loop", maxRetries=2, condition=condition))).document
    assert [s.id for s in document.steps if s.parent] == ["b"]


def test_a_loop_without_a_condition_is_tried_again_only() -> None:
    found = imported(definition(one("A", stepType="loop", maxRetries=2)))
    assert found.document.steps[0].retry == Retry(attempts=2, factor=1.0)
    assert "A loop without a condition" in said(found, "changed")


def test_adjacent_steps_of_a_group_run_beside_each_other() -> None:
    """A group that comes again later is another group; later steps wait for all."""
    steps = (one("a", parallelGroup="g"), one("b", parallelGroup="g"), one("c"), one("d", parallelGroup="g"))
    assert edges(imported(definition(*steps)).document) == {("a", "c"), ("b", "c"), ("c", "d")}
    others = (one("a", stepType="parallel"), one("b", stepType="parallel"), one("c"))
    assert edges(imported(definition(*others)).document) == {("a", "c"), ("b", "c")}


def test_the_order_decides_and_the_list_does_where_none_is_given() -> None:
    """C10-C12: order."""
    steps = (one("last", order=9), one("first", order=0), one("second"))
    definition_ = definition(*steps)
    found = imported(definition_)
    assert edges(found.document) == {("first", "second"), ("second", "last")}
    assert data_of(export(found.document, "orchestration").text) == definition_


def test_without_a_mapping_a_step_is_given_everything() -> None:
    """C10-C12: without an inputMapping, the whole context."""
    document = imported(definition(one("a"), one("b", inputMapping={"x": "{{a}}"}))).document
    assert step(document, "a").config["input_from"] == "all"
    assert "input_from" not in step(document, "b").config


def test_a_retry_delay_does_not_grow() -> None:
    """C10-C12: an imported retryDelay becomes factor 1."""
    (only,) = imported(definition(one("a", maxRetries=2, retryDelay=30_000))).document.steps
    assert only.retry == Retry(attempts=2, delay_ms=30_000, factor=1.0, max_delay_ms=30_000)


def test_a_sub_orchestration_calls_a_flow() -> None:
    """C10-C12: stepType sub_orchestration."""
    mapping = {"topic": "{{a}}", "odd key": {"deep": "{{a}}"}}
    sub = {"name": "b", "stepType": "sub_orchestration", "orchestrationName": "Research", "inputMapping": mapping}
    found = imported(definition(one("a"), sub))
    made = step(found.document, "b")
    assert made.kind == "sub_flow"
    assert made.config == {
        "flow": "Research",
        "inputs": {"topic": "{{ topic }}", "odd_key": "{{ odd_key }}"},
    }
    assert made.input_mapping == {"topic": "{{a}}", "odd_key": {"deep": "{{a}}"}}
    assert "'Research'" in said(found, "unbound")


def test_roles_that_do_not_exist_are_said() -> None:
    """A role is found whatever its capitals."""
    found = imported(definition(one("a"), one("b", roleName="Poet")), roles=["coder"])
    assert step(found.document, "a").config["role"] == "coder"
    assert said(found, "unbound") == "There is no role 'Poet' yet; create it, or choose another."


def test_names_become_human_ids_and_reserved_words_are_avoided() -> None:
    names = ["Search Papers!", "search-papers", "Output", "1. Plan", "日本", "Über"]
    ids = [s.id for s in imported(definition(*(one(name) for name in names))).document.steps]
    assert ids == ["search_papers", "search_papers_2", "output_step", "_1_plan", "step", "uber"]


def test_two_large_groups_meet_in_a_join() -> None:
    count = 200
    steps = [one(f"a{i}", parallelGroup="a") for i in range(count)] + [
        one(f"b{i}", parallelGroup="b") for i in range(count)
    ]
    found = imported(definition(*steps))
    assert len(found.document.edges) == 2 * count
    assert step(found.document, "all_of_them").kind == "join"
    assert data_of(export(found.document, "orchestration").text) == definition(*steps)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"condition": {"field": "x", "operator": "=~"}}, "steps[0].condition.operator"),
        ({"condition": {"operator": "=="}}, "steps[0].condition.field"),
        ({"stepType": "magic"}, "steps[0].stepType"),
        ({"roleName": None}, "steps[0].roleName"),
        ({"name": ""}, "steps[0].name"),
        ({"inputMapping": "x"}, "steps[0].inputMapping"),
        ({"maxRetries": 1.5}, "steps[0].maxRetries"),
        ({"retryDelay": -1}, "steps[0].retryDelay"),
        ({"timeout": True}, "steps[0].timeout"),
        ({"order": "first"}, "steps[0].order"),
    ],
)
def test_a_wrong_field_of_a_step_is_named(change: dict[str, Any], where: str) -> None:
    """C10-C12, C86: an unknown operator is a validation error; every wrong field has its place."""
    with pytest.raises(InvalidDocument) as caught:
        imported(definition(one("a", parallelGroup="g") | change))
    assert (caught.value.code, caught.value.where) == ("INVALID_STEP_DEFINITION", where)


def test_a_flow_born_here_is_told_with_groups_and_roles() -> None:
    document = parse(
        {
            "schema": 1,
            "name": "Ours",
            "steps": [
                {"id": "a", "kind": "model", "config": {"role": "Coder", "model": None}},
                {"id": "b", "kind": "model", "title": "Bee", "config": {"model": "x/y", "prompt": "Go {{ topic }}"}},
                {"id": "c", "kind": "sub_flow", "config": {"flow": "Other", "inputs": {"x": "{{ a }}"}}},
            ],
            "edges": [{"source": "a", "target": "c"}, {"source": "b", "target": "c"}],
        }
    )
    exported = export(document, "orchestration")
    assert data_of(exported.text)["steps"] == [
        {"name": "a", "roleName": "Coder", "order": 0, "parallelGroup": "group_1"},
        {
            "name": "Bee",
            "roleName": "Bee",
            "inputMapping": {"prompt": "Go {{ topic }}"},
            "order": 1,
            "parallelGroup": "group_1",
        },
        {
            "name": "c",
            "stepType": "sub_orchestration",
            "orchestrationName": "Other",
            "inputMapping": {"x": "{{ a }}"},
            "order": 2,
        },
    ]
    assert "asks for a role 'Bee'" in "".join(line.message for line in exported.report)


def test_more_loops_in_one_another_than_frames_may_lie_deep_are_refused_at_their_step() -> None:
    again = {"stepType": "loop", "maxRetries": 2, "condition": {"field": "First.score", "operator": "<", "value": 1}}
    for count in (9, 2_000):
        with pytest.raises(InvalidDocument, match="8 deep") as caught:
            imported(definition(one("First"), *(one(f"Again {number}", **again) for number in range(count))))
        assert caught.value.where == "steps[9]"
    eight = imported(definition(one("First"), *(one(f"Again {number}", **again) for number in range(8))))
    assert len(eight.document.steps) == 1 + 2 * 8


def test_of_two_steps_of_one_name_texts_mean_the_first_and_the_report_says_so() -> None:
    """Shared semantics: the name is known to the document, so it is no input."""
    data = definition(
        one("Draft", inputMapping={"n": "1"}), one("Draft"), one("End", inputMapping={"text": "{{context.Draft}}"})
    )
    found = imported(data)
    assert [(s.id, s.title) for s in found.document.steps] == [
        ("draft", "Draft"),
        ("draft_2", "Draft 2"),
        ("end", "End"),
    ]
    assert found.document.inputs == []
    assert "There is a step 'Draft' before it; this one is called 'Draft 2' here." in said(found, "changed")
    assert data_of(export(found.document, "orchestration").text) == data
    thrice = imported(definition(*map(one, ("A", "A", "A 2", "A")))).document
    assert [s.title for s in thrice.steps] == ["A", "A 3", "A 2", "A 4"]


def test_a_step_that_is_called_like_an_id_has_that_id_whatever_comes_before_it() -> None:
    names = ["Review", "review", "review 2", "review_2"]
    document = imported(definition(*map(one, names))).document
    assert [Names(document).step_of(("context", name)) for name in names] == [s.id for s in document.steps]
    assert document.steps[1].id == "review"


def test_the_inputs_of_a_flow_that_is_called_have_names_and_none_is_lost() -> None:
    """C53: keys that are no names become some, each its own."""
    mapping = {"a b": "{{context.input.x}}", "a_b": 2, "é è": [1]}
    data = definition(
        {"name": "Sub", "stepType": "sub_orchestration", "orchestrationName": "Other", "inputMapping": mapping}
    )
    found = imported(data)
    sub = step(found.document, "sub")
    assert sub.input_mapping == {"a_b_2": "{{context.input.x}}", "a_b": 2, "e_e": [1]}
    assert sub.config["inputs"] == {name: f"{{{{ {name} }}}}" for name in ("a_b_2", "a_b", "e_e")}
    assert "'a b' of the flow it calls is called 'a_b_2' here" in said(found, "changed")
    assert [p.code for p in validate(found.document, catalogue()) if p.severity == "error"] == []
    assert data_of(export(found.document, "orchestration").text) == data
