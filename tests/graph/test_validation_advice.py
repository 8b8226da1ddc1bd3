"""The nudges: C100-C105, O113, O114 and what else makes a flow better. They are warnings and stop nothing."""

from typing import Any

import pytest

from flows.graph import Document
from tests.graph.documents import step
from tests.graph.validating import codes, flow, mended, only, problems

SETTINGS = {"settings": {"max_tokens": 500}}


@pytest.mark.parametrize(
    "title", ["", "Step 3", "Untitled", "untitled (2)", "Model", "model 12", "  NEW   STEP ", "Node_4"]
)
def test_a_name_that_says_nothing_is_vague(title: str) -> None:
    """C100: descriptive names."""
    document = flow(step("fact_check", "model", title=title, config=SETTINGS, retry={}, timeout_ms=1))
    problem = only(document, "VAGUE_NAME")
    assert (problem.severity, problem.step, problem.field) == ("warning", "fact_check", "title")
    assert mended(document, problem).steps[0].title == "Fact check"


def test_a_vague_name_is_made_of_the_role_or_action_when_the_id_is_vague_too() -> None:
    """C100"""
    document = flow(step("step_3", "model", title="Step 3", config={**SETTINGS, "action": "critique"}))
    assert mended(document, only(document, "VAGUE_NAME")).steps[0].title == "Critique"
    assert only(flow(step("step_3", title="Step 3")), "VAGUE_NAME").fix is None


@pytest.mark.parametrize("title", ["Draft", "Stepwise plan", "Model comparison", "批評", "Q1"])
def test_a_name_that_says_something_is_not(title: str) -> None:
    """C100"""
    assert problems(flow(step("a", title=title)), "VAGUE_NAME") == []


def test_the_one_beginning_and_the_one_end_may_be_called_so() -> None:
    """C100"""
    document = flow(step("i", "input", title="Input"), step("o", "output", title="Output"), edges=[("i", "o")])
    assert problems(document) == []


@pytest.mark.parametrize("name", ["Untitled", "New flow 3", "A flow"])
def test_a_flow_has_a_name_too(name: str) -> None:
    """C100"""
    document = flow(step("a")).model_copy(update={"name": name})
    assert only(document, "VAGUE_NAME").where == "name"


def far(**more: Any) -> Document:
    return flow(step("a", "model", **{"config": SETTINGS, **more}))


def test_a_critical_step_that_reaches_out_tries_three_times_within_thirty_seconds() -> None:
    """C101, C102, O114"""
    document = far()
    assert codes(document) == ["NO_RETRY", "NO_TIMEOUT"]
    after = mended(document, only(document, "NO_RETRY"))
    assert after.steps[0].retry is not None
    assert (after.steps[0].retry.attempts, after.steps[0].timeout_ms) == (3, 30_000)
    assert problems(after) == []


def test_one_that_is_not_critical_is_given_five_minutes() -> None:
    """C101, C102"""
    document = far(critical=False)
    assert mended(document, only(document, "NO_TIMEOUT")).steps[0].timeout_ms == 300_000
    after = mended(document, only(document, "NO_RETRY")).steps[0]
    assert after.retry is not None
    assert (after.retry.attempts, after.timeout_ms) == (3, None)


def test_a_decision_is_respected() -> None:
    """C101, C102: no retries, because somebody chose so; no timeouts, because the flow has one."""
    assert problems(far(retry={"attempts": 0}, timeout_ms=60_000)) == []
    document = far(retry={}).model_copy(update={"policy": flow(policy={"longest_ms": 9}).policy})
    assert problems(document) == []


def test_a_step_that_reaches_nobody_needs_neither() -> None:
    """C101, C102"""
    assert problems(flow(step("a"))) == []
    branches = {"branches": [{"name": "x", "condition": "a"}]}
    document = flow(
        step("a"),
        step("r", "router", config=branches),
        step("b"),
        step("c"),
        edges=[
            ("a", "r"),
            ("r", "x", "b"),
            ("r", "else", "c"),
        ],
    )
    assert not {"NO_RETRY", "NO_TIMEOUT"} & set(codes(document))


