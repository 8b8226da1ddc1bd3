"""An id of another workspace finds nothing, wherever it stands; fields that would give rights are refused."""

import json

import pytest

from flows.models import AuditEntry, Flow, Run, User
from tests.access.material import client_of

RIGHTS = ["workspace", "owner", "is_staff", "id", "started_by", "state", "document", "steps"]


def test_lists_hold_only_the_own_workspace(mallory: User, run: Run, foreign_run: Run) -> None:
    client = client_of(mallory)
    assert [flow["id"] for flow in client.get("/api/flows/").json()["results"]] == [str(foreign_run.flow_id)]
    assert [found["id"] for found in client.get("/api/runs/").json()["results"]] == [str(foreign_run.pk)]
    assert client.get("/api/system/").json()["flows"] == 1


def test_a_foreign_flow_in_the_query_finds_nothing(mallory: User, run: Run) -> None:
    assert client_of(mallory).get(f"/api/runs/?flow={run.flow_id}").json()["results"] == []


def test_a_foreign_flow_in_the_body_finds_nothing(bob: User, foreign_flow: Flow) -> None:
    body = {"flow": str(foreign_flow.pk), "inputs": {"topic": "x"}}
    answer = client_of(bob).post("/api/runs/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (404, "FLOW_NOT_FOUND")
    assert not Run.objects.exists()


@pytest.mark.parametrize("name", RIGHTS)
def test_a_body_cannot_give_itself_rights(bob: User, flow: Flow, name: str) -> None:
    client = client_of(bob)
    start = {"flow": str(flow.pk), "inputs": {"topic": "x"}, name: "elsewhere"}
    answer = client.post("/api/runs/", start, content_type="application/json")
    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (400, name)
    answer = client.patch(
        f"/api/flows/{flow.pk}/", {"name": "New", name: 1}, content_type="application/json", headers={"If-Match": '"1"'}
    )
    assert answer.status_code == 400
    flow.refresh_from_db()
    assert (flow.name, flow.revision, Run.objects.count()) == ("Refine", 1, 0)


def test_a_refused_change_leaves_no_audit_row(vera: User, flow: Flow) -> None:
    client_of(vera).post(
        "/api/runs/", {"flow": str(flow.pk), "inputs": {"topic": "x"}}, content_type="application/json"
    )
    assert not AuditEntry.objects.exists()


def test_nothing_of_a_foreign_flow_shows_in_the_answer(alice: User, foreign_run: Run) -> None:
    client = client_of(alice)
    for path in (f"/api/flows/{foreign_run.flow_id}/", f"/api/runs/{foreign_run.pk}/", "/api/flows/?q=secret"):
        assert "Secret plans" not in json.dumps(client.get(path).json())
