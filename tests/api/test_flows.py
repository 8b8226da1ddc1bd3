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


def test_tags_and_being_active_are_questions_too(bob: User, workspace: Workspace) -> None:
    """C1: by tag and by being active; a tag is the whole of it, whatever it is made of."""
    tags = ["news", "new", 'a"b', "100%", "Käse", "x' OR 1=1 --", "1"]
    for tag in tags:
        flow = make_flow(workspace, name=f"Flow {tag}", tags=[tag, "all"])
        Flow.objects.filter(pk=flow.pk).update(tags=flow.document["tags"], active=tag != "news")
    make_flow(workspace, name="Bare")

    def names(**query: str) -> list[str]:
        return sorted(found["name"] for found in client_of(bob).get("/api/flows/", query).json()["results"])

    for tag in tags:
        assert names(tag=tag) == [f"Flow {tag}"]
    assert names(tag="all", active="false") == names(active="false") == ["Flow news"]
    assert len(names(tag="all", active="true")) == len(tags) - 1
    assert names(tag="nothing") == []
    assert len(names(tag="")) == len(tags) + 1
    for query in ({"active": "1"}, {"active": ""}, {"tag": "x" * 65}, {"tag": "\x00"}):
        assert client_of(bob).get("/api/flows/", query).status_code == 400


def test_a_flow_is_switched_off_and_on(bob: User, flow: Flow) -> None:
    """C1: no draft changes by it, so no revision is asked for; with a name it needs one."""
    answer = _patch(bob, flow, {"active": False}, None)
    assert (answer.status_code, answer.json()["active"], answer["ETag"]) == (200, False, '"1"')
    assert client_of(bob).get("/api/flows/").json()["results"][0]["active"] is False
    start = {"flow": str(flow.pk), "inputs": {"topic": "x"}}
    refused = client_of(bob).post("/api/runs/", start, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (409, "FLOW_INACTIVE")
    assert _patch(bob, flow, {"active": True, "name": "New"}, None).status_code == 428
    assert _patch(bob, flow, {"active": True, "name": "New"}, '"7"').status_code == 412
    flow.refresh_from_db()
    assert (flow.active, flow.name) == (False, "Refine")
    assert _patch(bob, flow, {"active": True, "name": "New"}, '"1"').json()["active"] is True


@pytest.mark.parametrize("active", ["true", 1, 0, None, [], 1.0])
def test_active_is_true_or_false(bob: User, flow: Flow, active: Any) -> None:
    answer = _patch(bob, flow, {"active": active}, None)
    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (400, "active")


def test_the_list_reads_no_documents_and_draws_no_more_than_can_be_seen(
    bob: User, workspace: Workspace, django_assert_max_num_queries: Any
) -> None:
    """A page of the largest flows would be 250 MB."""
    steps = [{"id": f"s{number}", "kind": "input", "config": {}} for number in range(2000)]
    edges = [{"source": f"s{number}", "target": f"s{number + 1}"} for number in range(1999)]
    made = client_of(bob).post(
        "/api/flows/",
        {"document": {"schema": 1, "name": "Huge", "steps": steps, "edges": edges}},
        content_type="application/json",
    )
    client = client_of(bob)
    with django_assert_max_num_queries(5) as asked:
        [found] = client.get("/api/flows/").json()["results"]
    assert not [query["sql"] for query in asked.captured_queries if '"document"' in query["sql"]]
    assert (found["step_count"], len(found["graph"]["steps"]), len(found["graph"]["edges"])) == (2000, 300, 299)
    body = {"revision": 1, "document": {**made.json()["document"], "steps": steps[:2], "edges": edges[:1]}}
    saved = client_of(bob).put(f"/api/flows/{found['id']}/draft/", body, content_type="application/json").json()
    assert (saved["step_count"], len(saved["graph"]["steps"]), len(saved["graph"]["edges"])) == (2, 2, 1)


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


def _patch(user: User, flow: Flow, body: dict[str, Any], tag: str | None) -> Any:
    headers = {} if tag is None else {"If-Match": tag}
    return client_of(user).patch(f"/api/flows/{flow.pk}/", body, content_type="application/json", headers=headers)
