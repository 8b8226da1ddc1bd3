"""Flow definitions and dynamic flows, imported and carried out: the types of flow, and what each step is given."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from flows.faults import Permanent, Transient
from tests.steps.imported import CarriedOut, Told, carried_out, imported

EXAMPLES = Path(__file__).parents[1] / "examples"
GIVEN = {"prompt": "Write about bees."}
ASKED = "What the run was asked:\nWrite about bees."


def one(id: str, action: str = "generate", **more: Any) -> dict[str, Any]:
    return {"id": id, "provider": "openai", "model": "gpt-4", "action": action, "prompt": f"Now {id}.", **more}


async def defined(type: str, *steps: Mapping[str, Any], told: Told | None = None, **more: Any) -> CarriedOut:
    document = imported(json.dumps({"name": "A flow", "type": type, "steps": steps, **more}))
    return await carried_out(document, told or {}, GIVEN)


async def test_the_example_lets_the_expert_answer_whom_the_classification_names() -> None:
    """O13, O36-O50: conditions on earlier outputs; retried as often as it says; `all` comes last."""
    told: Told = {
        "classify": "TECHNICAL",
        "technical_expert": [Transient("Busy."), Transient("Busy."), "Use a cache."],
        "verdict": "In short: a cache.",
    }
    example = imported((EXAMPLES / "flow-definition.json").read_text())
    ran = await carried_out(example, told, {"prompt": "How do I make it fast?"})
    assert (ran.state.state, ran.state.output) == ("completed", "In short: a cache.")
    assert ran.states()["creative_expert"] == "skipped"
    assert ran.paths == ["classify", *3 * ["technical_expert"], "verdict"]
    asked = dict(ran.asked)
    assert ran.prompts("technical_expert")[0] == "How do I make it fast?"
    assert asked["classify"].settings == {"temperature": 0.1, "max_tokens": 10}
    assert asked["verdict"].settings == {"temperature": 0.7, "max_tokens": 2000}
    assert ran.prompts("verdict")[0].endswith(
        "What classify gave:\nTECHNICAL\n\nWhat technical_expert gave:\nUse a cache.\n\n---\n\nSum up for an executive."
    )


async def test_one_step_after_the_other_is_given_what_came_before_or_what_it_names() -> None:
    """O9, O41: inputFrom previous (default), original, a step id."""
    ran = await defined(
        "sequential",
        one("first"),
        one("second"),
        one("third", inputFrom="original"),
        one("fourth", inputFrom="first"),
        contextPolicy={"includeOriginalPrompt": False},
    )
    assert ran.paths == ["first", "second", "third", "fourth"]
    assert ran.prompts("second") == ["What came before:\nWhat first says.\n\n---\n\nNow second."]
    assert ran.prompts("third") == [f"{ASKED}\n\n---\n\nNow third."]
    assert ran.prompts("fourth") == ["What first gave:\nWhat first says.\n\n---\n\nNow fourth."]


@pytest.mark.parametrize("type", ["parallel", "consensus"])
async def test_side_by_side_and_then_together(type: str) -> None:
    """O10-O12, O17-O18: they do not see each other; a step with inputFrom `all` runs after the others."""
    ran = await defined(type, one("sum", inputFrom="all"), one("left"), one("right"))
    left, right = ran.story.index("step_started left"), ran.story.index("step_started right")
    assert max(left, right) < ran.story.index("step_succeeded left")
    assert ran.paths[-1] == "sum"
    assert ran.prompts("left") == [f"{ASKED}\n\n---\n\nNow left."]
    assert ran.prompts("sum")[0].endswith(
        "What left gave:\nWhat left says.\n\nWhat right gave:\nWhat right says.\n\n---\n\nNow sum."
    )


async def test_another_model_criticises_and_the_first_refines() -> None:
    """O14: generate → another AI critiques → first refines, with the model that wrote."""
    ran = await defined(
        "critique",
        one("write"),
        one("judge", "critique", provider="anthropic", model="claude-3-opus", prompt="{{ write }}"),
        one("better", "refine", prompt="{{ write }}\n\nPoints: {{ judge }}"),
        told={"write": "Bees hum.", "judge": "1. Too short."},
    )
    models = [request.model.partition("/")[2] for _, request in ran.asked]
    assert models == ["gpt-4", "claude-3-opus", "gpt-4"]
    assert ran.prompts("better")[0].endswith("Bees hum.\n\nPoints: 1. Too short.")
    assert ran.state.output == "What better says."


@pytest.mark.parametrize(
    ("scores", "rounds", "more"),
    [
        ((0.2, 0.5, 0.9), 3, {}),
        ((0.2, 0.9), 2, {}),
        ((0.1,), 3, {}),
        ((0.1,), 5, {"maxRounds": 5}),
        ((0.5,), 1, {"threshold": 0.5}),  # the first version is good enough
    ],
    ids=str,
)
async def test_refinement_really_loops(scores: tuple[float, ...], rounds: int, more: dict[str, Any]) -> None:
    """O15-O16: until the threshold, 3 rounds and 0.8 unless it says otherwise; each round works on the last version.
    What the judge is content with is not refined any more."""
    versions = [f"Version {number}." for number in range(2, 9)]
    ran = await defined(
        "refinement",
        one("write"),
        one("judge", "evaluate"),
        one("better", "refine", prompt="Improve it."),
        told={
            "write": "Version 1.",
            "judge": [json.dumps({"score": score, "reasons": []}) for score in scores],
            "better": versions,
        },
        **more,
    )
    content = len(scores) == rounds
    done = [f"refinement[{n}].{step}" for n in range(1, rounds + 1) for step in ("judge", "better")]
    assert ran.paths == ["write", *(done[:-1] if content else done)]
    for number in range(1, rounds + 1):
        assert f"What came before:\nVersion {number}." in ran.prompts(f"refinement[{number}].judge")[0]
    assert ran.state.output == f"Version {rounds if content else rounds + 1}."


async def test_a_step_that_fails_leaves_what_others_did_and_says_where_and_why() -> None:
    """O117: partial results stay readable after a failure."""
    ran = await defined("sequential", one("first"), one("second"), one("third"), told={"second": Permanent("No key.")})
    assert ran.state.state == "failed"
    assert ran.state.steps["first"].output == "What first says."
    error = ran.state.steps["second"].error
    assert error is not None
    assert (error["message"], error["where"]) == ("No key.", "steps.second")
    assert ran.states()["third"] == "queued"


async def test_a_dynamic_flow_is_carried_out_by_its_agent_in_order() -> None:
    """R4, R6: a step that is not critical may fail; one that is ends the flow."""
    document = imported((EXAMPLES / "dynamic-flow-1.yml").read_text())
    ran = await carried_out(document, {"swap_1": "Swapped."}, {"amount": "0.5"})
    assert (ran.state.state, ran.state.output) == ("completed", "What lend_1 says.")
    assert [request.system.endswith("You execute on-chain flows step by step.") for _, request in ran.asked] == [
        True
    ] * 2
    assert ran.prompts("swap_1")[0].endswith("Swap 0.5 SOL to USDC")
    ran = await carried_out(document, {"swap_1": "Swapped.", "lend_1": Permanent("No.")}, {"amount": "0.5"})
    assert (ran.state.state, ran.states()["lend_1"], ran.state.output) == ("completed", "failed", "Swapped.")
    ran = await carried_out(document, {"swap_1": Permanent("No.")}, {"amount": "0.5"})
    assert (ran.state.state, ran.states()["lend_1"]) == ("failed", "queued")


async def test_a_dynamic_flow_of_one_prompt_knows_what_its_state_begins_with() -> None:
    document = imported((EXAMPLES / "dynamic-flow-2.yml").read_text())
    ran = await carried_out(document, {"carry_out": "Swapped."})
    assert (ran.state.state, ran.state.output) == ("completed", "Swapped.")
    assert ran.prompts("carry_out") == ["wallet:\ndemo\n\nsol:\n250\n\n---\n\nswap 200 SOL to USDC"]
