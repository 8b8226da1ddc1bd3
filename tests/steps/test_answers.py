"""What each action's answer has to be (O51-O60)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.graph.plain import check_plain
from flows.steps.answers import EVALUATION, VALIDATION, Read, contract, reader
from flows.steps.judgements import critique, ranking
from flows.steps.shapes import problems


def read(action: str, answer: str, **more: Any) -> Read:
    made = reader(action, **more)
    assert made is not None
    return made(answer)


@pytest.mark.parametrize("action", ["generate", "refine", "summarize", "analyze", "transform", "critique", "compare"])
def test_texts_are_taken_as_they_come(action: str) -> None:
    assert reader(action) is None
    assert contract(action, {"type": "object"}) is None


@pytest.mark.parametrize(
    ("answer", "score"),
    [
        ('{"score": 0.72, "reasons": []}', 0.72),
        ('{"score": 1}', 1.0),
        ('{"score": "0.5"}', 0.5),
        ('{"score": "8/10", "reasons": null}', 0.8),
        ('{"score": "64 %"}', 0.64),
        ("**Score: 7/10** since it is short.", 0.7),
        ('{"score": 7}', None),
        ('{"score": true}', None),
        ('{"score": -0.1}', None),
        ('{"score": "1/0"}', None),
        ("Very good!", None),
        ("[1]", None),
    ],
)
def test_a_score_is_a_number_from_0_to_1(answer: str, score: float | None) -> None:
    """O57"""
    found = read("evaluate", answer)
    assert bool(found.problems) == (score is None)
    if score is not None:
        assert found.value["score"] == score
        assert problems(EVALUATION, found.value) == []


def test_what_else_was_asked_for_stays() -> None:
    assert read("evaluate", '{"score": 0.1, "verdict": "no", "reasons": ["a", {"b": "c", "d": 1}]}').value == {
        "score": 0.1,
        "verdict": "no",
        "reasons": ["a", "c: 1"],
    }


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ('{"valid": true}', {"valid": True, "problems": []}),
        ('{"valid": false, "problems": "Too long."}', {"valid": False, "problems": [{"message": "Too long."}]}),
        ('{"valid": true, "problems": ["x"]}', None),
        ('{"valid": "yes", "problems": []}', None),
        ("It is valid.", None),
    ],
)
def test_a_validation_says_whether_and_what(answer: str, value: Any) -> None:
    """O58"""
    found = read("validate", answer)
    assert found.value == value
    assert bool(found.problems) == (value is None)
    if value:
        assert problems(VALIDATION, value) == []


def test_an_extraction_follows_its_schema() -> None:
    """O59"""
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
    assert read("extract", '{"n": 1,}', schema=schema).value == {"n": 1}
    assert read("extract", '{"n": "x"}', schema=schema).problems == (("n", "This must be a whole number."),)
    assert read("extract", "Nothing.").problems == (("", "The answer holds no JSON."),)
    assert read("extract", "Nothing.", schema={"type": "string"}).value == "Nothing."


def test_a_critique_has_numbered_points_with_severity() -> None:
    """O52"""
    points = "1. **[MAJOR]** The opening, “x”,\n   is dull.\n2) [detail] A comma.\n3. No mark."
    text = f"Here:\n\n{points}\n\nKeep: tone\nScore: 0.4"
    found = critique(text)
    assert found is not None
    assert [(point["number"], point["severity"]) for point in found["points"]] == [
        (1, "major"),
        (2, "detail"),
        (3, "minor"),
    ]
    assert found["points"][0]["text"] == "The opening, “x”, is dull."
    assert (found["keep"], found["score"], found["text"]) == ("tone", 0.4, text)
    assert critique("Fine.") is None


def test_a_comparison_ends_in_a_ranking_with_reasons() -> None:
    """O56"""
    found = ranking("1. Criteria\n\nBoth.\n\n1. **Answer B**: names the cost\n2. Answer A\n\nBest: Answer B.")
    assert found is not None
    assert found["ranking"] == [
        {"place": 1, "name": "Answer B", "reason": "names the cost"},
        {"place": 2, "name": "Answer A", "reason": ""},
    ]
    assert found["best"] == "Answer B"
    assert ranking("Equal.") is None


@given(
    st.sampled_from(
        [("evaluate", "text"), ("validate", "text"), ("extract", "text"), ("critique", "data"), ("compare", "data")]
    ),
    st.text(max_size=120) | st.text(alphabet='{}[]":,.0123456789/%truefalsc \n[]majorScore', max_size=120),
)
def test_any_answer_is_read_or_complained_about(how: tuple[str, str], answer: str) -> None:
    found = read(how[0], answer, form=how[1])
    if not found.problems:
        check_plain(found.value)
