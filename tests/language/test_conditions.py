from typing import Any

import pytest

from flows.faults import TemplateFault
from flows.language import compile_condition, evaluate

NAMES: dict[str, Any] = {
    "Critic": '{"score": 0.7, "tags": ["a", "b"], "note": null}',
    "n": "8.5",
    "word": "TECHNICAL, I think",
    "said": "Score: 7 of 10",
    "yes": True,
    "list": [1, "two"],
    "map": {"key": 1},
    "nothing": None,
}


@pytest.mark.parametrize(
    ("field", "operator", "value", "verdict"),
    [
        ("Critic.score", ">", 0.5, True),
        ("Critic.score", "<", "0.8", True),
        ("n", ">=", 8.5, True),
        ("n", "<=", 8, False),
        ("n", "==", 8.5, True),
        ("n", "!=", "9", True),
        ("word", "contains", "TECHNICAL", True),
        ("Critic.tags", "contains", "b", True),
        ("list", "contains", 1, True),
        ("list", "contains", "1", True),
        ("map", "contains", "key", True),
        ("map", "contains", 1, False),
        ("n", "exists", None, True),
        ("Critic.note", "exists", None, False),
        ("nothing", "exists", None, False),
        ("nobody", "exists", None, False),
        ("nothing", "==", None, True),
        ("yes", "==", True, True),
        ("yes", "==", "true", True),
        ("yes", "==", 1, False),
        ("list", "==", [1, "two"], True),
        ("word", ">", 3, False),
    ],
)
def test_each_operator_of_a_structured_condition(field: str, operator: str, value: Any, verdict: bool) -> None:
    """C10, C11, C12: >, <, >=, <=, ==, !=, contains, exists."""
    assert evaluate({"field": field, "operator": operator, "value": value}, NAMES).value is verdict


@pytest.mark.parametrize("operator", [">", "<", ">=", "<=", "==", "!=", "contains", "exists"])
def test_a_missing_path_makes_every_operator_false_but_not_equal(operator: str) -> None:
    verdict = evaluate({"field": "Critic.scre", "operator": operator, "value": 0.5}, NAMES)
    assert verdict.value is (operator == "!=")
    assert verdict.reads == (("Critic", "scre"),)
    if operator != "exists":
        assert verdict.warnings == ("Critic.scre is missing; comparing it is false, and != true.",)


@pytest.mark.parametrize(
    ("expression", "verdict"),
    [
        ("Critic.score < 0.8", True),
        ("{{ Critic.score < 0.8 }}", True),
        ("0.5 < Critic.score < 0.8", True),
        ("0.5 < Critic.score < 0.6", False),
        ("'TECHNICAL' in word", True),
        ("'TECHNICAL' not in word", False),
        ("not nothing and (n > 8 or yes)", True),
        ("said | first_number >= 7", True),
        ("(said | first_number) < 5 or 'x' in list", False),
        ("nobody.home == 1", False),
        ("nobody.home != 1", True),
        ("nobody.home == nobody.else", False),
        ("1 not in nobody.home", True),
        ("nobody", False),
        ("nobody is defined", False),
        ("nobody | default(3) == 3", True),
        ("nothing is none", True),
        ("nothing == null", True),
        ("Critic.note == null", True),
        ("n != null", True),
        ("nobody == null", False),
        ("n + 1 == 9.5", True),
        ("'10' > '9'", True),
        ("'b' > 'a'", True),
        ("'2026-02-01' > '2026-01-31'", True),
        ("list | length == 2", True),
        ("-n < 0", True),
        ("n is divisibleby 2", False),
        ("word | lower is contains 'technical'", True),
        ("[] == []", True),
        ("'key' in map", True),
        ("yes == 'True'", True),
        ("word < 3", False),
        ("list | select('gt', 0) | list == [1]", True),
    ],
)
def test_expressions_judge_as_they_read(expression: str, verdict: bool) -> None:
    """O126: numbers are taken out of text and tests combined."""
    assert evaluate(expression, NAMES).value is verdict


def test_a_comparison_that_compares_nothing_is_told() -> None:
    assert evaluate("word < 3", NAMES).warnings == ("text < a number compares nothing; it counts as false.",)


@pytest.mark.parametrize(
    ("condition", "where", "words"),
    [
        ({"field": "a", "operator": "=~", "value": 1}, "operator", "no operator '=~'"),
        ({"field": "a", "value": 1}, "operator", "no operator"),
        ({"field": "a", "operator": ["x"]}, "operator", "no operator"),
        ({"operator": "=="}, "field", "needs a field"),
        ({"field": "a..b", "operator": "=="}, "field, line 1, column 3", "not a path"),
        ({"field": "a", "operator": "==", "extra": 1}, "extra", "has no 'extra'"),
        ("", "line 1, column 1", "empty"),
        ("{{ a }} > 3", "line 1, column 1", "one expression"),
        ("{{ a }}{{ b }}", "line 1, column 1", "one expression"),
        ("a }} {{ b", "line 1, column 3", "there is more"),
        ("a && b", "line 1, column 3", "means nothing"),
        ("!a", "line 1, column 1", "means nothing"),
        ("first_number(x) > 3", "line 1, column 13", "cannot call 'first_number'"),
        ("a >", "line 1, column 3", "nexpected"),
    ],
)
def test_what_is_no_condition_is_refused_with_its_place(condition: Any, where: str, words: str) -> None:
    """C12: an unknown operator is an error of validation."""
    with pytest.raises(TemplateFault, match=words) as caught:
        compile_condition(condition)
    assert (caught.value.where, caught.value.code) == (where, "TEMPLATE_INVALID")


def test_a_refused_call_says_what_to_write() -> None:
    """O126: number helpers are filters."""
    for source, remedy in (
        ("first_number(draft.text) > 3", "Write draft.text | first_number."),
        ("draft.upper() == 'A'", "Write draft | upper."),
        ("draft.format(1)", "Use a filter such as | upper; values have no functions."),
    ):
        with pytest.raises(TemplateFault) as caught:
            compile_condition(source)
        assert caught.value.remedy == remedy
