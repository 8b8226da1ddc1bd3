from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from flows.models import AuditEntry, Flow, Run, User, Workspace
from tests.access.material import client_of, make_flow


def test_a_flow_in_the_list_can_be_drawn(bob: User, flow: Flow, run: Run) -> None:
    [found] = client_of(bob).get("/api/flows/").json()["results"]
    assert found["step_count"] == 3
    assert found["published_version"] == 1
    place = {"x": 248.0, "y": 0.0, "parent": None, "width": None, "height": None}
    assert found["graph"]["steps"][1] == {"id": "draft", "kind": "model", "action": "generate", **place}
    assert found["graph"]["edges"][0] == {"source": "brief", "target": "draft"}
    assert found["last_run"]["number"] == 1
    assert found["last_run"]["state"] == "pending"
    assert found["updated_at"].endswith("Z")


def test_the_list_asks_the_database_as_often_for_many_flows_as_for_one(
    bob: User, workspace: Workspace, flow: Flow, django_assert_max_num_queries: Any
) -> None:
    for number in range(10):
        make_flow(workspace, name=f"Flow {number}")
    client = client_of(bob)
    with django_assert_max_num_queries(5):
        assert len(client.get("/api/flows/").json()["results"]) == 11


def test_pages_hold_every_flow_once_also_at_the_same_moment(
    bob: User, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.api.paging.page.__defaults__", (2,))
    made = {str(make_flow(workspace, name=f"Flow {number}").pk) for number in range(7)}
    Flow.objects.update(updated_at=timezone.now())
    client, seen = client_of(bob), []
    cursor: str | None = ""
    for _ in range(4):
        page = client.get("/api/flows/" + (f"?cursor={cursor}" if cursor else "")).json()
        seen += [flow["id"] for flow in page["results"]]
        cursor = page["next"]
    assert cursor is None
    assert len(seen) == 7
    assert set(seen) == made


def test_the_last_changed_flow_comes_first(bob: User, workspace: Workspace) -> None:
    old, new = make_flow(workspace, name="Old"), make_flow(workspace, name="New")
    Flow.objects.filter(pk=old.pk).update(updated_at=timezone.now() - timedelta(days=1))
    Flow.objects.filter(pk=new.pk).update(updated_at=timezone.now())
    assert [flow["name"] for flow in client_of(bob).get("/api/flows/").json()["results"]] == ["New", "Old"]


def test_words_find_flows(bob: User, workspace: Workspace, flow: Flow) -> None:
    make_flow(workspace, name="Postmortem writer")
    names = [found["name"] for found in client_of(bob).get("/api/flows/", {"q": "mortem"}).json()["results"]]
    assert names == ["Postmortem writer"]


def test_a_deleted_flow_is_gone(bob: User, flow: Flow) -> None:
    Flow.objects.update(deleted_at=timezone.now())
    assert client_of(bob).get("/api/flows/").json()["results"] == []
    assert client_of(bob).get(f"/api/flows/{flow.pk}/").json()["code"] == "FLOW_NOT_FOUND"


def test_one_flow_has_its_document_and_an_etag(bob: User, flow: Flow) -> None:
    answer = client_of(bob).get(f"/api/flows/{flow.pk}/")
    assert answer["ETag"] == '"1"'
    assert answer.json()["document"] == flow.document
    assert answer.json()["last_run"] is None


def test_renaming_counts_the_revision_and_is_audited(bob: User, flow: Flow) -> None:
    answer = _patch(bob, flow, {"name": "Better", "description": "Much."}, '"1"')
    assert (answer.status_code, answer["ETag"]) == (200, '"2"')
    flow.refresh_from_db()
    assert (flow.name, flow.document["name"], flow.document["description"]) == ("Better", "Better", "Much.")
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor, entry.data["before"]["name"]) == ("flow.renamed", bob, "Refine")


@pytest.mark.parametrize(
    ("tag", "status", "code"),
    [
        (None, 428, "REVISION_REQUIRED"),
        ('"2"', 412, "REVISION_CONFLICT"),
        ("1", 412, "REVISION_CONFLICT"),
        ('W/"1"', 412, "REVISION_CONFLICT"),
        ('"x"', 412, "REVISION_CONFLICT"),
    ],
)
def test_a_change_must_know_what_it_changes(bob: User, flow: Flow, tag: str | None, status: int, code: str) -> None:
    answer = _patch(bob, flow, {"name": "Better"}, tag)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    flow.refresh_from_db()
    assert flow.name == "Refine"


@pytest.mark.parametrize("body", [{}, {"name": ""}, {"name": " "}, {"name": "x" * 201}, {"description": "x" * 10_001}])
def test_a_name_is_neither_empty_nor_endless(bob: User, flow: Flow, body: dict[str, str]) -> None:
    assert _patch(bob, flow, body, '"1"').status_code == 400


def _patch(user: User, flow: Flow, body: dict[str, str], tag: str | None) -> Any:
    headers = {} if tag is None else {"If-Match": tag}
    return client_of(user).patch(f"/api/flows/{flow.pk}/", body, content_type="application/json", headers=headers)
