"""Every flow under templates/flows, as a person would make it: with defaults, and with the extremes of its answers."""

import json
from typing import Any

import pytest

from flows import language
from flows.graph import Document, Known, Step, Topology, canonical, parse, validate
from flows.library import FlowTemplate, Parameter, instantiate, template, templates
from flows.steps.readiness import stops_a_run
from flows.steps.registry import catalogue

# A warning that a template may have, with the reason. None needs one today.
ALLOWED: dict[str, set[str]] = {}
TRIES = {("self-correcting-coder", "code"): 2}  # where the requirements say another number than three
KNOWN = Known(accounts={"rehearsal"})
ALL = pytest.mark.parametrize("one", templates(), ids=lambda one: one.slug)


def extremes(one: FlowTemplate) -> list[dict[str, Any]]:
    low = {parameter.name: extreme(parameter, low=True) for parameter in one.parameters}
    high = {parameter.name: extreme(parameter, low=False) for parameter in one.parameters}
    return [{}, low, high]


def extreme(parameter: Parameter, *, low: bool) -> Any:
    bound = parameter.min if low else parameter.max
    if bound is None or parameter.type in ("model", "text"):
        return parameter.default
    return ["rehearsal/steady"] * int(bound) if parameter.type == "models" else bound


@ALL
def test_a_flow_made_of_it_is_valid_without_a_warning(one: FlowTemplate) -> None:
    """O7, C64-C67, O66-O72: with defaults, two models and eight."""
    for values in extremes(one):
        document = instantiate(one, values)
        assert parse(document.to_json()) == document
        problems = [
            problem
            for problem in validate(document, catalogue(), KNOWN)
            if problem.severity == "error" or problem.code not in ALLOWED.get(one.slug, set())
        ]
        assert [(problem.code, problem.where, problem.message) for problem in problems] == []


@ALL
def test_it_says_what_it_promises_and_when_to_use_it(one: FlowTemplate) -> None:
    """O112: one line to choose by, and advice."""
    assert one.promise.endswith(".")
    assert "Use it" in one.when
    assert "\n" not in one.promise
    assert one.document.description
    assert one.tags
    assert all(parameter.title.endswith("?") for parameter in one.parameters)


@ALL
def test_it_begins_and_ends_by_name_and_every_input_can_be_tried_at_once(one: FlowTemplate) -> None:
    document = instantiate(one)
    kinds = [step.kind for step in document.steps]
    assert (kinds.count("input"), kinds.count("output")) == (1, 1)
    assert all(field.default not in (None, "") and field.help and field.title for field in document.inputs)
    assert all("#" not in step.title for step in document.steps)


@ALL
def test_what_reaches_other_machines_has_a_limit_and_tries_again(one: FlowTemplate) -> None:
    """C101, C102: on every step that can fail for a moment."""
    for step in instantiate(one).steps:
        if catalogue().get(step.kind).network:
            assert step.timeout_ms
            assert step.retry
            assert step.retry.attempts == TRIES.get((one.slug, step.id), 3)


@ALL
def test_a_flow_made_of_it_is_a_copy(one: FlowTemplate) -> None:
    before = canonical(one.source)
    document = instantiate(one)
    assert document.origin is None
    assert canonical(document) == canonical(instantiate(one)) == canonical(one.document)
    document.steps[-1].config["value"] = "mine"
    assert canonical(one.source) == before
    assert instantiate(one).steps[-1].config["value"] != "mine"
    assert one.slug not in json.dumps([step.origin for step in document.steps])


@ALL
def test_every_step_of_it_has_a_place_of_its_own(one: FlowTemplate) -> None:
    for values in extremes(one):
        places = [(step.parent, step.position.x, step.position.y) for step in instantiate(one, values).steps]
        assert len(set(places)) == len(places)


def temperatures(document: Document) -> dict[str, float]:
    return {step.id: step.config["settings"]["temperature"] for step in document.steps if step.kind == "model"}


def step(document: Document, name: str) -> Step:
    return next(step for step in document.steps if step.id == name)


ANSWERS = {"answer_1": 0.7, "answer_2": 0.7, "answer_3": 0.7}
EXPERTS = {"technical": 0.3, "creative": 0.8, "analytical": 0.2, "general": 0.7}


@pytest.mark.parametrize(
    ("slug", "expected", "cap"),
    [
        ("critique", {"draft": 0.7, "critic": 0.3, "improve": 0.6}, 8000),
        ("comparison", {**ANSWERS, "compare": 0.3}, 10000),
        ("refinement", {"draft": 0.7, "evaluate": 0.2, "refine": 0.6}, 12000),
        ("sequential-analysis", {"facts": 0.1, "logic": 0.3, "credibility": 0.2, "synthesis": 0.4}, 15000),
        ("conditional-routing", {"classify": 0.1, **EXPERTS}, 8000),
        ("consensus", {**ANSWERS, "agree": 0.4}, 12000),
        ("quality-assurance", {"draft": 0.7, "accuracy": 0.1, "clarity": 0.2, "verdict": 0.3}, 15000),
    ],
)
def test_the_seven_have_their_temperatures_and_caps(slug: str, expected: dict[str, float], cap: int) -> None:
    """O66-O72: the figures of the requirements, step by step."""
    document = instantiate(template(slug))
    assert temperatures(document) == expected
    assert document.policy.context.max_tokens == cap


