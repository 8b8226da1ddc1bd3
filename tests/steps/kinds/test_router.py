from typing import Any

import pytest

from flows.steps.kinds.router import KIND
from tests.steps.cases import changed
from tests.steps.complaints import places


@pytest.mark.parametrize(
    ("config", "ports"),
    [
        ({}, ("else",)),
        ({"branches": [{"name": "a"}, {"name": "b"}]}, ("a", "b", "else")),
        ({"branches": [{"name": "a"}, {"name": "b"}], "default": "b"}, ("a", "b")),
        ({"branches": [{"name": "a"}, {"name": "a"}, {"name": ""}, {"name": 7}, "x", {}]}, ("a", "else")),
        ({"branches": {"name": "a"}}, ("else",)),
        ({"branches": [{"name": "x" * 65}]}, ("else",)),
    ],
)
def test_every_branch_is_a_port_even_of_a_half_done_router(config: dict[str, Any], ports: tuple[str, ...]) -> None:
    assert KIND.ports(config) == ports


def test_the_editor_learns_where_the_ports_come_from() -> None:
    assert KIND.config_schema()["ui"]["ports_by"] == {"names": "branches[].name", "else": "else", "unless": "default"}


@pytest.mark.parametrize(
    ("at", "value", "place"),
    [
        (("branches",), [], "branches"),
        (("branches", 0, "name"), "other", "branches[1].name"),
        (("branches", 0, "name"), "else", "branches[0].name"),
        (("branches", 0, "name"), "error", "branches[0].name"),
        (("branches", 0, "name"), " spaced ", "branches[0].name"),
        (("branches", 0, "name"), "two\nlines", "branches[0].name"),
        (("branches", 0, "condition"), {"field": "x", "operator": "="}, "branches[0].condition.operator"),
        (("model",), None, "model"),
        (("model",), "gpt", "model"),
    ],
)
def test_what_is_wrong_with_a_branch_is_located(at: tuple[str | int, ...], value: object, place: str) -> None:
    assert places("router", changed("router", at, value)) == [place]


def test_by_conditions_each_branch_but_the_default_has_one() -> None:
    branches = [{"name": "a"}, {"name": "b"}]
    assert places("router", {"branches": branches, "default": "b"}) == ["branches[0].condition"]


def test_by_weights_one_of_them_counts() -> None:
    """C110: branching with A/B."""
    branches = [{"name": "a", "weight": 0}, {"name": "b", "weight": 0}]
    assert places("router", {"by": "weights", "branches": branches}) == ["branches"]
    branches[0]["weight"] = 0.5
    assert places("router", {"by": "weights", "branches": branches}) == []
