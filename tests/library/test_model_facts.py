"""What is known of models by their names."""

from typing import Any

import pytest

from flows.library.choice import ABILITIES
from flows.library.model_facts import UNKNOWN, facts, marked


@pytest.mark.parametrize(
    ("model", "can", "grade"),
    [
        ("claude-opus-4-1-20250805", {*ABILITIES}, 4),
        ("anthropic/claude-sonnet-4-5", {*ABILITIES}, 3),
        ("gpt-4o-mini-2024-07-18", {"coding", "tools", "vision", "json"}, 1),
        ("models/gemini-2.5-flash", {*ABILITIES}, 2),
        ("o3-mini", {"coding", "tools", "reasoning", "json"}, 2),
        ("meta-llama/Llama-3.3-70B-Instruct", {"coding", "tools", "json"}, 1),
    ],
)
def test_a_family_is_known_whoever_serves_it(model: str, can: set[str], grade: int) -> None:
    assert (set(facts(model).can), facts(model).grade) == (can, grade)


@pytest.mark.parametrize("model", ["", "gpt-9", "my-own-model", "claude", "gpt-5.6-cyber"])
def test_of_other_models_nothing_is_claimed(model: str) -> None:
    assert facts(model) == UNKNOWN


@pytest.mark.parametrize(
    "model",
    ["text-embedding-3-large", "whisper-1", "gpt-4o-mini-tts", "gpt-image-1", "omni-moderation-latest", "dall-e-3"],
)
def test_what_does_not_answer_in_text_plays_no_role(model: str) -> None:
    assert not facts(model).writes


def test_nobody_is_said_to_be_able_and_unable() -> None:
    for model in ("gpt-4o", "gpt-3.5-turbo", "claude-3-haiku", "o1-mini", "deepseek-reasoner", "qwen2.5:7b"):
        assert not facts(model).can & facts(model).cannot


@pytest.mark.parametrize(
    ("entry", "can", "cannot"),
    [
        ({"can": ["vision", "flying"]}, {"coding", "tools", "json", "vision"}, set()),
        ({"cannot": ["tools"]}, {"coding", "json"}, {"vision", "tools"}),
        ({"can": "vision"}, {"coding", "tools", "json"}, {"vision"}),
        ({}, {"coding", "tools", "json"}, {"vision"}),
    ],
)
def test_the_owner_knows_better_than_the_table(entry: dict[str, Any], can: set[str], cannot: set[str]) -> None:
    known = marked(facts("deepseek-chat"), entry)
    assert (set(known.can), set(known.cannot)) == (can, cannot)


def test_what_nobody_knows_can_be_said_by_the_owner() -> None:
    assert marked(facts("my-own-model"), {"can": ["json"]}).can == {"json"}
