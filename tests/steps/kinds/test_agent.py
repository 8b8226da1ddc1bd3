import pytest

from flows.steps.kinds.agent import KIND
from tests.steps.cases import changed
from tests.steps.complaints import places


@pytest.mark.parametrize(
    ("at", "value", "place"),
    [
        (("tools", 0, "tool"), "shell", "tools[0]"),
        (("tools", 0, "url"), "file:///etc/passwd", "tools[0].url"),
        (("tools", 0, "name"), "no spaces", "tools[0].name"),
        (("tools", 1, "flow"), "", "tools[1].flow"),
        (("tools", 1, "version"), "newest", "tools[1].version"),
        (("tools", 2, "name"), "review", "tools[2].name"),
        (("limits", "cost"), "0", "limits.cost"),
        (("limits", "cost"), "-1", "limits.cost"),
    ],
)
def test_what_is_wrong_with_a_tool_or_limit_is_located(at: tuple[str | int, ...], value: object, place: str) -> None:
    assert places("agent", changed("agent", at, value)) == [place]


def test_an_agent_needs_somebody_who_answers() -> None:
    assert places("agent", {"model": None}) == ["model"]
    assert places("agent", {"model": None, "role": "Coder"}) == []


def test_it_stops_somewhere_by_itself() -> None:
    """Limits on turns and calls are there when nobody sets them."""
    limits = KIND.config.model_validate({}).model_dump()["limits"]
    assert limits == {"turns": 8, "calls": 20, "cost": None}
