import asyncio
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.engine.requests import PassEnd
from flows.faults import ErrorJson, InnerFailed
from flows.steps.kinds.loop import KIND
from tests.steps.cases import changed
from tests.steps.complaints import places
from tests.steps.context import FakeContext, Scoped, played


def test_three_passes_unless_somebody_says_otherwise() -> None:
    """A refinement takes three rounds and 0.8 by default."""
    read = KIND.config.model_validate({"threshold": {"of": "{{ judge.score }}"}}).model_dump()
    assert (read["passes"], read["threshold"]["at_least"], read["keep"]) == (3, 0.8, "last")


@pytest.mark.parametrize(
    ("at", "value", "place"),
    [
        (("passes",), 0, "passes"),
        (("threshold", "at_least"), 1.1, "threshold.at_least"),
        (("threshold",), {"at_least": 0.5}, "threshold.of"),
        (("until",), {"field": "x", "operator": "is"}, "until.operator"),
        (("cost",), "two dollars", "cost"),
        (("cost",), "0.00", "cost"),
        (("keep",), "first", "keep"),
        (("accumulate",), {"no name": "x"}, "accumulate['no name']"),
    ],
)
def test_what_is_wrong_with_an_exit_is_located(at: tuple[str | int, ...], value: object, place: str) -> None:
    assert places("loop", changed("loop", at, value)) == [place]


def test_the_best_pass_is_found_by_a_score() -> None:
    assert places("loop", {"keep": "best"}) == ["best_by"]
    assert places("loop", {"keep": "best", "best_by": "{{ judge.score }}"}) == []
    assert places("loop", {"keep": "best", "threshold": {"of": "{{ judge.score }}"}}) == []


def test_what_is_collected_cannot_be_called_like_what_a_loop_says_already() -> None:
    for name in ("index", "previous", "item", "output", "passes", "lanes"):
        assert places("loop", {"accumulate": {name: "x"}}) == [f"accumulate.{name}"]


def scoring(*scores: Any) -> Callable[[Scoped], dict[str, Any]]:
    """Each pass writes a draft and judges it."""
    return lambda one: {"draft": f"draft {one.number}", "judge": {"score": scores[one.number - 1]}}


def loop(config: Mapping[str, Any], inside: Callable[[Scoped], Any], **more: Any) -> FakeContext:
    return FakeContext("loop", {"output": "{{ draft }}", **config}, inside=inside, **more)


def exits(context: FakeContext) -> list[str | None]:
    return [end.exit for end in context.passes.values()]


THRESHOLD = {"of": "{{ judge.score }}", "at_least": 0.8}


async def test_it_refines_until_it_is_good_enough() -> None:
    """O15, C67: a real loop; every pass reads the one before it and tells its score."""
    context = loop({"passes": 5, "threshold": THRESHOLD}, scoring(0.4, "0.6", 0.8, 1.0))
    assert (await played(KIND, context)).output == "draft 3"
    assert [(one.number, one.after) for one in context.scoped] == [(1, 0), (2, 1), (3, 2)]
    assert list(context.passes.values()) == [PassEnd(0.4, None), PassEnd(0.6, None), PassEnd(0.8, "threshold")]


async def test_it_ends_after_its_passes() -> None:
    context = loop({"threshold": THRESHOLD}, scoring(0.1, 0.2, 0.3))
    assert (await played(KIND, context)).output == "draft 3"
    assert exits(context) == [None, None, "passes"]


@pytest.mark.parametrize(
    "until", ["judge.score > 0.5", {"field": "judge.score", "operator": ">", "value": 0.5}, "loop.index == 2"]
)
async def test_it_ends_when_its_condition_holds(until: Any) -> None:
    """C106"""
    context = loop({"until": until}, scoring(0.4, 0.6, 0.7))
    assert (await played(KIND, context)).output == "draft 2"
    assert exits(context) == [None, "until"]


