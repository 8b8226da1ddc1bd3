from typing import Any

import pytest

from tests.graph.documents import step
from tests.graph.validating import flow, mended, only, problems


def test_a_model_without_an_account_can_be_rehearsed() -> None:
    document = flow(step("a", config={"model": "openai/gpt-4"}))
    known = {"accounts": {"rehearsal", "anthropic"}}
    problem = only(document, "MODEL_UNBOUND", **known)
    assert (problem.severity, problem.field) == ("error", "config.model")
    assert mended(document, problem, **known).steps[0].config["model"] == "rehearsal/steady"
    assert problems(document) == []  # the accounts are not known here
    assert problems(document, accounts={"openai"}) == []


@pytest.mark.parametrize(("use", "code"), [("role", "UNKNOWN_ROLE"), ("flow", "UNKNOWN_FLOW")])
def test_an_unknown_role_or_flow_is_told_with_those_that_are_there(use: str, code: str) -> None:
    """C97: role not found lists the roles."""
    document = flow(step("a", config={use: "Architct", "prompt": "{{ stepId }}"}))
    known: dict[str, Any] = {f"{use}s": {"Architect", "Coder"}}
    problem = only(document, code, **known)
    assert problem.remedy == "Did you mean “Architect”? There are: Architect, Coder."
    assert mended(document, problem, **known).steps[0].config[use] == "Architect"
    assert problems(document) == []
    there: dict[str, Any] = {f"{use}s": ["Architct"]}
    assert problems(document, **there) == []


def test_where_there_is_no_role_at_all_that_is_said() -> None:
    document = flow(step("a", config={"role": "Architect", "prompt": "{{ stepId }}"}))
    assert only(document, "UNKNOWN_ROLE", roles=[]).remedy == "Make the role first, or choose another way."


OTHER = "0b1f9d9e-3f0e-4d51-9d3c-5f3a3a2f9d10"


def test_a_flow_may_be_named_by_its_id_but_only_names_are_proposed() -> None:
    known: dict[str, Any] = {"flows": ["Summary"], "flow_ids": [OTHER]}
    assert problems(flow(step("a", config={"flow": OTHER, "prompt": "{{ stepId }}"})), **known) == []
    wrong = OTHER[:-1] + "1"
    told = only(flow(step("a", config={"flow": wrong, "prompt": "{{ stepId }}"})), "UNKNOWN_FLOW", **known)
    assert told.remedy == "There are: Summary."
    assert told.fix is None
    afterwards = flow(step("a", config={"prompt": "{{ stepId }}"}), policy={"on_failure": {"flow": wrong}})
    assert only(afterwards, "UNKNOWN_FLOW", **known).remedy == "There are: Summary."


def test_a_model_that_its_account_did_not_list_is_a_warning() -> None:
    known: dict[str, Any] = {
        "accounts": {"openai", "local"},
        "models": {"openai": {"gpt-5-mini", "gpt-5"}, "local": []},
    }
    document = flow(step("a", config={"model": "openai/gpt-5-mimi"}))
    problem = only(document, "MODEL_NOT_LISTED", **known)
    assert (problem.severity, problem.field) == ("warning", "config.model")
    assert problem.remedy.startswith("Did you mean gpt-5-mini?")
    assert mended(document, problem, **known).steps[0].config["model"] == "openai/gpt-5-mini"
    assert only(flow(step("a", config={"model": "openai/o"})), "MODEL_NOT_LISTED", **known).fix is None
    assert problems(flow(step("a", config={"model": "openai/gpt-5"})), **known) == []
    assert problems(flow(step("a", config={"model": "local/whatever"})), **known) == []  # no list was fetched


def test_a_tag_that_goes_without_saying_need_not_be_said() -> None:
    known: dict[str, Any] = {"accounts": {"ollama"}, "models": {"ollama": {"llama3.2:latest"}}}
    assert problems(flow(step("a", config={"model": "ollama/llama3.2"})), **known) == []
