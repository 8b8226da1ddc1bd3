from typing import Any

import pytest

from flows.faults import InvalidDocument
from flows.graph import Retry
from flows.graph.formats import export
from tests.graph.formats.examples import Accounts, data_of, edges, example, imported, said, step


def test_the_example_with_steps_is_understood_field_by_field() -> None:
    """An agent's steps with their order, prompts, tools and whether they are critical."""
    found = imported(example("dynamic-flow-1.yml"))
    document = found.document
    assert found.format == "dynamic-flow"
    assert document.name == "Swap half of the SOL to USDC, then lend it"
    assert document.description == "swap half of the SOL to USDC, then lend it"
    assert [field.name for field in document.inputs] == ["amount"]
    assert edges(document) == {("swap_1", "lend_1")}

    swap, lend = document.steps
    tools = [{"tool": "named", "name": "sol_tool"}, {"tool": "named", "name": "jupiter_earn_tool"}]
    assert (swap.id, swap.kind, swap.title, swap.critical) == ("swap_1", "agent", "Swap SOL to USDC", True)
    assert swap.config == {
        "model": "zai/glm-4.6",
        "prompt": "Swap {{ amount }} SOL to USDC",
        "system": "You execute on-chain flows step by step.",
        "tools": tools,
    }
    assert (lend.id, lend.kind, lend.title, lend.critical) == ("lend_1", "agent", "Lend the USDC", False)
    assert lend.config == {**swap.config, "prompt": "Lend all USDC on Jupiter"}
    assert document.origin is not None
    assert document.origin.kept["id"] == "dynamic-1763600000-1a2b3c4d"
    assert document.origin.kept["agent_config"] == {}
    request = "use my 50% sol to multiply usdc 1.5x on jup"
    assert document.origin.kept["unified_data.enhanced_user_request"] == request
    assert "zai/glm-4.6 stays unbound" in said(found, "unbound")
    assert "'amount' names nothing in the flow, so it became an input" in said(found, "changed")
    swap_line = next(line for line in found.report if "Step 'swap_1'" in line.message)
    assert (swap_line.line, swap_line.where) == (10, "unified_data.steps[0]")


def test_the_example_with_a_prompt_alone_is_understood_field_by_field() -> None:
    """A prompt, the state it starts from as inputs, and the ground truth kept."""
    found = imported(example("dynamic-flow-2.yml"))
    document = found.document
    assert (document.name, document.tags) == ("Swap 200 SOL to USDC", ["dynamic", "swap"])
    assert [(field.name, field.type, field.default) for field in document.inputs] == [
        ("wallet", "text", "demo"),
        ("sol", "number", 250),
    ]
    (only,) = document.steps
    assert (only.id, only.kind) == ("carry_out", "model")
    assert only.config == {"action": "generate", "model": "rehearsal/steady", "prompt": "swap 200 SOL to USDC"}
    assert document.origin is not None
    assert document.origin.kept["ground_truth"] == {"min_score": 0.6, "assertions": []}
    assert document.origin.kept["flow_type"] == "dynamic"
    assert "It names no agent" in said(found, "unbound")


@pytest.mark.parametrize(
    ("agent", "options", "model", "role"),
    [
        ("gpt-4o", {"accounts": Accounts()}, "team-openai/gpt-4o", None),
        ("openai/gpt-4o", {"accounts": Accounts()}, "team-openai/gpt-4o", None),
        ("claude-3-opus", {}, "anthropic/claude-3-opus", None),
        ("my own model", {}, "my/my-own-model", None),
        ("coder", {"roles": ["Coder"]}, None, "Coder"),
    ],
)
def test_an_agent_is_a_model_or_a_role(
    agent: str, options: dict[str, Any], model: str | None, role: str | None
) -> None:
    """An agent is account/model or a role."""
    text = f"id: x\nprompt: Do it.\nflow_type: dynamic\nagent: {agent}\n"
    (only,) = imported(text, **options).document.steps
    assert only.config["model"] == model
    assert only.config.get("role") == role


def test_steps_follow_their_order_and_recovery_means_retry() -> None:
    """Retry{attempts} has a counterpart; other strategies are kept."""
    other = {"AlternativeFlow": {"flow_id": "raydium"}}
    steps = [
        {"step_id": "b", "order": 2, "prompt": "B", "recovery_strategy": {"Retry": {"attempts": 4}}},
        {"step_id": "a", "order": 1, "prompt_template": "A", "recovery_strategy": other, "required_tools": ["x"]},
    ]
    definition = {"id": "d", "atomic_mode": "lenient", "agent": "glm-4.6", "unified_data": {"steps": steps}}
    document = imported(definition).document
    assert document.policy.atomic_mode == "lenient"
    assert edges(document) == {("a", "b")}
    assert step(document, "b").retry == Retry(attempts=4)
    assert step(document, "b").kind == "model"
    assert step(document, "a").retry is None
    assert step(document, "a").config["tools"] == [{"tool": "named", "name": "x"}]
    assert data_of(export(document, "dynamic-flow").text) == definition


def test_a_state_of_any_shape_becomes_inputs() -> None:
    state = {"a b": [1], "m": {"x": 1}, "yes": True, "none": None, "long": "x\ny"}
    document = imported({"id": "x", "prompt": "Do.", "initial_state": state}).document
    assert [(field.name, field.type) for field in document.inputs] == [
        ("a_b", "list"),
        ("m", "map"),
        ("yes", "boolean"),
        ("none_step", "text"),
        ("long", "long_text"),
    ]


@pytest.mark.parametrize(
    ("definition", "where"),
    [
        ({"id": "x", "unified_data": {"steps": []}}, "unified_data.steps"),
        ({"id": "x", "unified_data": []}, "unified_data"),
        ({"id": "x", "unified_data": {"steps": [{"id": "a"}]}}, "unified_data.steps[0].prompt"),
        (
            {"id": "x", "unified_data": {"steps": [{"id": "a", "prompt": "x", "critical": "no"}]}},
            "unified_data.steps[0].critical",
        ),
        ({"id": "x", "unified_data": {"tools": "all", "steps": [{"id": "a", "prompt": "x"}]}}, "unified_data.tools"),
        ({"id": "x", "flow_type": "dynamic"}, "prompt"),
        ({"id": "x", "flow_type": "dynamic", "prompt": "x", "atomic_mode": "odd"}, "atomic_mode"),
        ({"flow_type": "dynamic", "prompt": "x"}, "id"),
    ],
)
def test_a_wrong_field_is_named(definition: dict[str, Any], where: str) -> None:
    with pytest.raises(InvalidDocument) as caught:
        imported(definition)
    assert caught.value.where == where
