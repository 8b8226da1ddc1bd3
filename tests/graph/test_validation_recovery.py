from typing import Any

import pytest

from flows.graph import Document
from tests.graph.documents import step
from tests.graph.validating import codes, flow, mended, only, problems

RETRY = {"strategy": "retry"}
ASK = {"strategy": "ask", "questions": ["Continue with manual swap?"]}


def other(name: str = "Plan B", **more: Any) -> dict[str, Any]:
    return {"strategy": "alternative", "flow": name, **more}


def saved(*strategies: dict[str, Any], **recovery: Any) -> Document:
    policy: dict[str, Any] = {"policy": {"recovery": recovery}} if recovery else {}
    return flow(step("a", recovery=list(strategies)), **policy)


def test_strategies_that_can_help_are_not_talked_about() -> None:
    assert codes(saved(RETRY, other())) == []
    assert codes(saved(RETRY, other(), ASK, ask=True, longest_ms=3_600_000), flows=["Plan B"]) == []


def test_an_alternative_that_is_not_there_is_an_error() -> None:
    document = saved(other("Plan C"))
    problem = only(document, "UNKNOWN_FLOW", flows=["Plan B"])
    assert (problem.severity, problem.field) == ("error", "recovery[0].flow")
    assert mended(document, problem, flows=["Plan B"]).steps[0].to_json()["recovery"] == [other("Plan B")]


@pytest.mark.parametrize("name", ["fallback_swap_raydium", "raydium_swap_fallback", "reduced_amount"])
def test_alternatives_that_are_built_in_are_known(name: str) -> None:
    """R46-R53: they need no flow of the workspace."""
    assert codes(saved(other(name)), flows=[]) == []


def test_a_sub_flow_is_not_found_among_the_alternatives() -> None:
    document = flow(step("a", config={"flow": "reduced_amount"}))
    assert codes(document, flows=[]) == ["UNKNOWN_FLOW"]


def test_a_question_that_is_never_asked_is_told() -> None:
    """R46: people are asked only where the flow allows it."""
    document = saved(ASK, longest_ms=3_600_000)
    problem = only(document, "RECOVERY_OFF")
    assert (problem.severity, problem.field) == ("warning", "recovery[0]")
    assert mended(document, problem).policy.recovery.ask


def test_an_alternative_that_is_switched_off_is_told() -> None:
    document = saved(other(), alternatives=False)
    assert mended(document, only(document, "RECOVERY_OFF")).policy.recovery.alternatives


@pytest.mark.parametrize(
    ("strategies", "recovery", "least"),
    [
        ([RETRY], {"longest_ms": 1_000}, 1_000),
        ([RETRY], {"base_delay_ms": 50_000, "max_delay_ms": 40_000, "longest_ms": 40_000}, 40_000),
        ([ASK], {"ask": True}, 60_000),
        ([other("network_recovery")], {}, 30_000),
    ],
)
def test_a_deadline_before_the_first_try_is_told(
    strategies: list[dict[str, Any]], recovery: dict[str, Any], least: int
) -> None:
    """R133: recovery never runs longer than its limit, so what needs longer never happens."""
    document = saved(*strategies, **recovery)
    problem = only(document, "RECOVERY_TOO_SHORT")
    assert problem.where == "policy.recovery.longest_ms"
    assert mended(document, problem).policy.recovery.longest_ms > least


def test_a_deadline_after_the_first_delay_is_a_decision() -> None:
    assert codes(saved(RETRY, longest_ms=1_001)) == []
    assert codes(saved(RETRY, base_delay_ms=50_000, longest_ms=10_001)) == []  # the cap is ten seconds


def test_what_comes_after_a_question_is_told() -> None:
    document = saved(ASK, RETRY, other(), ask=True, longest_ms=3_600_000)
    problem = only(document, "NEVER_TRIED")
    assert problem.field == "recovery[1]"
    assert len(mended(document, problem).steps[0].recovery) == 1


def test_a_flow_that_is_its_own_alternative_is_told() -> None:
    document = saved(other("Tells a story"))
    assert only(document, "RUNS_ITSELF", flows=["Tells a story"]).field == "recovery[0].flow"


def test_the_inputs_of_an_alternative_are_templates() -> None:
    inputs = {"why": "{{ error.message }}", "text": ["{{ a }} {{ steps.b.error.code }}"]}
    document = flow(step("a"), step("b", recovery=[other(inputs=inputs)]), edges=[("a", "b")])
    assert codes(document) == []
    wrong = flow(step("b", recovery=[other(inputs={"x": "{{ nobody }}", "y": "{{ a", "z": "{{ run }}"})]))
    assert sorted(codes(wrong)) == ["TEMPLATE_INVALID", "UNKNOWN_VARIABLE", "UNKNOWN_VARIABLE"]


