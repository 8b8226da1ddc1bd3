"""Versions, problems, deletion and copies as the browser sees them."""

import copy
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from flows.graph import Problem
from flows.models import Flow, FlowVersion, Run, User, Workspace
from tests.access.material import client_of, make_flow


def post(user: User, path: str, body: dict[str, Any] | None = None) -> Any:
    return client_of(user).post(f"/api/{path}", body or {}, content_type="application/json")


def with_prompt(flow: Flow, prompt: str) -> dict[str, Any]:
    document: dict[str, Any] = copy.deepcopy(flow.document)
    document["steps"][1]["config"]["prompt"] = prompt
    return document


def save(user: User, flow: Flow, prompt: str, revision: int = 1) -> None:
    body = {"revision": revision, "document": with_prompt(flow, prompt)}
    answer = client_of(user).put(f"/api/flows/{flow.pk}/draft/", body, content_type="application/json")
    assert answer.status_code == 200


def test_from_draft_to_version_and_back(bob: User, flow: Flow) -> None:
    """C111, C112: publish, list, look, compare, roll back, restore."""
    save(bob, flow, "Shorter.")
    made = post(bob, f"flows/{flow.pk}/publish/", {"revision": 2, "message": "Calmer prompts"})
    assert made.status_code == 201
    assert {key: made.json()[key] for key in ("number", "message", "published", "step_count")} == {
        "number": 2,
        "message": "Calmer prompts",
        "published": True,
        "step_count": 3,
    }
    assert made.json()["created_by"] == {"id": str(bob.pk), "name": "Bob"}
    client = client_of(bob)
    assert client.get(f"/api/flows/{flow.pk}/").json()["unpublished"] is False
    listed = client.get(f"/api/flows/{flow.pk}/versions/").json()
    assert [(row["number"], row["published"]) for row in listed["results"]] == [(2, True), (1, False)]
    assert "document" not in listed["results"][0]
    one = client.get(f"/api/flows/{flow.pk}/versions/1/").json()
    assert one["document"] == flow.versions.get(number=1).document
    between = client.get(f"/api/flows/{flow.pk}/compare/?from=1&to=2").json()
    [field] = between["steps"]["changed"][0]["fields"]
    assert (field["field"], between["same"]) == ("config.prompt", False)
    assert {word["op"] for word in field["words"]} <= {"same", "removed", "added"}
    assert client.get(f"/api/flows/{flow.pk}/compare/?from=2").json()["same"] is True
    assert post(bob, f"flows/{flow.pk}/versions/1/publish/").json()["published"] is True
    assert client.get(f"/api/flows/{flow.pk}/").json()["published_version"] == 1
    restored = post(bob, f"flows/{flow.pk}/versions/1/restore/", {"revision": 2}).json()
    assert (restored["revision"], restored["document"]) == (3, one["document"])


def test_a_draft_with_errors_is_not_published(bob: User, flow: Flow) -> None:
    """O82: INVALID_FLOW_DEFINITION with every problem, and the fixes that the editor can apply."""
    save(bob, flow, "About {{ inputs.tpic }}")
    answer = post(bob, f"flows/{flow.pk}/publish/", {"revision": 2})
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_FLOW_DEFINITION")
    [problem] = answer.json()["problems"]
    assert (problem["code"], problem["step"], problem["severity"]) == ("UNKNOWN_VARIABLE", "draft", "error")
    assert answer.json()["errors"] == [{"where": problem["where"], "message": problem["message"]}]
    applied = post(bob, f"flows/{flow.pk}/changes/", {"revision": 2, "changes": problem["fix"]["changes"]})
    assert "inputs.topic" in applied.json()["document"]["steps"][1]["config"]["prompt"]
    assert post(bob, f"flows/{flow.pk}/publish/", {"revision": 3}).status_code == 201


def test_problems_of_draft_version_and_unsaved_document(bob: User, flow: Flow) -> None:
    """C86, C100-C105: errors and nudges, each located, and what this version of Baton does not carry out yet."""
    document = with_prompt(flow, "About {{ inputs.tpic }}")
    document["policy"] = {"budget": "2.50"}
    client = client_of(bob)
    body = {"revision": 1, "document": document}
    client.put(f"/api/flows/{flow.pk}/draft/", body, content_type="application/json")
    draft = client.get(f"/api/flows/{flow.pk}/problems/").json()
    assert draft["errors"] == 1
    assert draft["warnings"] == len(draft["results"]) - 1
    assert draft["results"][0]["severity"] == "error"
    assert "NOT_BUILT_YET" in {problem["code"] for problem in draft["results"]}
    assert client.get(f"/api/flows/{flow.pk}/problems/?version=1").json()["errors"] == 0
    unsaved = post(bob, "flows/validate/", {"document": flow.document}).json()
    assert unsaved["errors"] == 0
    circle = {**flow.document, "edges": [*flow.document["edges"], {"source": "result", "target": "brief"}]}
    told = post(bob, "flows/validate/", {"document": circle}).json()
    assert "CYCLE" in {problem["code"] for problem in told["results"]}


