from datetime import timedelta
from typing import Any

import pytest

from flows.engine.ports import Outcome
from flows.engine.requests import Answer
from flows.faults import Permanent
from flows.steps.kinds.approval import KIND
from tests.steps.complaints import places
from tests.steps.context import FakeContext, played


def test_control_leaves_by_the_persons_decision() -> None:
    """C108: a person in the loop."""
    assert KIND.ports({}) == ("approved", "sent_back")


def test_what_happens_after_the_deadline_is_one_of_three_things() -> None:
    assert places("approval", {"deadline_ms": 1, "on_deadline": "shrug"}) == ["on_deadline"]
    for outcome in ("fail", "approve", "send_back"):
        assert places("approval", {"deadline_ms": 1, "on_deadline": outcome}) == []


def test_a_message_cannot_be_empty() -> None:
    assert places("approval", {"message": ""}) == ["message"]


CONFIG = {"message": "Send {{ draft.title }}?", "shows": "{{ draft }}", "assignee": "ada@example.com"}
DRAFT = {"title": "Bees"}


def approval(answers: list[Any], **config: Any) -> FakeContext:
    return FakeContext("approval", {**CONFIG, **config}, {"draft": DRAFT}, answers=answers)


async def test_what_is_approved_is_handed_on_as_it_was_shown() -> None:
    """C108"""
    context = approval([{"decision": "approved", "comment": "Nice.", "value": "not editable"}])
    assert await played(KIND, context) == Outcome(DRAFT, ("approved",))
    question, deadline = context.questions[0]
    assert deadline is None
    assert question.to_json() == {
        "kind": "approval",
        "message": "Send Bees?",
        "shows": DRAFT,
        "fields": [],
        "choices": ["approved", "sent_back"],
        "assignee": "ada@example.com",
        "editable": False,
    }


async def test_an_edited_value_goes_on_instead() -> None:
    answer = {"decision": "approved", "comment": "", "value": {"title": "Wasps"}}
    assert await played(KIND, approval([answer], editable=True)) == Outcome({"title": "Wasps"}, ("approved",))


async def test_approved_without_touching_it_what_was_shown_goes_on() -> None:
    assert (await played(KIND, approval([{"decision": "approved"}], editable=True))).output == DRAFT


async def test_what_is_sent_back_comes_with_a_comment() -> None:
    context = approval([{"decision": "sent_back", "comment": "Too long."}])
    assert await played(KIND, context) == Outcome({"comment": "Too long.", "value": DRAFT}, ("sent_back",))


@pytest.mark.parametrize("answer", [None, "approved", {}, {"decision": "maybe"}])
async def test_what_is_no_decision_is_a_typed_error(answer: Any) -> None:
    with pytest.raises(Permanent) as caught:
        await played(KIND, approval([Answer(answer, "ada@example.com")]))
    assert caught.value.code == "INVALID_ANSWER"


async def test_the_deadline_is_counted_from_the_first_start() -> None:
    context = approval([None], deadline_ms=60_000, on_deadline="approve")
    began = context.now
    assert await played(KIND, context, every=False) == Outcome(DRAFT, ("approved",))
    assert context.questions[0][1] == began + timedelta(minutes=1)
    again = context.replay(kept=1)
    await KIND.run(again)
    assert again.questions[0][1] == began + timedelta(minutes=1)


async def test_after_the_deadline_it_is_sent_back_or_fails_as_was_said() -> None:
    back = await played(KIND, approval([None], deadline_ms=1, on_deadline="send_back"), every=False)
    assert back == Outcome({"comment": "Nobody decided in time.", "value": DRAFT}, ("sent_back",))
    with pytest.raises(Permanent) as caught:
        await played(KIND, approval([None], deadline_ms=1), every=False)
    assert (caught.value.code, caught.value.where) == ("DEADLINE_PASSED", "config.deadline_ms")


@pytest.mark.parametrize(
    ("sample", "outcome"),
    [
        ({"sample": "approve"}, Outcome(DRAFT, ("approved",))),
        (
            {"sample": "send_back", "sample_comment": "Warmer."},
            Outcome({"comment": "Warmer.", "value": DRAFT}, ("sent_back",)),
        ),
    ],
)
async def test_a_rehearsal_goes_on_by_the_sample_and_says_so(sample: dict[str, Any], outcome: Outcome) -> None:
    context = FakeContext("approval", {**CONFIG, **sample}, {"draft": DRAFT}, simulated=True)
    assert await played(KIND, context) == outcome
    assert context.questions == []
    assert "in a rehearsal" in context.warnings[0]


async def test_without_a_sample_a_person_is_asked_in_a_rehearsal_too() -> None:
    context = FakeContext("approval", CONFIG, {"draft": DRAFT}, answers=[{"decision": "approved"}], simulated=True)
    assert (await played(KIND, context)).ports == ("approved",)
    assert len(context.questions) == 1


async def test_no_sample_decides_in_a_run_that_is_real() -> None:
    context = approval([{"decision": "sent_back", "comment": "No."}], sample="approve")
    assert (await played(KIND, context)).ports == ("sent_back",)
    assert len(context.questions) == 1
