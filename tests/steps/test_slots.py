"""How slots are found in configs of made-up models, also in forms that our own kinds do not have."""

from typing import Any

import pytest
from pydantic import Field

from flows.graph import Slot
from flows.steps.declaration import Config
from flows.steps.fields import ShortName
from flows.steps.slots import slots_of


def ui(**hints: Any) -> Any:
    return Field(json_schema_extra={"ui": hints})


class Leaf(Config):
    text: str = ui(uses="template", reach="inside")
    plain: str = ""


class Tree(Config):
    leaf: Leaf
    leaves: list[Leaf] = []
    either: Leaf | str | None = None
    named: dict[ShortName, str] = ui(uses="template")
    free: dict[str, list[str]] = ui(uses="model")
    source: str = ui(uses="step", words=["previous"])
    exit: Any = ui(uses="condition")
    below: "Tree | None" = None


def found(config: dict[str, Any]) -> list[Slot]:
    return slots_of(Tree, config)


@pytest.mark.parametrize(
    ("config", "slots"),
    [
        ({"leaf": {"text": "a", "plain": "b"}}, [Slot(("config", "leaf", "text"), "template", "a", "inside")]),
        ({"leaves": [{}, {"text": "a"}]}, [Slot(("config", "leaves", 1, "text"), "template", "a", "inside")]),
        ({"either": {"text": "a"}}, [Slot(("config", "either", "text"), "template", "a", "inside")]),
        ({"either": "a"}, []),
        ({"named": {"x": "a"}}, [Slot(("config", "named", "x"), "template", "a")]),
        ({"free": {"x": ["a/b"]}}, [Slot(("config", "free", "x", 0), "model", "a/b")]),
        ({"source": "draft"}, [Slot(("config", "source"), "step", "draft")]),
        ({"source": "previous"}, []),
        ({"exit": {"field": "x"}}, [Slot(("config", "exit"), "condition", {"field": "x"})]),
        ({"exit": None}, []),
        ({"below": {"source": "draft"}}, [Slot(("config", "below", "source"), "step", "draft")]),
    ],
)
def test_a_marked_place_is_a_slot(config: dict[str, Any], slots: list[Slot]) -> None:
    assert found(config) == slots


@pytest.mark.parametrize(
    "config",
    [{"leaf": "text"}, {"leaf": [1]}, {"leaves": {"text": "a"}}, {"named": {7: "a"}}, {"source": 7}, {"wormhole": "x"}],
    ids=str,
)
def test_what_is_half_done_or_wrong_has_no_slots_there(config: dict[str, Any]) -> None:
    assert found(config) == []


def test_a_model_that_contains_itself_comes_to_an_end() -> None:
    config: dict[str, Any] = {"source": "draft"}
    for _ in range(50):
        config = {"below": config}
    assert found(config) == []
