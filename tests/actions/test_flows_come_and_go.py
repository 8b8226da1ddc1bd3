from datetime import timedelta

import pytest
from django.utils import timezone

from flows.actions.copy_flow import copy_flow
from flows.actions.create_flow import create_flow
from flows.actions.delete_flow import delete_flow
from flows.actions.load_starter_flows import load_starter_flows
from flows.actions.save_draft import save_draft
from flows.actions.start_run import start_run
from flows.actions.undelete_flow import undelete_flow
from flows.actions.use_template import use_template
from flows.faults import Denied, InvalidDocument, InvalidInput, NotFound
from flows.library import templates
from flows.models import AuditEntry, Flow, Run, User, Workspace
from tests.access.material import make_flow
from tests.people import People


def test_a_flow_begins_empty_or_with_a_document(bob: User, workspace: Workspace, flow: Flow) -> None:
    """O19, C2: made by an editor, audited, and nobody's but the workspace's."""
    empty = create_flow(bob, workspace, name="Postmortem", description="What went wrong")
    assert (empty.document["steps"], empty.revision, empty.published) == ([], 1, None)
    assert (empty.document["name"], empty.document["description"]) == ("Postmortem", "What went wrong")
    full = create_flow(bob, workspace, name="Mine", document=flow.document)
    assert full.document == {**flow.document, "name": "Mine"}
    assert AuditEntry.objects.filter(verb="flow.created", actor=bob, workspace=workspace).count() == 2


def test_a_name_that_is_taken_gets_a_number(bob: User, workspace: Workspace, flow: Flow) -> None:
    """C1: unique names, without making people guess them."""
    made = [create_flow(bob, workspace, name="Refine") for _ in range(2)]
    assert [one.name for one in made] == ["Refine 2", "Refine 3"]
    assert [one.document["name"] for one in made] == ["Refine 2", "Refine 3"]
    long = [create_flow(bob, workspace, name="x" * 200).name for _ in range(2)]
    assert [len(name) for name in long] == [200, 200]
    assert long[1].endswith("x 2")


def test_what_is_no_document_makes_no_flow(bob: User, workspace: Workspace) -> None:
    dangling = {"schema": 1, "name": "x", "edges": [{"source": "a", "target": "b"}]}
    broken: list[object] = [{}, dangling, []]
    for document in broken:
        with pytest.raises(InvalidDocument):
            create_flow(bob, workspace, document=document)
    assert not Flow.objects.exists()


def test_a_copy_is_a_flow_of_its_own(bob: User, workspace: Workspace, flow: Flow) -> None:
    one, two = copy_flow(bob, workspace, flow.pk), copy_flow(bob, workspace, flow.pk)
    assert (one.name, two.name) == ("Refine (copy)", "Refine (copy) 2")
    assert (one.published, one.versions.count()) == (None, 0)
    save_draft(bob, workspace, one.pk, revision=1, document={**one.document, "description": "Changed"})
    flow.refresh_from_db()
    assert flow.description == ""
    assert AuditEntry.objects.filter(verb="flow.copied")[0].data["copy_of"] == str(flow.pk)


def test_deleting_cancels_the_runs_first_and_is_soft(alice: User, bob: User, flow: Flow, run: Run) -> None:
    """O22: runs are cancelled, then the flow goes; what ran stays readable."""
    done = start_run(bob, flow.workspace, flow.pk, {"topic": "x"})
    Run.objects.filter(pk=done.pk).update(state="completed")
    delete_flow(alice, flow.workspace, flow.pk)
    assert [item.kind for item in run.inbox.all()] == ["cancel"]
    assert not done.inbox.exists()
    flow.refresh_from_db()
    assert (flow.deleted_at is not None, flow.deleted_by) == (True, alice)
    assert AuditEntry.objects.get(verb="flow.deleted").data["runs_cancelled"] == 1
    with pytest.raises(NotFound):
        start_run(bob, flow.workspace, flow.pk, {"topic": "x"})
    with pytest.raises(NotFound):
        delete_flow(alice, flow.workspace, flow.pk)


def test_only_an_owner_deletes_and_takes_back(everyone: People, flow: Flow) -> None:
    """O87-O90: viewers read, editors write, owners delete."""
    for user, fault in ((everyone.bob, Denied), (everyone.vera, Denied), (everyone.mallory, NotFound)):
        with pytest.raises(fault):
            delete_flow(user, everyone.workspace, flow.pk)
        with pytest.raises(fault):
            undelete_flow(user, everyone.workspace, flow.pk)
    flow.refresh_from_db()
    assert flow.deleted_at is None


def test_a_deletion_can_be_taken_back_for_thirty_days(alice: User, flow: Flow) -> None:
    delete_flow(alice, flow.workspace, flow.pk)
    Flow.objects.filter(pk=flow.pk).update(deleted_at=timezone.now() - timedelta(days=29))
    assert undelete_flow(alice, flow.workspace, flow.pk).deleted_at is None
    undelete_flow(alice, flow.workspace, flow.pk)
    assert AuditEntry.objects.filter(verb="flow.undeleted").count() == 1
    Flow.objects.filter(pk=flow.pk).update(deleted_at=timezone.now() - timedelta(days=31))
    with pytest.raises(NotFound):
        undelete_flow(alice, flow.workspace, flow.pk)


def test_a_flow_that_comes_back_does_not_take_a_name_away(alice: User, workspace: Workspace, flow: Flow) -> None:
    delete_flow(alice, workspace, flow.pk)
    make_flow(workspace)
    undelete_flow(alice, workspace, flow.pk)
    flow.refresh_from_db()
    assert (flow.name, flow.document["name"], flow.revision) == ("Refine 2", "Refine 2", 2)


@pytest.mark.parametrize("slug", [template.slug for template in templates()])
def test_every_template_makes_a_flow(bob: User, workspace: Workspace, slug: str) -> None:
    """O7, R97: a copy, with everything the template asks at its default."""
    flow = use_template(bob, workspace, slug)
    assert flow.revision == 1
    assert AuditEntry.objects.get(verb="flow.made_from_template").data["template"] == slug


def test_a_template_is_made_with_answers_and_a_name(bob: User, workspace: Workspace) -> None:
    """O66: parameters are asked when the flow is made."""
    flow = use_template(bob, workspace, "critique", name="Mine", parameters={"critic": "rehearsal/blunt"})
    models = [step["config"].get("model") for step in flow.document["steps"]]
    assert "rehearsal/blunt" in models
    assert flow.name == "Mine"
    with pytest.raises(InvalidInput) as wrong:
        use_template(bob, workspace, "critique", parameters={"critic": 7, "nobody": 1})
    assert {problem["where"] for problem in wrong.value.problems} == {"critic", "nobody"}


def test_only_starters_come_with_a_new_workspace(workspace: Workspace, alice: User) -> None:
    starters = [template for template in templates() if template.starter]
    assert 1 <= len(starters) < len(templates())
    loaded = load_starter_flows(workspace, alice)
    assert [flow.name for flow in loaded] == [template.name for template in starters]
    assert all(flow.published is not None for flow in loaded)
    assert load_starter_flows(workspace, alice) == []