def test_a_router_that_asks_a_model_reaches_out() -> None:
    """C102"""
    config = {"by": "model", "model": "rehearsal/steady", "branches": [{"name": "x"}], "default": "x"}
    document = flow(step("r", "router", config=config), step("b"), edges=[("r", "x", "b")])
    assert codes(document) == ["NO_RETRY", "NO_TIMEOUT"]


@pytest.mark.parametrize("config", [{}, {"settings": {}}, {"settings": {"max_tokens": None, "temperature": 1}}])
def test_a_model_has_a_token_limit(config: dict[str, Any]) -> None:
    """O113"""
    document = far(config=config)
    problem = only(document, "NO_TOKEN_LIMIT")
    assert problem.field == "config.settings.max_tokens"
    settings = mended(document, problem).steps[0].config["settings"]
    assert settings == {**config.get("settings", {}), "max_tokens": 2_000}


def test_a_token_limit_is_not_too_high() -> None:
    """O113"""
    document = far(config={"settings": {"max_tokens": 200_000}})
    problem = only(document, "HIGH_TOKEN_LIMIT")
    assert "200,000" in problem.message
    mended(document, problem)


def test_a_flow_has_tags() -> None:
    """C103"""
    document = flow(step("a"), step("b"), edges=[("a", "b")], tags=[])
    assert only(document, "NO_TAGS").where == "tags"
    assert problems(flow(tags=[])) == []  # nothing is there yet


@pytest.mark.parametrize(
    "condition", ["true", "1 < 2", "'yes'", {"field": "a.score", "operator": ">", "value": "high"}]
)
def test_a_condition_that_always_says_the_same_cannot_be_tested(condition: Any) -> None:
    """C104"""
    document = flow(step("a"), step("b", condition=condition), edges=[("a", "b")])
    problem = only(document, "UNTESTED_CONDITION")
    assert (problem.step, problem.field, problem.severity) == ("b", "condition", "warning")
    assert mended(document, problem).steps[1].condition is None


@pytest.mark.parametrize("condition", ["a", "a.score > 3", {"field": "a.score", "operator": ">", "value": "0.8"}])
def test_a_condition_that_depends_on_something_is_fine(condition: Any) -> None:
    """C104"""
    assert problems(flow(step("a"), step("b", condition=condition), edges=[("a", "b")])) == []


def test_the_exit_of_a_loop_depends_on_what_its_passes_change() -> None:
    """C104"""

    def loop(until: str) -> Document:
        steps = step("a"), step("l", "loop", config={"until": until}), step("b", parent="l")
        return flow(*steps, edges=[("a", "l")], inputs=[{"name": "topic"}])

    assert "from pass to pass" in only(loop("a.score > inputs.topic"), "UNTESTED_CONDITION").message
    assert codes(loop("b.score > inputs.topic")) == []
    assert codes(loop("loop.index > inputs.topic")) == []


def routed(*branches: dict[str, Any], followed: tuple[str, ...]) -> Document:
    steps = [step("a"), step("r", "router", config={"branches": list(branches), "default": "x"})]
    ends = [step(f"end_{port}") for port in followed]
    return flow(*steps, *ends, edges=[("a", "r"), *(("r", port, f"end_{port}") for port in followed)])


def test_of_two_branches_with_one_condition_the_second_is_never_taken() -> None:
    """C104"""
    document = routed({"name": "x", "condition": "a > 1"}, {"name": "y", "condition": "a > 1"}, followed=("x", "y"))
    assert only(document, "UNTESTED_CONDITION").field == "config.branches[1].condition"


def test_a_branch_that_leads_nowhere_is_told() -> None:
    document = routed({"name": "x", "condition": "a > 1"}, {"name": "y", "condition": "a > 2"}, followed=("x",))
    assert "branch y" in only(document, "UNUSED_BRANCH").message


def test_a_role_that_takes_everything_is_given_a_mapping() -> None:
    """C105: explicit context mapping."""
    document = flow(step("plan"), step("code", config={"role": "Coder"}), edges=[("plan", "code")])
    problem = only(document, "IMPLICIT_MAPPING")
    assert problem.field == "input_mapping"
    assert mended(document, problem).steps[1].input_mapping == {"plan": "{{ plan }}"}
    document = flow(step("code", config={"role": "Coder"}), inputs=[{"name": "task"}])
    assert mended(document, only(document, "IMPLICIT_MAPPING")).steps[0].input_mapping == {"task": "{{ inputs.task }}"}


