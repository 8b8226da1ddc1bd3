from collections.abc import Mapping
from typing import Any

import pytest

from flows.engine.ports import Outcome
from flows.faults import InvalidStep, Refusal
from flows.steps.kinds.router import KIND
from flows.steps.weighing import weighed
from tests.steps.cases import changed
from tests.steps.complaints import places
from tests.steps.context import FakeContext, played


@pytest.mark.parametrize(
    ("config", "ports"),
    [
        ({}, ("else",)),
        ({"branches": [{"name": "a"}, {"name": "b"}]}, ("a", "b", "else")),
        ({"branches": [{"name": "a"}, {"name": "b"}], "default": "b"}, ("a", "b")),
        ({"branches": [{"name": "a"}, {"name": "a"}, {"name": ""}, {"name": 7}, "x", {}]}, ("a", "else")),
        ({"branches": {"name": "a"}}, ("else",)),
        ({"branches": [{"name": "x" * 65}]}, ("else",)),
    ],
)
def test_every_branch_is_a_port_even_of_a_half_done_router(config: dict[str, Any], ports: tuple[str, ...]) -> None:
    assert KIND.ports(config) == ports


def test_the_editor_learns_where_the_ports_come_from() -> None:
    assert KIND.config_schema()["ui"]["ports_by"] == {"names": "branches[].name", "else": "else", "unless": "default"}


@pytest.mark.parametrize(
    ("at", "value", "place"),
    [
        (("branches",), [], "branches"),
        (("branches", 0, "name"), "other", "branches[1].name"),
        (("branches", 0, "name"), "else", "branches[0].name"),
        (("branches", 0, "name"), "error", "branches[0].name"),
        (("branches", 0, "name"), " spaced ", "branches[0].name"),
        (("branches", 0, "name"), "two\nlines", "branches[0].name"),
        (("branches", 0, "condition"), {"field": "x", "operator": "="}, "branches[0].condition.operator"),
        (("model",), None, "model"),
        (("model",), "gpt", "model"),
    ],
)
def test_what_is_wrong_with_a_branch_is_located(at: tuple[str | int, ...], value: object, place: str) -> None:
    assert places("router", changed("router", at, value)) == [place]


def test_by_conditions_each_branch_but_the_default_has_one() -> None:
    branches = [{"name": "a"}, {"name": "b"}]
    assert places("router", {"branches": branches, "default": "b"}) == ["branches[0].condition"]


def test_by_weights_one_of_them_counts() -> None:
    """C110: branching with A/B."""
    branches = [{"name": "a", "weight": 0}, {"name": "b", "weight": 0}]
    assert places("router", {"by": "weights", "branches": branches}) == ["branches"]
    branches[0]["weight"] = 0.5
    assert places("router", {"by": "weights", "branches": branches}) == []


def router(config: Mapping[str, Any], names: Mapping[str, Any] | None = None, **more: Any) -> FakeContext:
    return FakeContext("router", config, {"flowId": "f", **(names or {})}, **more)


async def branch(context: FakeContext, *, every: bool = True) -> tuple[str, ...] | None:
    outcome = await played(KIND, context, every=every)
    assert outcome.ports is not None
    assert (outcome.output["branch"], tuple(outcome.output["branches"])) == (outcome.ports[0], outcome.ports)
    assert isinstance(outcome.output["reason"], str)
    return outcome.ports


BRANCHES = [
    {"name": "large", "condition": "n > 10", "description": "Many."},
    {"name": "even", "condition": {"field": "n", "operator": "==", "value": 4}, "description": "Four\nor so."},
    {"name": "any", "condition": "n is number"},
]


@pytest.mark.parametrize(
    ("n", "mode", "taken"),
    [
        (12, "first", ("large",)),
        (4, "first", ("even",)),
        (12, "all", ("large", "any")),
        (4, "all", ("even", "any")),
        ("x", "first", ("else",)),
        ("x", "all", ("else",)),
    ],
)
async def test_conditions_choose_the_first_branch_that_fits_or_all(n: Any, mode: str, taken: tuple[str, ...]) -> None:
    """O13, C64: when none fits, control leaves by “else”."""
    assert await branch(router({"mode": mode, "branches": BRANCHES}, {"n": n})) == taken


async def test_when_none_fits_the_default_is_taken() -> None:
    branches = [{"name": "a", "condition": "missing"}, {"name": "b"}]
    context = router({"branches": branches, "default": "b"})
    assert await branch(context) == ("b",)
    assert context.warnings == ["missing is missing; comparing it is false, and != true."]


async def test_a_default_that_is_no_branch_is_a_located_error() -> None:
    with pytest.raises(InvalidStep) as caught:
        await branch(router({"branches": [{"name": "a", "condition": "false"}], "default": "gone"}))
    assert caught.value.where == "config.default"


MODEL = {
    "by": "model",
    "model": "rehearsal/steady",
    "subject": "{{ inputs.question }}",
    "branches": [
        {"name": "law", "description": "Contracts."},
        {"name": "tax law", "description": "Taxes."},
        {"name": "People"},
        {"name": "7"},
    ],
}
ALIKE = [{"name": "Yes"}, {"name": "yes"}]


def asking(answer: str, **config: Any) -> FakeContext:
    return router({**MODEL, **config}, inputs={"question": "Must I {{ pay }}?"}, replies=[answer])


