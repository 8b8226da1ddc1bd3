"""How a config of an older version of a kind becomes one of today, by a kind that is made up."""

from typing import Any, ClassVar

import pytest
from pydantic import Field

from flows.steps.declaration import Config, StepKind, Upgrade


class Wanted(Config):
    words: int = Field(ge=1)
    tone: str = "plain"


def _count_words(config: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    letters = config.pop("letters", 600)
    return {**config, "words": max(1, letters // 6)}, [f"The length of {letters} letters is now counted in words."]


def _name_the_tone(config: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    if "warm" not in config:
        return config, []
    tone = "warm" if config.pop("warm") else "plain"
    return {**config, "tone": tone}, [f"The tone is now called {tone}."]


class Letter(StepKind):
    kind = "letter"
    version = 3
    title = "Letter"
    family = "write"
    icon = "mail"
    help = "Writes a letter. Use it where a card is too short."
    config = Wanted
    output = "text"
    upgrades: ClassVar[dict[int, Upgrade]] = {1: _count_words, 2: _name_the_tone}


KIND = Letter()


def test_an_old_config_takes_every_step_on_the_way_and_says_so() -> None:
    """C112"""
    old = {"letters": 900, "warm": True}
    config, changes = KIND.upgrade(old, 1)
    assert config == {"words": 150, "tone": "warm"}
    assert changes == ["The length of 900 letters is now counted in words.", "The tone is now called warm."]
    assert old == {"letters": 900, "warm": True}, "what is stored is not touched"
    KIND.check(config)


@pytest.mark.parametrize(
    ("version", "config", "upgraded", "said"),
    [
        (2, {"words": 5, "warm": False}, {"words": 5, "tone": "plain"}, 1),
        (2, {"words": 5}, {"words": 5}, 0),
        (3, {"words": 5}, {"words": 5}, 0),
        (4, {"words": 5}, {"words": 5}, 0),
    ],
)
def test_only_the_missing_steps_are_taken(
    version: int, config: dict[str, Any], upgraded: dict[str, Any], said: int
) -> None:
    result, changes = KIND.upgrade(config, version)
    assert (result, len(changes)) == (upgraded, said)


def test_a_step_on_the_way_changes_nothing_but_its_copy() -> None:
    old = {"letters": 12}
    KIND.upgrade(old, 1)
    assert KIND.upgrade(old, 1)[0] == {"words": 2}


@pytest.mark.parametrize("version", range(1, 4))
def test_what_comes_out_is_a_config_of_today(version: int) -> None:
    config, _ = KIND.upgrade({1: {"letters": 6}, 2: {"words": 1, "warm": True}, 3: {"words": 1}}[version], version)
    KIND.check(config)