def test_only_what_saves_a_step_reads_its_error_by_that_name() -> None:
    assert codes(flow(step("a", config={"prompt": "{{ error.message }}"}))) == ["UNKNOWN_VARIABLE"]


def test_an_input_that_only_an_alternative_reads_is_used() -> None:
    document = flow(step("a", recovery=[other(inputs={"x": "{{ inputs.topic }}"})]), inputs=[{"name": "topic"}])
    assert codes(document) == []


def failing(**on_failure: Any) -> Document:
    return flow(step("a", config={"prompt": "{{ stepId }}"}), policy={"on_failure": {"flow": "Tell me", **on_failure}})


def test_what_runs_on_failure_must_be_there() -> None:
    document = failing(flow="Tell us")
    problem = only(document, "UNKNOWN_FLOW", flows=["Tell me"])
    assert (problem.where, problem.severity) == ("policy.on_failure.flow", "error")
    after = mended(document, problem, flows=["Tell me"])
    assert after.policy.on_failure is not None
    assert after.policy.on_failure.flow == "Tell me"
    assert only(failing(), "UNKNOWN_FLOW", flows=[]).fix is None
    assert codes(failing(flow="reduced_amount"), flows=["Tell me"]) == ["UNKNOWN_FLOW"]


def test_a_flow_that_runs_itself_on_failure_is_told() -> None:
    document = failing(flow="Tells a story")
    assert mended(document, only(document, "RUNS_ITSELF")).policy.on_failure is None


def test_what_runs_on_failure_is_given_what_can_be_read_then() -> None:
    inputs = {"what": "{{ error.message }} in {{ flowId }}", "last": "{{ a }} {{ steps.a.error }}", "n": 3}
    assert codes(failing(inputs=inputs)) == []
    wrong = only(failing(inputs={"x": ["{{ nobody.there }}"]}), "UNKNOWN_VARIABLE")
    assert wrong.where == "policy.on_failure.inputs.x[0]"
    assert only(failing(inputs={"x": "{{ a"}), "TEMPLATE_INVALID").where == "policy.on_failure.inputs.x"


def test_an_input_that_only_what_runs_on_failure_reads_is_used() -> None:
    document = flow(
        step("a", config={"prompt": "{{ stepId }}"}),
        inputs=[{"name": "topic"}],
        policy={"on_failure": {"flow": "Tell me", "inputs": {"topic": "{{ inputs.topic }}", "odd": "{{ a"}}},
    )
    assert codes(document) == ["TEMPLATE_INVALID"]


def test_in_the_strict_mode_nothing_follows_a_failure() -> None:
    """R70-R72: strict means that any failure fails the run."""
    edges = [("a", "error", "b"), ("a", "error", "c")]
    document = flow(step("a"), step("b"), step("c"), edges=edges, policy={"atomic_mode": "strict"})
    problem = only(document, "ERROR_EDGE_IGNORED")
    assert (problem.where, problem.severity) == ("edges[0]", "warning")
    assert mended(document, problem).policy.atomic_mode == "conditional"


@pytest.mark.parametrize(
    ("kind", "config", "code"),
    [
        ("text", {}, "CACHE_IGNORED"),
        ("join", {}, "CACHE_IGNORED"),
        ("http", {"method": "POST"}, "CACHE_WITH_EFFECTS"),
        ("http", {"method": "delete"}, "CACHE_WITH_EFFECTS"),
    ],
)
def test_replies_that_are_kept_in_vain_are_told(kind: str, config: dict[str, Any], code: str) -> None:
    document = flow(step("a", kind, cache_ms=1000, config=config))
    problem = only(document, code)
    assert (problem.field, problem.severity) == ("cache_ms", "warning")
    assert mended(document, problem).steps[0].cache_ms is None


@pytest.mark.parametrize(
    ("kind", "config"), [("model", {}), ("http", {}), ("http", {"method": 5}), ("join", {"model": "rehearsal/steady"})]
)
def test_replies_of_steps_that_ask_are_kept(kind: str, config: dict[str, Any]) -> None:
    found = {problem.code for problem in problems(flow(step("a", kind, cache_ms=1000, config=config)))}
    assert not found & {"CACHE_IGNORED", "CACHE_WITH_EFFECTS"}