async def test_no_pass_begins_after_the_time_is_up() -> None:
    def inside(one: Scoped) -> int:
        one.context.clock.advance(4)
        return one.number

    context = FakeContext("loop", {"passes": None, "longest_ms": 10_000}, inside=inside)
    assert (await played(KIND, context, every=False)).output == 3
    assert exits(context) == [None, None, "time"]


async def test_the_time_runs_from_the_first_start_and_not_from_a_restart() -> None:
    context = FakeContext("loop", {"passes": 9, "longest_ms": 10_000}, inside=lambda one: one.number)
    await KIND.run(context)
    again = context.replay(kept=5)  # the start, and two passes with their ends; then an hour passes
    assert (await KIND.run(again)).output == 3
    assert exits(again) == [None, None, "time"]


async def test_no_pass_begins_once_the_money_is_spent() -> None:
    def inside(one: Scoped) -> int:
        one.context.cost += Decimal("0.40")
        return one.number

    context = FakeContext("loop", {"passes": None, "cost": "1.00"}, inside=inside)
    assert (await played(KIND, context)).output == 3
    assert exits(context) == [None, None, "cost"]


async def test_of_several_reasons_the_best_one_is_told() -> None:
    config = {"passes": 1, "until": "judge.score > 0.5", "threshold": THRESHOLD}
    for scores, reason in (((0.9,), "until"), ((0.5,), "passes")):
        context = loop(config, scoring(*scores))
        await played(KIND, context)
        assert exits(context) == [reason]
    context = loop({"passes": 1, "threshold": THRESHOLD}, scoring(0.9))
    await played(KIND, context)
    assert exits(context) == ["threshold"]


@pytest.mark.parametrize(
    ("scores", "best"),
    [((0.2, 0.9, 0.5), 2), ((0.9, 0.2, 0.9), 3), ((None, 0.1, None), 2), (("good", None, ""), 3), ((0.3, 0.2, 0.1), 1)],
)
async def test_the_best_pass_counts_and_of_equals_the_later(scores: tuple[Any, ...], best: int) -> None:
    context = loop({"keep": "best", "best_by": "{{ judge.score }}"}, scoring(*scores))
    assert (await played(KIND, context)).output == f"draft {best}"
    told = "No pass had a score, so the last one counts."
    assert (told in context.warnings) is (scores[0] == "good")


async def test_the_best_pass_is_found_by_the_score_that_is_good_enough_when_no_other_is_said() -> None:
    context = loop({"keep": "best", "threshold": THRESHOLD}, scoring(0.3, 0.7, 0.5))
    assert (await played(KIND, context)).output == "draft 2"
    config = {"keep": "best", "threshold": THRESHOLD, "best_by": "{{ 1 - judge.score }}"}
    context = loop(config, scoring(0.3, 0.7, 0.5))
    assert (await played(KIND, context)).output == "draft 1"
    assert [end.score for end in context.passes.values()] == [0.3, 0.7, 0.5]


async def test_without_an_output_it_yields_what_its_last_step_did() -> None:
    context = FakeContext("loop", {"passes": 2}, inside=lambda one: {"a": 1, "b": [one.number]})
    assert (await played(KIND, context)).output == [2]


async def test_the_output_can_read_the_pass_before() -> None:
    config = {"output": "{{ draft or loop.previous.draft }}"}
    context = FakeContext("loop", config, inside=lambda one: {"draft": None if one.number == 3 else one.number})
    assert (await played(KIND, context)).output == 2


async def test_what_passes_collect_is_read_inside_in_the_exits_and_behind_the_loop() -> None:
    seen: list[list[Any]] = []

    def inside(one: Scoped) -> dict[str, Any]:
        seen.append(list(one.loop["notes"]))
        return {"critic": f"note {one.number}"}

    config = {
        "passes": 9,
        "until": "loop.notes | length == 3",
        "accumulate": {"notes": "{{ critic }}", "count": "{{ loop.notes | length }}"},
        "output": "{{ loop.notes | join(', ') }}",
    }
    context = FakeContext("loop", config, inside=inside)
    outcome = await played(KIND, context)
    assert outcome.output == "note 1, note 2, note 3"
    assert outcome.collected == {"notes": ["note 1", "note 2", "note 3"], "count": [0, 1, 2]}
    assert seen[:3] == [[], ["note 1"], ["note 1", "note 2"]]


