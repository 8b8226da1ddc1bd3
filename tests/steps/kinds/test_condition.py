import pytest

from flows.steps.kinds.condition import KIND
from tests.steps.complaints import places


def test_control_leaves_by_true_or_by_false() -> None:
    assert KIND.ports({}) == ("true", "false")


@pytest.mark.parametrize("operator", [">", "<", ">=", "<=", "==", "!=", "contains", "exists"])
def test_every_operator_is_known(operator: str) -> None:
    """C11, C12"""
    assert places("condition", {"condition": {"field": "critic.score", "operator": operator, "value": 1}}) == []


@pytest.mark.parametrize(
    ("condition", "place"),
    [
        ({"field": "x", "operator": "~="}, "condition.operator"),
        ({"field": "", "operator": "=="}, "condition.field"),
        ({"operator": "=="}, "condition.field"),
        ("", "condition"),
        (7, "condition"),
        (None, "condition"),
    ],
)
def test_a_condition_that_is_none_is_located(condition: object, place: str) -> None:
    """C12: an unknown operator is an error of validation."""
    assert places("condition", {"condition": condition}) == [place]


def test_it_needs_its_condition() -> None:
    assert places("condition", {}) == ["condition"]
