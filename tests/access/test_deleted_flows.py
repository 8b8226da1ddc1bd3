"""A deleted flow is gone from every address, for everybody; only taking the deletion back finds it, for 30 days."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from flows.actions.delete_flow import delete_flow
from flows.models import AuditEntry, Flow, Run, User
from tests.access.material import DOCUMENT, address, client_of, make_flow
from tests.access.table import ROUTES

pytestmark = pytest.mark.slow  # a table of every route

OF_A_FLOW = [
    (route, verb)
    for route, verbs in ROUTES.items()
    if "api/flows/<uuid:id>/" in route and not route.endswith("undelete/")
    for verb in verbs
]


@pytest.mark.parametrize(("route", "verb"), OF_A_FLOW)
def test_a_deleted_flow_is_found_at_no_address(alice: User, flow: Flow, run: Run, route: str, verb: str) -> None:
    """O22, C2: as if it had never been there, whatever is asked of it."""
    delete_flow(alice, flow.workspace, flow.pk)
    flow.refresh_from_db()
    told = AuditEntry.objects.count()
    row = ROUTES[route][verb]
    extra = {} if verb == "GET" else {"data": row.body, "content_type": "application/json"}
    answer = getattr(client_of(alice), verb.lower())(address(route, flow.pk), headers=row.headers, **extra)
    assert (answer.status_code, answer.json()["code"]) == (404, "FLOW_NOT_FOUND")
    assert "Refine" not in answer.content.decode()
    kept = (flow.revision, flow.deleted_at, flow.document, flow.active)
    flow.refresh_from_db()
    assert (flow.revision, flow.deleted_at, flow.document, flow.active) == kept
    assert AuditEntry.objects.count() == told


def test_a_deleted_flow_neither_starts_nor_is_known_to_others(alice: User, flow: Flow) -> None:
    delete_flow(alice, flow.workspace, flow.pk)
    client = client_of(alice)
    for version in (None, 1):
        body = {"flow": str(flow.pk), "inputs": {"topic": "x"}, "version": version}
        assert client.post("/api/runs/", body, content_type="application/json").status_code == 404
    for query in ("", "?q=Refine", "?active=true", "?tag=x"):
        assert client.get(f"/api/flows/{query}").json()["results"] == []
    step = {"id": "sub", "kind": "sub_flow", "config": {"flow": "Refine"}}
    document = {**DOCUMENT, "steps": [step], "edges": []}
    told = client.post("/api/flows/validate/", {"document": document}, content_type="application/json").json()
    assert "UNKNOWN_FLOW" in [problem["code"] for problem in told["results"]]


def test_after_thirty_days_nobody_finds_it_any_more(alice: User, flow: Flow) -> None:
    delete_flow(alice, flow.workspace, flow.pk)
    client = client_of(alice)
    assert len(client.get("/api/flows/?deleted=true").json()["results"]) == 1
    Flow.objects.filter(pk=flow.pk).update(deleted_at=timezone.now() - timedelta(days=30, seconds=1))
    assert client.get("/api/flows/?deleted=true").json()["results"] == []
    answer = client.post(f"/api/flows/{flow.pk}/undelete/")
    assert (answer.status_code, answer.json()["code"]) == (404, "FLOW_NOT_FOUND")


def test_who_deleted_is_told_to_members_only(alice: User, vera: User, mallory: User, flow: Flow) -> None:
    delete_flow(alice, flow.workspace, flow.pk)
    [found] = client_of(vera).get("/api/flows/?deleted=true").json()["results"]
    assert found["deleted_by"]["name"] == "Alice"
    assert client_of(mallory).get("/api/flows/?deleted=true").json()["results"] == []


def test_a_conflict_shows_nothing_to_who_may_not_look(vera: User, mallory: User, flow: Flow) -> None:
    """A 409 holds whole documents: only who may write gets that far."""
    make_flow(flow.workspace, name="Neighbour")
    for user, status in ((vera, 403), (mallory, 404)):
        client = client_of(user)
        for verb, path, body in (
            ("put", "draft/", {"revision": 0, "document": DOCUMENT}),
            ("post", "changes/", {"revision": 0, "changes": []}),
            ("post", "publish/", {"revision": 0}),
            ("post", "versions/1/restore/", {"revision": 0}),
            ("post", "upgrade/", {"revision": 0}),
            ("post", "steps/draft/rename/", {"revision": 0, "to": "x"}),
        ):
            answer = getattr(client, verb)(f"/api/flows/{flow.pk}/{path}", body, content_type="application/json")
            assert answer.status_code == status, path
            assert not {"theirs", "base", "merge", "changed_by", "revision"} & answer.json().keys()


@pytest.mark.parametrize("revision", [-1, 1.0, 1.5, True, False, "1", None, [1], 10**9, 10**18, 2**63, 10**400])
def test_what_is_no_revision_is_refused_everywhere(bob: User, flow: Flow, revision: object) -> None:
    client = client_of(bob)
    places: list[tuple[str, str, dict[str, Any]]] = [
        ("put", "draft/", {"document": DOCUMENT}),
        ("post", "changes/", {"changes": []}),
        ("post", "publish/", {}),
    ]
    places += [
        ("post", "versions/1/restore/", {}),
        ("post", "upgrade/", {}),
        ("post", "steps/draft/rename/", {"to": "x"}),
    ]
    for verb, path, body in places:
        raw = json.dumps({**body, "revision": revision})
        answer = getattr(client, verb)(f"/api/flows/{flow.pk}/{path}", raw, content_type="application/json")
        assert (answer.status_code, answer.json()["errors"][0]["where"]) == (400, "revision"), path
    raw = json.dumps({"base": revision, "document": DOCUMENT})
    answer = client.post(f"/api/flows/{flow.pk}/merge/", raw, content_type="application/json")
    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (400, "base")


@pytest.mark.parametrize("revision", [0, 7, 999_999_999])
def test_a_revision_that_never_was_is_a_conflict_without_a_base(bob: User, flow: Flow, revision: int) -> None:
    client = client_of(bob)
    body = {"revision": revision, "document": {**DOCUMENT, "description": "Mine"}}
    answer = client.put(f"/api/flows/{flow.pk}/draft/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"], answer.json()["base"]) == (409, "REVISION_CONFLICT", None)
    body = {"base": revision, "document": DOCUMENT}
    answer = client.post(f"/api/flows/{flow.pk}/merge/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "REVISION_GONE")