async def test_a_model_is_asked_with_the_branches_and_what_belongs_there() -> None:
    """O13: smart expert routing."""
    context = asking('{"branch": "law", "reason": "A contract."}', mode="first")
    outcome = await played(KIND, context)
    assert outcome == Outcome({"branch": "law", "branches": ["law"], "reason": "A contract."}, ("law",))
    (request,) = context.asked
    assert "- law: Contracts.\n- tax law: Taxes.\n- People\n- 7\n" in request.prompt
    assert request.prompt.endswith("The material:\n\nMust I {{ pay }}?")
    assert request.schema is not None
    assert request.schema["properties"]["branch"]["enum"] == ["law", "tax law", "People", "7", "else"]
    assert (request.settings["temperature"], request.action) == (0.0, "classify")


@pytest.mark.parametrize(
    ("answer", "taken"),
    [
        ('{"branch": "tax law", "reason": "x"}', "tax law"),
        ('```json\n{"branch": "people"}\n```', "People"),
        ('I would say {"branch": "law"} here.', "law"),
        ('{"category": "Law", "reason": "tax law is another matter"}', "law"),
        ('"law"', "law"),
        ("law", "law"),
        (" **Tax  Law**. ", "tax law"),
        ("7", "7"),
        ('{"branch": 7}', "7"),
        ("This is clearly a question of tax law.", "tax law"),
        ("It is about people and nothing else.", "People"),
        ('{"branch": "else", "reason": "none"}', "else"),
        ("else", "else"),
        ("[]", "else"),
    ],
)
async def test_the_answer_is_read_however_it_is_wrapped(answer: str, taken: str) -> None:
    context = asking(answer)
    assert await branch(context) == (taken,)
    assert context.warnings == []


async def test_names_that_differ_in_a_capital_only_are_told_apart() -> None:
    for name in ("Yes", "yes"):
        assert await branch(asking(name, branches=ALIKE)) == (name,)
        assert await branch(asking(f'{{"branch": "{name}"}}', branches=ALIKE)) == (name,)


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "I do not know.",
        "law or people",
        "law, people",
        '{"branch": "contracts"}',
        '{"branch": ["law", "People"]}',
        '{"branch": null}',
        "lawyers",
        "[[1]]",
        "true",
    ],
)
async def test_an_answer_that_could_mean_two_things_or_none_takes_the_way_for_all_others(answer: str) -> None:
    context = asking(answer)
    assert await branch(context) == ("else",)
    assert len(context.warnings) == 1
    assert await branch(asking(answer, default="People")) == ("People",)


@pytest.mark.parametrize(
    ("answer", "taken"),
    [
        ('{"branches": ["People", "law"], "reason": "x"}', ("law", "People")),
        ('{"branches": []}', ("else",)),
        ('["tax law"]', ("tax law",)),
        ("People, tax law", ("tax law", "People")),
        ("- law\n- people", ("law", "People")),
        ('{"branches": ["law", "else"]}', ("law",)),
        ("law, money", ("else",)),
        ("It is law and not people.", ("else",)),
    ],
)
async def test_a_model_may_name_several_in_the_order_of_the_branches(answer: str, taken: tuple[str, ...]) -> None:
    assert await branch(asking(answer, mode="all")) == taken


async def test_a_model_that_declines_chooses_nothing() -> None:
    with pytest.raises(Refusal):
        await branch(router(MODEL, stop="refusal"))


AB = {"by": "weights", "branches": [{"name": "A", "weight": 3}, {"name": "never", "weight": 0}, {"name": "B"}]}


def test_weights_are_stretches_laid_end_to_end() -> None:
    weights = [("A", 3.0), ("never", 0.0), ("B", 1.0)]
    assert [weighed(weights, share) for share in (0, 0.74, 0.75, 0.9999, 1.0)] == ["A", "A", "B", "B", "B"]
    assert weighed([("A", 0.0)], 0.5) is None


async def test_without_a_key_a_branch_is_drawn_once() -> None:
    """C110: and a restart does not draw again."""
    drawn = set()
    for _ in range(60):
        context = router(AB)
        drawn.add(await branch(context, every=False))
        assert 0 <= context.decisions["draw"] < 1
    assert drawn == {("A",), ("B",)}


async def test_the_same_key_takes_the_same_branch_in_every_run() -> None:
    """C110: as many as the weights say, on every machine, in every version."""
    config = {**AB, "sticky": "{{ inputs.customer }}"}
    taken = [await branch(router(config, inputs={"customer": f"c{number}"})) for number in range(400)]
    assert taken == [await branch(router(config, inputs={"customer": f"c{number}"})) for number in range(400)]
    assert 0.7 < taken.count(("A",)) / 400 < 0.8
    assert "".join("A" if one == ("A",) else "B" for one in taken[:12]) == "AABABBAAABAA"


async def test_steps_and_flows_do_not_share_who_takes_which() -> None:
    config = {**AB, "sticky": "{{ inputs.customer }}"}
    for other in ({"id": "b"}, {"names": {"flowId": "g"}}):
        pairs = {
            (
                await branch(router(config, inputs={"customer": str(number)})),
                await branch(router(config, inputs={"customer": str(number)}, **other)),
            )
            for number in range(100)
        }
        assert len(pairs) == 4


@pytest.mark.parametrize("customer", ["", " ", None])
async def test_without_a_value_to_stay_by_it_is_drawn_and_told(customer: str | None) -> None:
    context = router({**AB, "sticky": "{{ inputs.customer }}"}, inputs={"customer": customer})
    await branch(context, every=False)
    assert context.warnings[-1].startswith("There was no value")
    assert "draw" in context.decisions


async def test_without_any_weight_it_is_a_located_error() -> None:
    with pytest.raises(InvalidStep):
        await branch(router({"by": "weights", "branches": [{"name": "A", "weight": 0}]}), every=False)
