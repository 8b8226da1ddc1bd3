from typing import Any

import pytest

from flows.graph import Document, Problem, parse
from flows.steps.declaration import Config, StepKind
from flows.steps.readiness import not_built, stops_a_run
from flows.steps.registry import Catalogue, catalogue
from tests.steps.cases import FULL


def flow(*steps: dict[str, Any], **more: Any) -> Document:
    return parse({"schema": 1, "name": "A flow", "steps": list(steps), **more})


def model(config: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return {"id": "draft", "kind": "model", "config": {"prompt": "x", **(config or {})}, **more}


def told(document: Document) -> list[str]:
    return [problem.where for problem in not_built(document, catalogue())]


def stopping(document: Document) -> list[str]:
    return [problem.where for problem in stops_a_run(document, catalogue())]


def test_a_flow_of_what_is_built_is_ready() -> None:
    document = flow(
        {"id": "brief", "kind": "input"},
        model({"action": "evaluate", "settings": {"top_p": 0.5}}, critical=False, title="Draft"),
        {"id": "result", "kind": "output"},
        edges=[{"source": "brief", "target": "draft"}, {"source": "draft", "target": "result"}],
    )
    assert not_built(document, catalogue()) == stops_a_run(document, catalogue()) == []


class Undone(StepKind):
    """Declared, and not built."""

    kind = "undone"
    title = "Undone"
    config = Config


def test_a_kind_that_does_not_run_stops_a_run_before_it_costs() -> None:
    known = Catalogue([*catalogue().all(), Undone()])
    document = flow(model(), {"id": "a", "kind": "undone"})
    (problem,) = stops_a_run(document, known)
    assert problem == Problem(
        "NOT_BUILT_YET",
        "Steps of the kind “Undone” cannot run yet.",
        "Replace the step, or wait for a version that runs it.",
        "steps[1].kind",
        "a",
        "warning",
        "kind",
    )
    assert not_built(document, known) == [problem]


def test_a_kind_that_is_gone_stops_a_run() -> None:
    assert stopping(flow({"id": "a", "kind": "unheard"})) == ["steps[0].kind"]


@pytest.mark.parametrize(
    "step",
    [
        {"condition": "inputs.x"},
        {"condition": {"field": "x", "operator": "exists"}},
        {"input_mapping": {"a": "{{ b }}"}},
        {"output_mapping": {"a": "{{ output }}"}},
        {"retry": {"attempts": 3}},
        {"timeout_ms": 1_000},
        {"recovery": [{"strategy": "retry"}]},
        {"cache_ms": 1_000},
    ],
    ids=str,
)
def test_everything_a_step_can_say_is_carried_out(step: dict[str, Any]) -> None:
    """C15-C29, R28-R33"""
    assert told(flow(model(**step))) == []


@pytest.mark.parametrize("kind", sorted(FULL.keys() - {"agent"}))
def test_every_kind_is_carried_out_with_all_its_settings(kind: str) -> None:
    """O9-O18, C106-C108, C110"""
    assert told(flow({"id": "a", "kind": kind, "config": FULL[kind]}, {"id": "b", "kind": "input"})) == []


def test_tools_that_are_known_by_name_alone_stop_a_run() -> None:
    document = flow({"id": "a", "kind": "agent", "config": FULL["agent"]})
    assert stopping(document) == told(document) == ["steps[0].config.tools[2]"]


@pytest.mark.parametrize("kind", ["model", "agent"])
def test_a_role_may_pick_the_model(kind: str) -> None:
    """C61-C63"""
    assert told(flow({"id": "a", "kind": kind, "config": {"role": "Editor", "model": None, "prompt": "x"}})) == []


@pytest.mark.parametrize(
    "config",
    [
        {"fallback_model": "rehearsal/other"},
        {"action": "extract", "schema": {"type": "object"}},
        {"input_from": "original"},
        {"input_from": "brief"},
    ],
    ids=str,
)
def test_settings_of_a_model_are_followed(config: dict[str, Any]) -> None:
    """O41, O36-O50"""
    assert told(flow(model(config))) == []


def test_a_name_that_is_empty_in_every_run_is_told_where_it_is_read() -> None:
    document = flow(model({"prompt": "{{ env.x }} {{ env }} {{ inputs.env }}"}))
    assert told(document) == ["steps[0].config.prompt"]
    assert "`env`" in not_built(document, catalogue())[0].message
    assert stopping(document) == []


@pytest.mark.parametrize("name", ["thread", "threadHistory", "metadata"])
def test_what_a_run_is_given_beside_its_inputs_can_be_read(name: str) -> None:
    """O79-O81"""
    assert told(flow(model({"prompt": f"{{{{ {name} }}}}"}))) == []


def test_half_a_template_is_validations_to_say() -> None:
    assert told(flow(model({"prompt": "{{ env "}))) == []


def test_wrong_settings_are_validations_to_say() -> None:
    assert told(flow(model({"role": 7, "input_from": "original"}))) == []


def test_an_error_port_is_followed() -> None:
    document = flow(
        model(),
        {"id": "sorry", "kind": "output"},
        edges=[{"source": "draft", "port": "error", "target": "sorry"}],
    )
    assert told(document) == []


@pytest.mark.parametrize(
    "policy",
    [
        {"atomic_mode": "lenient"},
        {"atomic_mode": "strict"},
        {"context": {"max_tokens": 5}},
        {"longest_ms": 1_000},
        {"recovery": {"ask": True}},
        {"on_failure": {"flow": "Tell me"}},
    ],
    ids=str,
)
def test_the_policy_of_a_flow_is_kept(policy: dict[str, Any]) -> None:
    """R13, O61-O65: the atomic modes and the context policy."""
    assert told(flow(model(critical=False), policy=policy)) == []


@pytest.mark.parametrize("policy", [{"budget": "2.50"}, {"rate_limit": {"runs": 3}}], ids=str)
def test_a_limit_that_is_not_watched_yet_is_named(policy: dict[str, Any]) -> None:
    (name,) = policy
    document = flow(model(), policy=policy)
    assert told(document) == [f"policy.{name}"]
    assert stopping(document) == []
