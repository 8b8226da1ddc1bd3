import pytest

from flows.engine.ports import Outcome
from flows.faults import TemplateFault
from flows.steps.kinds.condition import KIND
from tests.steps.complaints import places
from tests.steps.context import FakeContext, played


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


@pytest.mark.parametrize(
    ("condition", "port"),
    [
        ("critic.score >= 0.8", "true"),
        ("{{ critic.score < 0.8 }}", "false"),
        ({"field": "critic.score", "operator": ">", "value": 0.5}, "true"),
        ({"field": "critic.words", "operator": "contains", "value": "no"}, "false"),
    ],
)
async def test_it_goes_on_where_the_condition_says(condition: object, port: str) -> None:
    """O13, C12: yes or no, and it is also what the step puts out."""
    context = FakeContext("condition", {"condition": condition}, {"critic": {"score": 0.9, "words": "yes"}})
    assert await played(KIND, context) == Outcome(port == "true", (port,))


async def test_a_missing_value_makes_it_false_and_is_told() -> None:
    context = FakeContext("condition", {"condition": {"field": "critic.score", "operator": ">", "value": 1}})
    assert (await played(KIND, context)).ports == ("false",)
    assert context.warnings == ["critic.score is missing; comparing it is false, and != true."]


async def test_a_condition_that_cannot_be_read_is_located() -> None:
    with pytest.raises(TemplateFault) as caught:
        await played(KIND, FakeContext("condition", {"condition": "a ="}))
    assert (caught.value.where or "").startswith("config.condition, line 1")
