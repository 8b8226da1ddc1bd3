import pytest

from flows.steps.kinds.loop import KIND
from tests.steps.cases import changed
from tests.steps.complaints import places


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