def test_the_seven_ask_what_they_must() -> None:
    """O66-O68: generator and critic; a list of models; rounds 3 and threshold 0.8."""
    asked = {slug: {p.name: p.default for p in template(slug).parameters} for slug in ("critique", "refinement")}
    assert asked["critique"] == {"generator": "rehearsal/steady", "critic": "rehearsal/swift"}
    assert (asked["refinement"]["rounds"], asked["refinement"]["threshold"]) == (3, 0.8)
    assert [(p.name, p.type) for p in template("comparison").parameters] == [("models", "models")]
    assert len(instantiate(template("consensus")).steps) == 3 + 3


def test_the_one_who_wrote_takes_the_critique_up() -> None:
    """O66: generate, another criticises, the first refines."""
    document = instantiate(template("critique"), {"generator": "a/writer", "critic": "b/reader"})
    models = {name: step(document, name).config["model"] for name in ("draft", "critic", "improve")}
    assert models == {"draft": "a/writer", "critic": "b/reader", "improve": "a/writer"}


def test_rounds_and_threshold_reach_the_loop_and_the_step_it_spares() -> None:
    """O68: a real loop."""
    document = instantiate(template("refinement"), {"rounds": 5, "threshold": 0.95})
    loop = step(document, "rounds").config
    assert (loop["passes"], loop["threshold"]) == (5, {"of": "{{ evaluate.score }}", "at_least": 0.95})
    condition = step(document, "refine").condition
    verdict = language.evaluate(condition.to_json(), {"evaluate": '{"score": 0.9}'})  # type: ignore[union-attr]
    assert verdict.value is True


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ({"draft": "first", "loop": {"index": 1, "previous": {}}, "refine": "second"}, "second"),
        ({"draft": "first", "loop": {"index": 2, "previous": {"refine": "second"}}, "refine": None}, "second"),
        ({"draft": "first", "loop": {"index": 1, "previous": {}}, "refine": None}, "first"),
    ],
)
def test_a_refinement_yields_the_last_text_there_was(names: dict[str, Any], expected: str) -> None:
    """O68: also when the first draft was good enough and nothing was refined."""
    output = step(instantiate(template("refinement")), "rounds").config["output"]
    assert language.render(output, names).text == expected


@pytest.mark.parametrize("category", ["technical", "creative", "analytical", "general"])
def test_a_question_goes_to_the_expert_for_its_kind(category: str) -> None:
    """O70: and to the general one when nothing else fits."""
    document = instantiate(template("conditional-routing"))
    names = {"classify": f'```json\n{{"category": "{category}"}}\n```'}
    taken = [
        branch["name"]
        for branch in step(document, "route").config["branches"]
        if language.evaluate(branch["condition"], names).value
    ]
    port = taken[0] if taken else "else"
    assert [edge.target for edge in document.edges if (edge.source, edge.port) == ("route", port)] == [category]


def test_a_verdict_is_readable_whether_or_not_the_model_kept_to_its_form() -> None:
    """O72: the release, its reasons, and the text."""
    value = step(instantiate(template("quality-assurance")), "result").config["value"]
    shown = language.render(value, {"verdict": '{"score": 0.9, "reasons": ["fine"]}', "draft": "Text."}).text
    assert shown == "Verdict: release (0.9)\n- fine\n\n---\n\nText."
    shown = language.render(value, {"verdict": "Do not.", "draft": "Text."}).text
    assert shown == "Do not.\n\n---\n\nText."


def test_planner_executor_and_reviewer_work_in_a_row() -> None:
    """C64"""
    document = instantiate(template("planner-executor-reviewer"))
    assert Topology(document).order == ("brief", "plan", "execute", "review", "result")


def test_three_searches_run_beside_each_other_before_the_synthesis() -> None:
    """C65"""
    topology = Topology(instantiate(template("map-reduce")))
    searches = ("search_1", "search_2", "search_3")
    assert topology.predecessors("synthesise") == searches
    assert {topology.predecessors(search) for search in searches} == {("split",)}


def test_three_thoughts_are_lanes_that_are_evaluated_and_one_is_selected() -> None:
    """C66"""
    document = instantiate(template("tree-of-thoughts"))
    assert [one.id for one in document.steps if one.parent == "explore"] == ["thought_1", "thought_2", "thought_3"]
    assert Topology(document).predecessors("select") == ("evaluate",)
    prompt = language.render(step(document, "evaluate").config["prompt"], {"explore": {"lanes": ["one", "two"]}}).text
    assert prompt.index("one") < prompt.index("two")


def test_ping_pong_ends_at_a_score_of_0_8_or_after_five_rounds() -> None:
    """C67"""
    document = instantiate(template("ping-pong"))
    loop = step(document, "rally").config
    assert (loop["passes"], loop["threshold"]["at_least"], loop["keep"]) == (5, 0.8, "best")
    assert [one.id for one in document.steps if one.parent == "rally"] == ["ping", "pong"]
    first = language.render(step(document, "ping").config["prompt"], {"loop": {"index": 1, "previous": {}}})
    assert "first version" in first.text


@pytest.mark.parametrize(
    "slug",
    [
        *("refine-until-good", "critique", "comparison", "consensus", "sequential-analysis", "quality-assurance"),
        *("planner-executor-reviewer", "map-reduce"),
    ],
)
def test_what_plain_edges_can_do_runs_today(slug: str) -> None:
    assert stops_a_run(instantiate(template(slug)), catalogue()) == []
