from datetime import timedelta

import pytest

from flows.engine.requests import Answer
from flows.faults import Permanent
from flows.steps.kinds.ask import KIND
from tests.steps.cases import changed
from tests.steps.complaints import places
from tests.steps.context import FakeContext, played


@pytest.mark.parametrize(
    ("at", "value", "place"),
    [
        (("question",), "", "question"),
        (("fields", 0, "name"), "no name", "fields[0].name"),
        (("fields", 0, "type"), "colour", "fields[0].type"),
        (("fields",), [{"name": "a", "type": "choice"}], "fields[0].choices"),
        (("fields",), [{"name": "tone"}, {"name": "tone"}], "fields[1].name"),
        (("default",), {"tone": "angry"}, "default"),
        (("default",), "warm", "default"),
    ],
)
def test_what_is_wrong_with_the_form_is_located(at: tuple[str | int, ...], value: object, place: str) -> None:
    assert place in places("ask", changed("ask", at, value))


def test_without_fields_the_answer_is_a_text() -> None:
    assert places("ask", {"question": "Why?", "default": "Because."}) == []
    assert places("ask", {"question": "Why?", "default": {"a": 1}}) == ["default"]


def test_the_default_must_answer_the_form() -> None:
    assert places("ask", changed("ask", ("default",), {})) == ["default"]


FORM = {
    "question": "Which of {{ drafts }}?",
    "fields": [
        {"name": "choice", "type": "choice", "choices": ["first", "second"], "required": True},
        {"name": "why", "default": "no reason"},
    ],
}


async def test_a_person_answers_in_a_text() -> None:
    """C108, R29: asked in the middle of a run."""
    context = FakeContext("ask", {"question": "Why, {{ name }}?"}, {"name": "Ada"}, answers=["Because."])
    assert (await played(KIND, context)).output == "Because."
    question, deadline = context.questions[0]
    assert (question.kind, question.message, question.fields, deadline) == ("ask", "Why, Ada?", [], None)


async def test_a_form_gives_a_map_with_its_defaults() -> None:
    context = FakeContext("ask", FORM, {"drafts": "A and B"}, answers=[{"choice": "second"}])
    assert (await played(KIND, context)).output == {"choice": "second", "why": "no reason"}
    assert [field["name"] for field in context.questions[0][0].fields] == ["choice", "why"]
    assert context.questions[0][0].message == "Which of A and B?"


@pytest.mark.parametrize("answer", ["second", {"choice": "third"}, {}, {"choice": "first", "more": 1}, None])
async def test_an_answer_that_does_not_fit_the_form_is_a_typed_error(answer: object) -> None:
    """Doors do not let it in; one that came another way ends the step and says what does not fit."""
    with pytest.raises(Permanent) as caught:
        await played(KIND, FakeContext("ask", FORM, answers=[Answer(answer, "ada@example.com")]))
    assert (caught.value.code, caught.value.where) == ("INVALID_ANSWER", "config.fields")


async def test_an_answer_that_is_no_text_is_a_typed_error() -> None:
    with pytest.raises(Permanent) as caught:
        await played(KIND, FakeContext("ask", {"question": "Why?"}, answers=[{"a": 1}]))
    assert caught.value.code == "INVALID_ANSWER"


async def test_after_the_deadline_the_default_stands_in() -> None:
    config = {**FORM, "deadline_ms": 60_000, "default": {"choice": "first"}}
    context = FakeContext("ask", config, answers=[None])
    began = context.now
    assert (await played(KIND, context, every=False)).output == {"choice": "first", "why": "no reason"}
    assert context.questions[0][1] == began + timedelta(minutes=1)


async def test_without_a_default_it_fails_after_the_deadline() -> None:
    with pytest.raises(Permanent) as caught:
        await played(KIND, FakeContext("ask", {"question": "Why?", "deadline_ms": 1}, answers=[None]), every=False)
    assert (caught.value.code, caught.value.where) == ("DEADLINE_PASSED", "config.deadline_ms")


async def test_a_sample_answers_in_a_rehearsal_and_nowhere_else() -> None:
    config = {**FORM, "sample": {"choice": "first"}}
    names = {"drafts": "A and B"}
    context = FakeContext("ask", config, names, simulated=True)
    assert (await played(KIND, context)).output == {"choice": "first", "why": "no reason"}
    assert context.questions == []
    assert "in a rehearsal" in context.warnings[0]
    real = FakeContext("ask", config, names, answers=[{"choice": "second"}])
    assert (await played(KIND, real)).output == {"choice": "second", "why": "no reason"}
    unsaid = FakeContext("ask", FORM, names, answers=[{"choice": "second"}], simulated=True)
    await played(KIND, unsaid)
    assert len(unsaid.questions) == 1


def test_a_sample_must_answer_the_form() -> None:
    assert places("ask", changed("ask", ("sample",), {})) == ["sample"]
    assert places("ask", {"question": "Why?", "sample": "Because."}) == []
