"""Flows on the admin site: looked at in full, changed only by the actions that everybody uses."""

import zipfile
from io import BytesIO
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from flows.actions.save_draft import save_draft
from flows.models import AuditEntry, Flow, FlowRevision, FlowVersion, Membership, Role, Run, User, Workspace
from tests.access.material import client_of, make_flow

LIST = "admin:flows_flow_changelist"


@pytest.fixture
def keeper(alice: User) -> Client:
    User.objects.filter(pk=alice.pk).update(is_staff=True, is_superuser=True)
    return client_of(alice)


def act(client: Client, name: str, *flows: Flow) -> Any:
    form = {"action": name, "_selected_action": [str(flow.pk) for flow in flows], "index": "0"}
    return client.post(reverse(LIST), form)


def told(answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def test_flows_are_found_and_filtered(keeper: Client, workspace: Workspace, flow: Flow, foreign_flow: Flow) -> None:
    gone = make_flow(workspace, name="Gone")
    Flow.objects.filter(pk=gone.pk).update(deleted_at=timezone.now(), published=None)

    def names(query: str) -> set[str]:
        return {row.name for row in keeper.get(f"{reverse(LIST)}?{query}").context["cl"].result_list}

    assert names("") == {"Refine", "Gone", "Secret plans"}
    assert names("q=secret") == {"Secret plans"}
    assert names("deleted=yes") == names("published=no") == {"Gone"}
    Flow.objects.filter(pk=flow.pk).update(active=False)
    assert names("active__exact=0") == {"Refine"}
    assert names("deleted=no&published=yes") == {"Refine", "Secret plans"}
    assert names(f"workspace__id__exact={workspace.pk}") == {"Refine", "Gone"}


@pytest.mark.parametrize("noun", ["flow", "flowversion", "flowrevision"])
def test_lists_ask_as_often_for_many_as_for_one_and_read_no_document(
    keeper: Client, bob: User, workspace: Workspace, noun: str, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        flow = make_flow(workspace, name=f"Flow {number}")
        save_draft(bob, workspace, flow.pk, revision=1, document={**flow.document, "description": "x"})
    with django_assert_max_num_queries(10) as asked:
        assert keeper.get(reverse(f"admin:flows_{noun}_changelist")).context["cl"].result_count == 12
    assert not [query["sql"] for query in asked.captured_queries if f'flows_{noun}"."document"' in query["sql"]]


def test_a_flow_shows_its_newest_versions_without_asking_for_each(
    keeper: Client, bob: User, flow: Flow, django_assert_max_num_queries: Any
) -> None:
    for number in range(2, 71):
        FlowVersion.objects.create(
            flow=flow, number=number, document=flow.document, digest=f"sha256:{number}", created_by=bob
        )
    with django_assert_max_num_queries(12):
        page = keeper.get(reverse("admin:flows_flow_change", args=[flow.pk])).content.decode()
    assert "sha256:70" in page
    assert "sha256:21" in page
    assert "sha256:20<" not in page
    assert "Write about {{ inputs.topic }}" in page


def test_a_version_says_whether_its_digest_holds(keeper: Client, flow: Flow) -> None:
    """C112: what was published can be proved to be what is stored."""
    version = flow.versions.get()
    address = reverse("admin:flows_flowversion_change", args=[version.pk])
    assert 'baton-good">holds<' in keeper.get(address).content.decode()
    FlowVersion._base_manager.filter(pk=version.pk).update(document={**version.document, "description": "Forged"})
    assert "does not hold" in keeper.get(address).content.decode()
    FlowVersion._base_manager.filter(pk=version.pk).update(document={"nonsense": True})
    assert "cannot read the document" in keeper.get(address).content.decode()


def test_a_document_is_text_here_whatever_it_says(keeper: Client, bob: User, flow: Flow) -> None:
    """Nothing that a flow says becomes part of the page."""
    forged = {**flow.document, "description": "<script>alert(1)</script></pre>"}
    save_draft(bob, flow.workspace, flow.pk, revision=1, document=forged)
    page = keeper.get(reverse("admin:flows_flow_change", args=[flow.pk])).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    state = FlowRevision.objects.get()
    page = keeper.get(reverse("admin:flows_flowrevision_change", args=[state.pk])).content.decode()
    assert "Write about {{ inputs.topic }}" in page


def test_the_keeper_publishes_deletes_and_takes_back_like_everybody(keeper: Client, alice: User, flow: Flow) -> None:
    """C89: the same actions, so the same rows in the audit trail."""
    assert "says the same already" in told(act(keeper, "publish", flow))
    save_draft(alice, flow.workspace, flow.pk, revision=1, document={**flow.document, "description": "New"})
    assert "Done for 1 flow." in told(act(keeper, "publish", flow))
    assert flow.versions.count() == 2
    act(keeper, "delete", flow)
    flow.refresh_from_db()
    assert flow.deleted_by == alice
    act(keeper, "undelete", flow)
    flow.refresh_from_db()
    assert flow.deleted_at is None
    verbs = ["flow.published", "flow.deleted", "flow.undeleted"]
    assert AuditEntry.objects.filter(verb__in=verbs, actor=alice).count() == 3


def test_the_keeper_switches_flows_off_and_on(keeper: Client, alice: User, flow: Flow) -> None:
    """C1: several at once, audited each."""
    other = make_flow(flow.workspace, name="Other")
    assert "Done for 2 flows." in told(act(keeper, "switch_off", flow, other))
    assert set(Flow.objects.values_list("active", flat=True)) == {False}
    assert "switched off" in keeper.get(reverse(LIST)).content.decode()
    act(keeper, "switch_on", flow)
    assert Flow.objects.get(active=True) == flow
    verbs = ["flow.deactivated", "flow.deactivated", "flow.activated"]
    assert list(AuditEntry.objects.order_by("id").values_list("verb", flat=True)) == verbs


@pytest.mark.parametrize("name", ["publish", "switch_on", "switch_off", "delete", "undelete", "export"])
def test_keeping_the_machine_gives_no_rights_in_a_workspace(
    keeper: Client, alice: User, foreign_flow: Flow, name: str
) -> None:
    """O87-O90, C89: a keeper who is no member is refused, and that somebody tried is kept."""
    answer = act(keeper, name, foreign_flow)
    assert "not a member of Elsewhere" in told(answer)
    assert answer.status_code == 302
    foreign_flow.refresh_from_db()
    assert (foreign_flow.deleted_at, foreign_flow.versions.count(), foreign_flow.active) == (None, 1, True)
    entry = AuditEntry.objects.get()
    verb = f"admin.flow_{name.partition('_')[0]}_refused"
    assert (entry.verb, entry.actor, entry.workspace) == (verb, alice, foreign_flow.workspace)


def test_an_editor_who_is_staff_does_not_delete_here_either(bob: User, flow: Flow) -> None:
    User.objects.filter(pk=bob.pk).update(is_staff=True, is_superuser=True)
    assert "needs the role owner" in told(act(client_of(bob), "delete", flow))
    flow.refresh_from_db()
    assert flow.deleted_at is None
    assert AuditEntry.objects.get().verb == "admin.flow_delete_refused"


def test_one_flow_is_a_file_and_several_are_packed(
    keeper: Client, alice: User, flow: Flow, workspace: Workspace, foreign_flow: Flow
) -> None:
    one = act(keeper, "export", flow)
    assert one["Content-Disposition"].startswith("attachment")
    assert "sandbox" in one["Content-Security-Policy"]
    assert "Write about {{ inputs.topic }}" in one.content.decode()
    Membership.objects.create(user=alice, workspace=foreign_flow.workspace, role=Role.VIEWER)
    packed = act(keeper, "export", flow, foreign_flow)
    with zipfile.ZipFile(BytesIO(packed.content)) as archive:
        assert len(archive.namelist()) == 2
        assert all(name.endswith(".yaml") and "/" not in name for name in archive.namelist())


def test_lists_of_runs_read_no_documents(keeper: Client, run: Run, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(12) as asked:
        assert keeper.get(reverse("admin:flows_run_changelist")).context["cl"].result_count == 1
    assert not [query["sql"] for query in asked.captured_queries if '"document"' in query["sql"]]
