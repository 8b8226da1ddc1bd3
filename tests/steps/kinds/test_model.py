from typing import Any

import pytest

from flows.faults import InvalidInput, InvalidStep, Refusal
from flows.steps.kinds.model import ACTIONS, KIND
from flows.steps.prompting import PROMPTS
from tests.steps.context import FakeContext


async def test_a_model_step_asks_once_with_its_prompt_filled_in() -> None:
    config = {"prompt": "About {{ inputs.topic }}", "system": "Be {{ mood }}.", "settings": {"temperature": 1}}
    context = FakeContext("model", config, {"mood": "brief"}, {"topic": "bees"})
    assert (await KIND.run(context)).output == "An answer."
    (asked,) = context.asked
    assert (asked.model, asked.prompt, asked.action) == ("rehearsal/steady", "About bees", "generate")
    assert asked.settings == {"temperature": 1, "max_tokens": 800}
    assert asked.system.endswith("Be brief.")


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.action)
async def test_every_action_has_its_own_base_prompt_and_advice(action: Any) -> None:
    """O51-O53: generate, critique, refine."""
    context = FakeContext("model", {"action": action.action, "prompt": "x"})
    await KIND.run(context)
    assert context.asked[0].system.startswith("You are")
    assert "Use" in action.help
    assert (PROMPTS / "actions" / f"{action.action}.md.j2").is_file()


async def test_instructions_and_model_texts_are_never_templates() -> None:
    config = {"prompt": "{{ draft }}", "system": "{{ draft }}"}
    context = FakeContext("model", config, {"draft": "{{ inputs }}{% include 'x' %}"})
    await KIND.run(context)
    assert context.asked[0].prompt == "{{ inputs }}{% include 'x' %}"
    assert "{{ inputs }}{% include 'x' %}" in context.asked[0].system


async def test_a_refusal_is_a_fault_of_its_own() -> None:
    with pytest.raises(Refusal):
        await KIND.run(FakeContext("model", {"prompt": "x"}, stop="refusal"))


@pytest.mark.parametrize(
    ("config", "place"),
    [
        ({}, "prompt"),
        ({"prompt": "x", "action": "sing"}, "action"),
        ({"prompt": "x", "model": "gpt"}, "model"),
        ({"prompt": "x", "settings": {"temperature": 3}}, "settings.temperature"),
        ({"prompt": "{{ x"}, "prompt, line 1"),
    ],
)
def test_a_bad_setting_is_located(config: dict[str, Any], place: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        KIND.check(config)
    assert caught.value.where == place


async def test_a_bad_setting_at_run_time_is_located_in_the_config() -> None:
    with pytest.raises(InvalidStep) as caught:
        await KIND.run(FakeContext("model", {}))
    assert caught.value.where == "config.prompt"