def test_other_flows_roles_and_accounts_are_known_to_validation(
    bob: User, workspace: Workspace, flow: Flow, foreign_flow: Flow
) -> None:
    make_flow(workspace, name="Helper")

    def told(kind: str, **config: Any) -> dict[str, str]:
        document = {"schema": 1, "name": "x", "steps": [{"id": "a", "kind": kind, "config": config}]}
        found = post(bob, "flows/validate/", {"document": document}).json()["results"]
        return {one["code"]: one["remedy"] for one in found}

    assert "UNKNOWN_FLOW" not in told("sub_flow", flow="Helper")
    assert "UNKNOWN_FLOW" not in told("sub_flow", flow=str(flow.pk))
    assert "UNKNOWN_FLOW" in told("sub_flow", flow="Secret plans")
    assert "UNKNOWN_FLOW" in told("sub_flow", flow=str(foreign_flow.pk))
    assert told("sub_flow", flow="Secret plans")["UNKNOWN_FLOW"] == f"There are: Helper, {flow.name}."
    assert "UNKNOWN_ROLE" not in told("model", role="Critic", model="rehearsal/steady")
    assert "UNKNOWN_ROLE" in told("model", role="Nobody", model="rehearsal/steady")
    assert "MODEL_UNBOUND" in told("model", model="openai/gpt-4")


@pytest.mark.parametrize(
    "query", ["version=x", "version=-1", "version=1.5", "version=", "version=1&version=2", "owner=1"]
)
def test_a_version_is_a_number_or_the_draft(bob: User, flow: Flow, query: str) -> None:
    answer = client_of(bob).get(f"/api/flows/{flow.pk}/problems/?{query}")
    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (400, query.split("=")[0])


def test_pages_of_versions_hold_each_once_and_load_no_documents(
    bob: User, flow: Flow, django_assert_max_num_queries: Any
) -> None:
    for number in range(2, 80):
        FlowVersion.objects.create(flow=flow, number=number, document=flow.document, digest="x", created_by=bob)
    client = client_of(bob)
    with django_assert_max_num_queries(5) as asked:
        first = client.get(f"/api/flows/{flow.pk}/versions/").json()
    assert not [query["sql"] for query in asked.captured_queries if '"document"' in query["sql"]]
    second = client.get(f"/api/flows/{flow.pk}/versions/?cursor={first['next']}").json()
    numbers = [row["number"] for row in first["results"] + second["results"]]
    assert numbers == list(range(79, 0, -1))


def test_a_deleted_flow_is_found_among_the_deleted_and_comes_back(alice: User, bob: User, flow: Flow, run: Run) -> None:
    """O22: deleted softly, restored within 30 days."""
    client = client_of(alice)
    assert client.delete(f"/api/flows/{flow.pk}/").status_code == 204
    assert run.inbox.filter(kind="cancel").exists()
    assert client.get(f"/api/flows/{flow.pk}/").status_code == 404
    assert client.get("/api/flows/").json()["results"] == []
    [gone] = client_of(bob).get("/api/flows/?deleted=true").json()["results"]
    assert (gone["id"], gone["deleted_by"]["name"]) == (str(flow.pk), "Alice")
    assert gone["deleted_at"].endswith("Z")
    assert post(alice, f"flows/{flow.pk}/undelete/").json()["deleted_at"] is None
    assert client.get("/api/flows/?deleted=true").json()["results"] == []
    Flow.objects.update(deleted_at=timezone.now() - timedelta(days=31))
    assert client.get("/api/flows/?deleted=true").json()["results"] == []
    assert post(alice, f"flows/{flow.pk}/undelete/").status_code == 404
    assert client.get("/api/flows/?deleted=1").json()["errors"][0]["where"] == "deleted"


def test_a_copy_and_a_new_flow_are_there_at_once(bob: User, flow: Flow) -> None:
    copied = post(bob, f"flows/{flow.pk}/copy/")
    assert (copied.status_code, copied["ETag"], copied.json()["name"]) == (201, '"1"', "Refine (copy)")
    assert post(bob, f"flows/{flow.pk}/copy/", {"name": "Mine"}).json()["name"] == "Mine"
    made = post(bob, "flows/", {"name": "Empty"})
    assert (made.status_code, made.json()["document"]["steps"]) == (201, [])
    assert post(bob, "flows/", {}).json()["errors"][0]["where"] == "name"


def test_one_flow_asks_the_database_as_often_whatever_its_history(
    bob: User, flow: Flow, django_assert_max_num_queries: Any
) -> None:
    for revision in range(1, 8):
        save(bob, flow, f"{revision}", revision)
    client = client_of(bob)
    with django_assert_max_num_queries(5):
        client.get(f"/api/flows/{flow.pk}/")
    body = {"revision": 8, "document": with_prompt(flow, "last")}
    with django_assert_max_num_queries(16):
        client.put(f"/api/flows/{flow.pk}/draft/", body, content_type="application/json")


def test_a_run_can_be_pinned_and_an_unready_one_is_refused_with_everything(
    bob: User, flow: Flow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C112: pinned to a version. A run that could not be what it says does not begin."""
    save(bob, flow, "Shorter.")
    post(bob, f"flows/{flow.pk}/publish/", {"revision": 2})
    start = {"flow": str(flow.pk), "inputs": {"topic": "x"}}
    assert post(bob, "runs/", start | {"version": 1}).json()["version"] == 1
    assert post(bob, "runs/", start | {"version": None}).json()["version"] == 2
    assert post(bob, "runs/", start | {"version": "1"}).json()["errors"][0]["where"] == "version"
    later = Problem("NOT_BUILT_YET", "Not yet.", "Wait.", "steps[1].condition", "draft", "warning", "condition")
    monkeypatch.setattr("flows.actions.sound_versions.stops_a_run", lambda document, kinds: [later])
    refused = post(bob, "runs/", start | {"flow": str(make_flow(flow.workspace, name="Later").pk)})
    assert (refused.status_code, refused.json()["code"]) == (422, "KIND_NOT_BUILT")
    assert [problem["field"] for problem in refused.json()["problems"]] == ["condition"]
