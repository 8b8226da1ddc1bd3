"""The real kinds, each with the least it needs: what validation says of it is known and short."""

from typing import Any

import pytest

from flows.graph import Known, validate
from flows.steps.registry import catalogue
from tests.graph.documents import step
from tests.graph.validating import flow

LIMIT = {"settings": {"max_tokens": 500}}
LEAST: dict[str, dict[str, Any]] = {
    "model": {"model": "rehearsal/steady", "prompt": "{{ before }}", **LIMIT},
    "agent": {"model": "rehearsal/steady", "prompt": "{{ before }}", **LIMIT},
    "router": {"branches": [{"name": "x", "condition": "before == 1"}], "default": "x"},
    "condition": {"condition": "before == 1"},
    "approval": {"message": "Is it good?"},
    "ask": {"question": "Which one?"},
    "sub_flow": {"flow": "Other"},
    "http": {"url": "https://example.com"},
    "wait": {"for_ms": 1_000},
}
KNOWN = Known(accounts=["rehearsal"], roles=[], flows=["Other"])


@pytest.mark.parametrize("kind", catalogue().all(), ids=lambda kind: kind.kind)
def test_a_kind_with_the_least_it_needs_has_no_errors(kind: Any) -> None:
    config = LEAST.get(kind.kind, {})
    one = step("one", kind.kind, config=config, retry={}, timeout_ms=1_000)
    inside = [step("inner", "transform", config={"value": "{{ inputs.topic }}"}, parent="one")] if kind.frame else []
    ports = kind.ports(config)
    edges = [("before", "one")] if kind.in_ports else []
    edges_out = [("one", port, "after") for port in ports]
    document = flow(
        step("before", "transform", config={"value": "{{ inputs.topic }}"}),
        one,
        *inside,
        step("after", "output"),
        edges=[*edges, *edges_out, *([] if edges and edges_out else [("before", "after")])],
        inputs=[{"name": "topic"}],
    )
    assert [problem.to_json() for problem in validate(document, catalogue(), KNOWN)] == []


@pytest.mark.parametrize("kind", catalogue().all(), ids=lambda kind: kind.kind)
def test_a_kind_dropped_on_the_canvas_is_told_where_it_is_not_done(kind: Any) -> None:
    """C86"""
    for problem in validate(flow(step("one", kind.kind)), catalogue(), KNOWN):
        assert problem.where.startswith("steps[0]."), problem
        assert problem.field, problem


def test_what_a_loop_a_router_and_a_join_lack_is_asked_of_the_real_kinds_too() -> None:
    document = flow(
        step("router", "router", config={"branches": [{"name": "x", "condition": "inputs.topic == 1"}]}),
        step("refine", "loop", config={"passes": None}),
        step("inner", "transform", parent="refine"),
        step("join", "join", config={"mode": "n_of_m", "n": 3}),
        edges=[("router", "x", "refine"), ("refine", "join")],
        inputs=[{"name": "topic"}],
    )
    errors = [problem.code for problem in validate(document, catalogue(), KNOWN) if problem.severity == "error"]
    assert errors == ["NO_DEFAULT", "NO_EXIT", "NEVER_JOINS"]
