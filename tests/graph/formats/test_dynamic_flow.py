from typing import Any

import pytest

from flows.faults import InvalidDocument
from flows.graph import parse
from flows.graph.formats import export
from tests.graph.documents import edge, raw
from tests.graph.documents import step as raw_step
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


def test_steps_follow_their_order() -> None:
    other = {"AlternativeFlow": {"flow_id": "raydium"}}
    steps = [
        {"step_id": "b", "order": 2, "prompt": "B", "recovery_strategy": {"Retry": {"attempts": 4}}},
        {"step_id": "a", "order": 1, "prompt_template": "A", "recovery_strategy": other, "required_tools": ["x"]},
    ]
    definition = {"id": "d", "atomic_mode": "lenient", "agent": "glm-4.6", "unified_data": {"steps": steps}}
    document = imported(definition).document
    assert document.policy.atomic_mode == "lenient"
    assert edges(document) == {("a", "b")}
    assert step(document, "b").kind == "model"
    assert step(document, "a").config["tools"] == [{"tool": "named", "name": "x"}]
    assert data_of(export(document, "dynamic-flow").text) == definition


RETRY = {"strategy": "retry", "attempts": 4}
RAYDIUM = {
    "strategy": "alternative",
    "flow": "fallback_swap_raydium",
    "inputs": {"request": "A", "error": "{{ error.message }}"},  # the prompt of the step, and what it failed of
}
QUESTIONS = ["Continue with manual swap?", "Adjust swap amount?"]
ASK = {"strategy": "ask", "questions": QUESTIONS}


def with_recovery(strategy: Any) -> dict[str, Any]:
    steps = [{"id": "a", "prompt": "A", "recovery_strategy": strategy}]
    return {"id": "d", "agent": "glm-4.6", "unified_data": {"steps": steps}}


@pytest.mark.parametrize(
    ("strategy", "ours"),
    [
        ({"Retry": {"attempts": 4}}, [RETRY]),
        ({"retry": {"attempts": 4}}, [RETRY]),
        ({"type": "Retry", "attempts": 4}, [RETRY]),
        ({"Retry": {}}, [{"strategy": "retry", "attempts": 3}]),
        ({"Retry": None}, [{"strategy": "retry", "attempts": 3}]),
        ("Retry", [{"strategy": "retry", "attempts": 3}]),
        ({"Retry": {"attempts": 0}}, []),
        ({"AlternativeFlow": {"flow_id": "fallback_swap_raydium"}}, [RAYDIUM]),
        ({"type": "alternative_flow", "flow_id": "fallback_swap_raydium"}, [RAYDIUM]),
        (
            {"AlternativeFlow": {"flow_id": "network_recovery"}},
            [{"strategy": "alternative", "flow": "network_recovery"}],
        ),
        ({"AlternativeFlow": {"flow_id": "Plan B"}}, [{"strategy": "alternative", "flow": "Plan B"}]),
        ({"UserFulfillment": {"questions": QUESTIONS}}, [ASK]),
        (
            [
                {"Retry": {"attempts": 4}},
                {"AlternativeFlow": {"flow_id": "fallback_swap_raydium"}},
                {"UserFulfillment": {"questions": QUESTIONS}},
            ],
            [RETRY, RAYDIUM, ASK],
        ),
    ],
)
def test_recovery_strategies_come_in_and_go_out_as_they_came(strategy: Any, ours: list[dict[str, Any]]) -> None:
    """R28-R33: Retry{attempts}, AlternativeFlow{flow_id} and UserFulfillment{questions}, in their order."""
    found = imported(with_recovery(strategy))
    assert [one.to_json() for one in step(found.document, "a").recovery] == ours
    assert step(found.document, "a").retry is None
    assert "When it fails" in said(found, "understood")
    assert data_of(export(found.document, "dynamic-flow").text) == with_recovery(strategy)


@pytest.mark.parametrize(
    "strategy",
    [
        5,
        [],
        {},
        {"Pray": {}},
        {"Retry": {"attempts": "4"}},
        {"Retry": {"attempts": True}},
        {"Retry": {"attempts": 4, "delay": 5}},
        {"Retry": 4},
        {"Retry": {"attempts": 4}, "AlternativeFlow": {"flow_id": "x"}},
        {"AlternativeFlow": {}},
        {"AlternativeFlow": {"flow_id": ""}},
        {"UserFulfillment": {"questions": []}},
        {"UserFulfillment": {"questions": [5]}},
        [{"Retry": {"attempts": 1}}] * 11,
        [{"Retry": {"attempts": 1}}, "Pray"],
    ],
)
def test_a_strategy_that_is_not_understood_is_kept(strategy: Any) -> None:
    found = imported(with_recovery(strategy))
    assert step(found.document, "a").recovery == []
    assert "`recovery_strategy` has no counterpart here" in said(found, "kept")
    assert data_of(export(found.document, "dynamic-flow").text) == with_recovery(strategy)


def test_what_a_strategy_still_needs_is_said() -> None:
    found = imported(
        with_recovery([{"AlternativeFlow": {"flow_id": "Plan B"}}, {"UserFulfillment": {"questions": ["?"]}}])
    )
    assert "the flow 'Plan B', must exist in this workspace" in said(found, "unbound")
    assert "Nobody is asked until" in said(found, "unbound")


def test_our_own_recovery_is_told_as_far_as_it_can_be() -> None:
    document = parse(
        raw(
            raw_step(
                "a", "model", retry={"attempts": 2}, cache_ms=5, recovery=[{**RAYDIUM, "inputs": {"x": "{{ error }}"}}]
            ),
            raw_step("b", "model", retry={"attempts": 2, "factor": 3}),
            edges=[edge("a", "b")],
        )
    )
    found = export(document, "dynamic-flow")
    steps = data_of(found.text)["unified_data"]["steps"]
    assert steps[0]["recovery_strategy"] == {"AlternativeFlow": {"flow_id": "fallback_swap_raydium"}}
    assert steps[1]["recovery_strategy"] == {"Retry": {"attempts": 2}}
    told = " ".join(line.message for line in found.report)
    assert "retry of 'a' cannot be told" in told
    assert "cache_ms of 'a' cannot be told" in told
    assert "Of the alternative of 'a' only the flow is told" in told
    assert "How long 'b' waits between tries cannot be told" in told


@pytest.mark.parametrize("format", ["orchestration", "flow-definition"])
def test_other_formats_say_that_they_leave_recovery_out(format: str) -> None:
    document = parse(raw(raw_step("a", "model", cache_ms=5, recovery=[{"strategy": "retry"}])))
    assert any(
        "recovery and cache_ms of 'a' cannot be told" in line.message for line in export(document, format).report
    )


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