@pytest.mark.parametrize("more", [{"input_mapping": {}}, {"config": {"role": "Coder", "prompt": "{{ plan }}"}}])
def test_a_role_that_is_told_what_it_needs_is_fine(more: dict[str, Any]) -> None:
    """C105"""
    document = flow(step("plan"), step("code", **{"config": {"role": "Coder"}, **more}), edges=[("plan", "code")])
    assert problems(document) == []


def test_an_output_that_nothing_uses_is_told() -> None:
    document = flow(step("a"), step("lost"), step("o", "output"), edges=[("a", "o"), ("a", "lost")])
    problem = only(document, "UNUSED_OUTPUT")
    assert problem.step == "lost"
    assert [one.id for one in mended(document, problem).steps] == ["a", "o"]


def test_an_output_that_nothing_uses_is_removed_with_its_edges_also_those_that_lead_nowhere() -> None:
    ends = [step("a"), step("b"), step("end", "output", config={"value": "{{ b }}"})]
    document = flow(*ends, edges=[("b", "end"), ("a", "gone")])
    after = mended(document, only(document, "UNUSED_OUTPUT"))
    assert [(edge.source, edge.target) for edge in after.edges] == [("b", "end")]


@pytest.mark.parametrize(
    "prompt", ["{{ lost }}", "{{ steps.lost.error }}", "{{ context }}", "{% for name in steps %}{{ name }}{% endfor %}"]
)
def test_an_output_that_a_path_reads_is_used(prompt: str) -> None:
    document = flow(
        step("a"),
        step("lost"),
        step("o", "output", config={"value": prompt}),
        edges=[("a", "o"), ("a", "lost"), ("lost", "error", "o")],
    )
    assert problems(document) == []


def test_what_the_run_or_a_frame_yields_is_used() -> None:
    assert problems(flow(step("a"), step("b"), edges=[("a", "b")])) == []
    lanes = [step("f", "fan_out"), step("x", parent="f"), step("y", parent="f")]
    assert problems(flow(*lanes)) == []
    loop = [step("f", "loop"), step("x", parent="f"), step("y", parent="f")]
    assert only(flow(*loop), "UNUSED_OUTPUT").step == "x"


def test_an_orchestration_yields_its_context_so_all_its_outputs_are_used() -> None:
    assert problems(flow(step("a"), step("b"), origin={"format": "orchestration"})) == []
    assert only(flow(step("a"), step("b")), "UNUSED_OUTPUT").step == "a"


def test_an_input_that_nothing_reads_is_told() -> None:
    inputs = [{"name": "topic"}, {"name": "audience"}]
    document = flow(step("a", config={"prompt": "{{ inputs.topic }}"}), inputs=inputs)
    problem = only(document, "UNUSED_INPUT")
    assert problem.where == "inputs[1].name"
    assert [field.name for field in mended(document, problem).inputs] == ["topic"]


@pytest.mark.parametrize(
    "prompt",
    [
        "{{ topic }}",
        "{{ context.input.topic }}",
        "{{ context.topic }}",
        "{{ originalPrompt }}",
        "{{ inputs }}",
        "{{ i }}",
    ],
)
def test_every_way_to_read_an_input_counts(prompt: str) -> None:
    document = flow(
        step("i", "input"), step("a", config={"prompt": prompt}), edges=[("i", "a")], inputs=[{"name": "topic"}]
    )
    assert problems(document) == []


def test_a_step_that_hides_an_input_is_told() -> None:
    document = flow(step("topic", config={"prompt": "{{ inputs.topic }}"}), inputs=[{"name": "topic"}])
    problem = only(document, "SHADOWED_INPUT")
    assert "inputs.topic" in problem.remedy


def test_in_strict_mode_the_critical_flag_is_ignored_and_that_is_said() -> None:
    document = flow(step("a", critical=False), step("b"), edges=[("a", "b")], policy={"atomic_mode": "strict"})
    problem = only(document, "CRITICAL_IGNORED")
    assert (problem.step, problem.field) == ("a", "critical")
    assert mended(document, problem).steps[0].critical
    assert problems(flow(step("a", critical=False), policy={"atomic_mode": "lenient"})) == []
