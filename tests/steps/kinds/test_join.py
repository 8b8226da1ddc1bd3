from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from flows.engine.requests import Arrival
from flows.faults import Permanent, Refusal
from flows.steps.kinds.join import KIND
from tests.steps.complaints import places
from tests.steps.context import FakeContext, played


@pytest.mark.parametrize(
    ("config", "place"),
    [
        ({"mode": "n_of_m"}, "n"),
        ({"mode": "best"}, "of"),
        ({"mode": "consensus"}, "model"),
        ({"mode": "some"}, "mode"),
    ],
)
def test_a_mode_says_what_it_still_needs(config: dict[str, object], place: str) -> None:
    assert places("join", config) == [place]


@pytest.mark.parametrize(
    "config",
    [
        *({"mode": mode} for mode in ("all", "any", "first", "concatenate", "vote")),
        {"mode": "n_of_m", "n": 2},
        {"mode": "best", "of": "{{ output.score }}"},
        {"mode": "consensus", "model": "rehearsal/steady"},
    ],
    ids=lambda config: config["mode"],
)
def test_every_mode_can_be_set_up(config: dict[str, object]) -> None:
    assert places("join", config) == []


def join(config: Mapping[str, Any], *arrived: tuple[str, Any], order: Sequence[str] = (), **more: Any) -> FakeContext:
    arrivals = [Arrival(step, "out", output) for step, output in arrived]
    names = {"steps": dict.fromkeys(order or sorted(step for step, _ in arrived)), **more.pop("names", {})}
    return FakeContext("join", config, names, arrivals=arrivals, **more)


@pytest.mark.parametrize(
    ("config", "needed"),
    [
        ({}, None),
        ({"mode": "any"}, 1),
        ({"mode": "first"}, 1),
        ({"mode": "n_of_m", "n": 3}, 3),
        ({"mode": "n_of_m"}, None),
        ({"mode": "n_of_m", "n": "3"}, None),
        ({"mode": "vote", "n": 3}, None),
    ],
)
def test_only_some_modes_begin_before_all_is_decided(config: dict[str, Any], needed: int | None) -> None:
    assert KIND.needs(config) == needed


async def test_all_results_are_a_map_in_the_order_of_the_flow() -> None:
    """O12: parallel, then aggregate. A branch that put out nothing is there with nothing."""
    context = join({}, ("b", "two"), ("c", None), ("a", 1))
    output = (await played(KIND, context)).output
    assert output == {"a": 1, "b": "two", "c": None}
    assert list(output) == ["a", "b", "c"]


async def test_any_gives_what_is_there_once_one_is() -> None:
    assert (await played(KIND, join({"mode": "any"}, ("b", None), ("a", 1)))).output == {"a": 1}


async def test_the_first_result_is_the_one_that_came_first_and_is_something() -> None:
    context = join({"mode": "first"}, ("b", None), ("c", "quick"), ("a", "slow"))
    assert (await played(KIND, context)).output == "quick"


async def test_n_of_m_takes_the_first_n() -> None:
    context = join({"mode": "n_of_m", "n": 2}, ("c", 3), ("b", None), ("a", 1), ("d", 4))
    assert (await played(KIND, context)).output == {"a": 1, "c": 3}


@pytest.mark.parametrize(
    ("config", "place"),
    [
        ({"mode": "n_of_m", "n": 2}, "config.n"),
        *(({"mode": mode}, "config.mode") for mode in ("any", "first", "concatenate", "vote")),
        ({"mode": "best", "of": "{{ output }}"}, "config.mode"),
        ({"mode": "consensus", "model": "rehearsal/steady"}, "config.mode"),
    ],
)
async def test_too_few_results_are_a_typed_error(config: dict[str, Any], place: str) -> None:
    arrived = [("a", None), ("b", None), *([("c", 1)] if "n" in config else [])]
    with pytest.raises(Permanent) as caught:
        await played(KIND, join(config, *arrived))
    assert (caught.value.code, caught.value.where) == ("NOT_ENOUGH_RESULTS", place)