async def test_what_a_pass_was_given_does_not_change_when_later_ones_collect_more() -> None:
    context = FakeContext("loop", {"accumulate": {"notes": "{{ loop.index }}"}}, inside=lambda one: None)
    await KIND.run(context)
    assert [list(one.loop["notes"]) for one in context.scoped] == [[], [1], [1, 2]]


async def test_a_loop_that_collects_nothing_says_nothing_of_it() -> None:
    assert (await played(KIND, loop({}, scoring(1, 1, 1)))).collected is None


async def test_a_score_that_is_missing_in_every_pass_is_told_once() -> None:
    context = loop({"threshold": THRESHOLD}, lambda one: {"draft": "x", "judge": "Quite good."})
    await played(KIND, context)
    assert context.warnings == [
        "judge.score is missing; it was left empty.",
        "A pass had no score, so it was not good enough.",
    ]
    assert [end.score for end in context.passes.values()] == [None, None, None]


async def test_a_failing_critical_step_ends_the_loop() -> None:
    """R4"""
    error: ErrorJson = {"code": "X", "message": "Gone.", "remedy": "None.", "where": "steps.refine[2].critic"}

    def inside(one: Scoped) -> int:
        if one.number == 2:
            raise InnerFailed(error, retryable=True)
        return one.number

    context = FakeContext("loop", {}, inside=inside)
    with pytest.raises(InnerFailed):
        await played(KIND, context)
    assert len(context.passes) == 1


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.sampled_from([None, 0.1, 0.5, 0.8, 0.9, "0.85", "high"]), min_size=12, max_size=12),
    st.integers(1, 12),
    st.sampled_from([None, 0.5, 0.85]),
    st.sampled_from([None, "0.05", "0.50"]),
    st.sampled_from(["last", "best"]),
)
def test_exits_and_choice_are_those_of_a_plain_loop(
    scores: list[Any], passes: int, threshold: float | None, cost: str | None, keep: str
) -> None:
    """Against the same told in ten lines."""
    number, best, counts = 0, None, 0
    for number in range(1, passes + 1):
        score = {"0.85": 0.85, "high": None}.get(scores[number - 1], scores[number - 1])
        if keep == "last" or best is None or (score is not None and score >= best):
            best, counts = score, number
        if threshold is not None and score is not None and score >= threshold:
            break
        if cost is not None and Decimal("0.10") * number >= Decimal(cost):
            break

    def inside(one: Scoped) -> dict[str, Any]:
        one.context.cost += Decimal("0.10")
        return scoring(*scores)(one)

    config: dict[str, Any] = {"passes": passes, "cost": cost, "keep": keep, "best_by": "{{ judge.score }}"}
    if threshold is not None:
        config["threshold"] = {"of": "{{ judge.score }}", "at_least": threshold}
    context = loop(config, inside)
    assert asyncio.run(played(KIND, context)).output == f"draft {counts}"
    assert len(context.passes) == number


async def test_ten_thousand_passes_hold_one_list() -> None:
    context = FakeContext(
        "loop", {"passes": None, "accumulate": {"notes": "{{ loop.index }}"}}, inside=lambda one: None
    )
    outcome = await KIND.run(context)
    assert outcome.collected is not None
    assert outcome.collected["notes"][-1] == 10_000
    assert exits(context)[-1] == "passes"
    first, last = context.scoped[1].loop["notes"], context.scoped[-1].loop["notes"]
    assert (len(first), len(last)) == (1, 9_999)
    assert first._members is last._members
