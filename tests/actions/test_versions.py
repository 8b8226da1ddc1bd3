import copy
from typing import Any

import pytest

from flows.actions.compare_flow import compare_flow
from flows.actions.publish_flow import publish_flow
from flows.actions.publish_version import publish_version
from flows.actions.restore_version import restore_version
from flows.actions.save_draft import save_draft
from flows.actions.start_run import start_run
from flows.faults import Conflict, InvalidDocument, NotBuilt, NotFound, StaleDraft
from flows.graph import digest, parse
from flows.models import AuditEntry, Flow, FlowVersion, User, Workspace
from flows.models.flow import FrozenVersion
from tests.access.material import make_flow


def save(user: User, flow: Flow, revision: int, prompt: str) -> None:
    document = copy.deepcopy(flow.document)
    document["steps"][1]["config"]["prompt"] = prompt
    save_draft(user, flow.workspace, flow.pk, revision=revision, document=document)


@pytest.fixture
def second(bob: User, flow: Flow) -> FlowVersion:
    save(bob, flow, 1, "Shorter.")
    return publish_flow(bob, flow.workspace, flow.pk, revision=2, message="Calmer prompts")


def test_publishing_makes_a_numbered_version_that_runs(bob: User, flow: Flow, second: FlowVersion) -> None:
    """C112: versions are numbered, say who made them and why, and carry the digest of what they hold."""
    assert (second.number, second.message, second.created_by, second.step_count) == (2, "Calmer prompts", bob, 3)
    assert second.digest == digest(parse(second.document))
    flow.refresh_from_db()
    assert (flow.published, flow.revision) == (second, 2)
    assert start_run(bob, flow.workspace, flow.pk, {"topic": "x"}).version == second
    entry = AuditEntry.objects.get(verb="flow.published")
    assert (entry.data["before"], entry.data["after"], entry.data["message"]) == (1, 2, "Calmer prompts")


def test_a_version_never_changes(second: FlowVersion) -> None:
    """C112: versions are immutable."""
    second.message = "Rewritten"
    with pytest.raises(FrozenVersion):
        second.save()
    with pytest.raises(FrozenVersion):
        FlowVersion.objects.filter(pk=second.pk).update(document={})
    with pytest.raises(FrozenVersion):
        FlowVersion.objects.bulk_update([second], ["message"])
    second.refresh_from_db()
    assert second.message == "Calmer prompts"


def test_what_says_nothing_new_is_not_published(bob: User, flow: Flow) -> None:
    with pytest.raises(Conflict, match="Version 1 says the same already") as refused:
        publish_flow(bob, flow.workspace, flow.pk, revision=1)
    assert refused.value.code == "UNCHANGED"
    assert flow.versions.count() == 1


def test_a_draft_with_errors_is_not_published_and_all_of_them_are_told(bob: User, workspace: Workspace) -> None:
    """C86: every problem at once, with its place and its remedy."""
    flow = make_flow(workspace)
    save(bob, flow, 1, "Write about {{ inputs.tpic }} and {{ nobody }}")
    with pytest.raises(InvalidDocument) as refused:
        publish_flow(bob, workspace, flow.pk, revision=2)
    assert refused.value.code == "INVALID_FLOW_DEFINITION"
    problems = refused.value.members["problems"]
    assert len(problems) >= 2
    assert {problem["step"] for problem in problems} == {"draft"}
    assert all(problem["severity"] == "error" for problem in problems)


def test_only_what_somebody_saw_is_published(bob: User, flow: Flow) -> None:
    save(bob, flow, 1, "Shorter.")
    with pytest.raises(StaleDraft) as refused:
        publish_flow(bob, flow.workspace, flow.pk, revision=1)
    assert refused.value.members["revision"] == 2


def test_a_version_can_be_rolled_back_and_forward(bob: User, flow: Flow, second: FlowVersion) -> None:
    """C111: rollback is one pointer; the draft and the versions stay as they are."""
    publish_version(bob, flow.workspace, flow.pk, 1)
    publish_version(bob, flow.workspace, flow.pk, 1)
    flow.refresh_from_db()
    assert (flow.published and flow.published.number, flow.revision) == (1, 2)
    assert flow.document["steps"][1]["config"]["prompt"] == "Shorter."
    assert start_run(bob, flow.workspace, flow.pk, {"topic": "x"}).version.number == 1
    publish_version(bob, flow.workspace, flow.pk, 2)
    told = AuditEntry.objects.filter(verb="flow.version_published").order_by("id")
    assert [(entry.data["before"], entry.data["after"]) for entry in told] == [(2, 1), (1, 2)]


def test_a_version_comes_back_as_the_draft(bob: User, flow: Flow, second: FlowVersion) -> None:
    """C111, C112: restoring is a change of the draft like any other, and can be undone like any other."""
    restored = restore_version(bob, flow.workspace, flow.pk, 1, revision=2)
    assert restored.revision == 3
    flow.refresh_from_db()
    assert flow.document == flow.versions.get(number=1).document
    assert flow.published == second
    with pytest.raises(StaleDraft):
        restore_version(bob, flow.workspace, flow.pk, 2, revision=2)


def test_any_two_states_can_be_compared(bob: User, flow: Flow, second: FlowVersion) -> None:
    """C112: field by field, and prompts word by word."""
    between: dict[str, Any] = compare_flow(bob, flow.workspace, flow.pk, before=1, after=2).to_json()
    [step] = between["steps"]["changed"]
    [field] = step["fields"]
    assert (step["id"], field["field"], field["after"]) == ("draft", "config.prompt", "Shorter.")
    assert compare_flow(bob, flow.workspace, flow.pk, before=2, after=None).to_json()["same"]


def test_a_run_can_be_pinned_to_a_version(bob: User, flow: Flow, second: FlowVersion) -> None:
    """C112: whatever is published meanwhile."""
    run = start_run(bob, flow.workspace, flow.pk, {"topic": "x"}, version=1)
    assert run.version.number == 1
    Flow.objects.filter(pk=flow.pk).update(published=None)
    assert start_run(bob, flow.workspace, flow.pk, {"topic": "x"}, version=2).version == second
    with pytest.raises(NotFound):
        start_run(bob, flow.workspace, flow.pk, {"topic": "x"}, version=3)


def test_what_is_not_built_yet_does_not_begin(bob: User, workspace: Workspace, flow: Flow) -> None:
    """A step that nobody can carry out would give another result, so the run is refused and says why."""
    steps = copy.deepcopy(flow.document["steps"])
    steps[1]["kind"] = "teleport"
    steps.insert(2, {"id": "later", "kind": "time_machine", "config": {"by_ms": -1000}})
    unready = make_flow(workspace, name="Unready", steps=steps)
    with pytest.raises(NotBuilt) as refused:
        start_run(bob, workspace, unready.pk, {"topic": "x"})
    assert {problem["step"] for problem in refused.value.members["problems"]} == {"draft", "later"}
    assert {problem["code"] for problem in refused.value.members["problems"]} == {"NOT_BUILT_YET"}


def test_a_version_that_is_not_valid_any_more_does_not_begin(bob: User, workspace: Workspace, flow: Flow) -> None:
    steps = copy.deepcopy(flow.document["steps"])
    steps[1]["config"]["model"] = "nowhere/model"
    unbound = make_flow(workspace, name="Unbound", steps=steps)
    with pytest.raises(InvalidDocument) as refused:
        start_run(bob, workspace, unbound.pk, {"topic": "x"})
    assert [problem["code"] for problem in refused.value.members["problems"]] == ["MODEL_UNBOUND"]