async def test_texts_are_put_together_in_the_order_of_the_flow_and_not_of_arrival() -> None:
    context = join({"mode": "concatenate", "separator": " | "}, ("b", "two"), ("a", {"n": 1}), ("c", None))
    assert (await played(KIND, context)).output == '{"n": 1} | two'


@pytest.mark.parametrize(
    ("answers", "winner", "told"),
    [
        (["Yes.", "no", " yes "], "Yes.", []),
        (["**Keep**", "keep", "hide"], "**Keep**", []),
        (
            ["no", "Yes", "yes", "No!"],
            "no",
            ["It is a tie (2 votes each for “no”, “Yes”); the answer that came first was taken."],
        ),
        (["a", "b"], "a", ["It is a tie (1 vote each for “a”, “b”); the answer that came first was taken."]),
        (["a", "b", "b", "c", "d"], "b", ["“b” has 2 of 5 votes, and so no majority."]),
        ([7, "7", 8], 7, []),
        (["…", "…", "!"], "…", []),
        (["yes", " ", "no", "no"], "no", ["“b” gave no answer, so it has no vote."]),
    ],
)
async def test_the_answer_most_gave_wins(answers: list[Any], winner: Any, told: list[str]) -> None:
    """O18: consensus by a vote; capitals, blanks and marks around a word make no difference."""
    context = join({"mode": "vote"}, *zip("abcdefgh", answers, strict=False))
    assert (await played(KIND, context)).output == winner
    assert context.warnings == told


async def test_of_each_result_a_part_can_count() -> None:
    votes = [("a", '{"vote": "hide", "reason": "x"}'), ("b", {"vote": "Keep"}), ("c", {"vote": "keep"})]
    assert (await played(KIND, join({"mode": "vote", "of": "{{ output.vote }}"}, *votes))).output == "Keep"


async def test_without_one_answer_there_is_no_vote() -> None:
    with pytest.raises(Permanent) as caught:
        await played(KIND, join({"mode": "vote", "of": "{{ output.vote }}"}, ("a", {}), ("b", {"vote": " "})))
    assert (caught.value.code, caught.value.where) == ("NOT_ENOUGH_RESULTS", "config.of")


@pytest.mark.parametrize(
    ("scores", "best"),
    [((0.2, "0.9", 0.5), "b"), ((0.5, 0.5, 0.1), "a"), ((None, -3, None), "b"), ((None, None, None), "a")],
)
async def test_the_result_with_the_highest_score_wins(scores: tuple[Any, ...], best: str) -> None:
    """C66: evaluate, then select the best. A missing score counts lowest, and is told."""
    results = [(step, {"by": step, "score": score}) for step, score in zip("abc", scores, strict=True)]
    context = join({"mode": "best", "of": "{{ output.score }}"}, *results)
    assert (await played(KIND, context)).output["by"] == best
    untold = [warning for warning in context.warnings if "has no score" in warning]
    assert len(untold) == scores.count(None)


async def test_a_model_writes_what_they_agree_on() -> None:
    """O18: every answer lies beside the prompt, under a name."""
    config = {"mode": "consensus", "model": "rehearsal/steady", "prompt": "Agree on {{ inputs.what }}."}
    context = join(config, ("b", {"low": 3}), ("a", "Two days."), inputs={"what": "a range"}, replies=["Two to three."])
    assert (await played(KIND, context)).output == "Two to three."
    (request,) = context.asked
    assert request.prompt == 'Agree on a range.\n\nAnswer 1 (a):\nTwo days.\n\nAnswer 2 (b):\n{"low": 3}'
    assert "what they agree on" in request.system
    assert request.model == "rehearsal/steady"


async def test_a_model_that_declines_writes_no_consensus() -> None:
    config = {"mode": "consensus", "model": "rehearsal/steady"}
    with pytest.raises(Refusal):
        await played(KIND, join(config, ("a", 1), stop="refusal"))


async def test_a_template_in_a_result_is_a_text() -> None:
    """What a model wrote is never read as a template."""
    context = join({"mode": "concatenate"}, ("a", "{{ inputs.secret }}"), inputs={"secret": "x"})
    assert (await played(KIND, context)).output == "{{ inputs.secret }}"
