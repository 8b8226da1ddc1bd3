from typing import Any

import pytest

from flows.graph import Document, Problem, parse
from flows.steps.readiness import not_built, stops_a_run
from flows.steps.registry import catalogue
from tests.steps.cases import MINIMAL


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


@pytest.mark.parametrize("kind", [kind for kind in catalogue().all() if not kind.runs], ids=lambda kind: kind.kind)
def test_a_kind_that_does_not_run_stops_a_run_before_it_costs(kind: Any) -> None:
    document = flow(model(), {"id": "a", "kind": kind.kind, "config": MINIMAL[kind.kind]})
    (problem,) = stops_a_run(document, catalogue())
    assert problem == Problem(
        "NOT_BUILT_YET",
        f"Steps of the kind “{kind.title}” cannot run yet.",
        "Replace the step, or wait for a version that runs it.",
        "steps[1].kind",
        "a",
        "warning",
        "kind",
    )
    assert not_built(document, catalogue()) == [problem]


def test_a_kind_that_is_gone_stops_a_run() -> None:
    assert stopping(flow({"id": "a", "kind": "unheard"})) == ["steps[0].kind"]


@pytest.mark.parametrize(
    "step",
    [
        {"condition": "inputs.x"},
        {"condition": {"field": "x", "operator": "exists"}},
        {"input_mapping": {"a": "{{ b }}"}},
        {"output_mapping": {"a": "{{ output }}"}},
    ],
    ids=str,
)
def test_what_would_change_a_result_stops_a_run(step: dict[str, Any]) -> None:
    (name,) = step
    assert told(flow(model(**step))) == stopping(flow(model(**step))) == [f"steps[0].{name}"]


@pytest.mark.parametrize("step", [{"retry": {"attempts": 3}}, {"timeout_ms": 1_000}], ids=str)
def test_patience_that_is_not_built_is_said_once_for_the_flow_and_stops_nothing(step: dict[str, Any]) -> None:
    document = flow(model(**step), {**model(**step), "id": "second"})
    assert told(document) == ["steps"]
    assert "2 steps" in not_built(document, catalogue())[0].message
    assert stopping(document) == []


def test_no_retries_are_what_there_is() -> None:
    assert told(flow(model(retry={"attempts": 0}))) == []


@pytest.mark.parametrize(
    ("config", "place", "stops"),
    [
        ({"role": "Editor", "model": None}, "role", True),
        ({"role": "Editor"}, "role", False),
        ({"fallback_model": "rehearsal/other"}, "fallback_model", False),
        ({"action": "extract", "schema": {"type": "object"}}, "schema", False),
        ({"input_from": "original"}, "input_from", True),
        ({"input_from": "brief"}, "input_from", True),
    ],
)
def test_settings_of_a_model_that_are_not_followed_yet_are_named(
    config: dict[str, Any], place: str, stops: bool
) -> None:
    document = flow(model(config))
    assert told(document) == [f"steps[0].config.{place}"]
    assert stopping(document) == (told(document) if stops else [])


def test_an_input_that_is_the_whole_prompt_is_followed() -> None:
    assert told(flow(model({"prompt": "", "input_from": "original"}))) == []


@pytest.mark.parametrize("name", ["thread", "threadHistory", "env", "metadata"])
def test_a_name_that_is_empty_in_every_run_is_told_where_it_is_read(name: str) -> None:
    """O79-O81: nothing brings a thread or metadata to a run yet."""
    document = flow(model({"prompt": f"{{{{ {name}.x }}}} {{{{ {name} }}}} {{{{ inputs.{name} }}}}"}))
    assert told(document) == ["steps[0].config.prompt"]
    assert f"`{name}`" in not_built(document, catalogue())[0].message
    assert stopping(document) == []


def test_a_step_of_that_name_is_not_empty() -> None:
    assert told(flow(model({"prompt": "{{ metadata }}"}), {"id": "metadata", "kind": "input"})) == []


def test_half_a_template_is_validations_to_say() -> None:
    assert told(flow(model({"prompt": "{{ thread "}))) == []


def test_wrong_settings_are_validations_to_say() -> None:
    assert told(flow(model({"role": 7, "input_from": "original"}))) == []


def test_an_error_port_stops_a_run_because_control_would_leave_by_it_always() -> None:
    document = flow(
        model(),
        {"id": "sorry", "kind": "output"},
        edges=[{"source": "draft", "port": "error", "target": "sorry"}],
    )
    (problem,) = stops_a_run(document, catalogue())
    assert (problem.where, problem.step, problem.field) == ("edges[0].port", "draft", "port")


@pytest.mark.parametrize(
    ("policy", "stops"),
    [
        ({"atomic_mode": "lenient"}, True),
        ({"atomic_mode": "strict"}, True),
        ({"context": {"max_tokens": 5}}, False),
        ({"budget": "2.50"}, False),
        ({"rate_limit": {"runs": 3}}, False),
        ({"longest_ms": 1_000}, False),
    ],
    ids=str,
)
def test_a_policy_that_is_not_kept_yet_is_named(policy: dict[str, Any], stops: bool) -> None:
    """R13: the atomic modes."""
    (name,) = policy
    document = flow(model(critical=False), policy=policy)
    assert told(document) == [f"policy.{name}"]
    assert stopping(document) == (told(document) if stops else [])


def test_strict_is_what_happens_while_every_step_is_critical() -> None:
    """R13: conditional is strict then."""
    assert told(flow(model(), policy={"atomic_mode": "strict"})) == []
