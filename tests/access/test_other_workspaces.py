"""An id of another workspace finds nothing, wherever it stands; fields that would give rights are refused."""

import json

import pytest

from flows.models import AuditEntry, Flow, FlowVersion, Run, User
from tests.access.material import address, client_of, prepare
from tests.access.table import ROUTES

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


def rows(part: str) -> list[tuple[str, str]]:
    return [(route, verb) for route, verbs in ROUTES.items() if part in route for verb in verbs]


@pytest.mark.parametrize(("route", "verb"), rows("api/flows/<uuid:id>/"))
def test_a_foreign_flow_in_the_address_finds_nothing_and_changes_nothing(
    alice: User, flow: Flow, foreign_flow: Flow, route: str, verb: str
) -> None:
    """O22, O87: not even an owner reaches into another workspace, whatever is asked of the flow."""
    row = ROUTES[route][verb]
    extra = {} if verb == "GET" else {"data": row.body, "content_type": "application/json"}
    answer = getattr(client_of(alice), verb.lower())(address(route, foreign_flow.pk), headers=row.headers, **extra)
    assert (answer.status_code, answer.json()["code"]) == (404, "FLOW_NOT_FOUND")
    assert "Secret plans" not in answer.content.decode()
    foreign_flow.refresh_from_db()
    assert (foreign_flow.revision, foreign_flow.deleted_at) == (1, None)
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(("route", "verb"), rows("api/runs/<uuid:id>/"))
def test_a_foreign_run_in_the_address_finds_nothing_and_changes_nothing(
    alice: User, foreign_run: Run, route: str, verb: str
) -> None:
    """O22: its state, its questions, its steps and its context are nobody else's."""
    prepare(route, foreign_run)
    told = AuditEntry.objects.count()
    foreign_run.refresh_from_db()
    before = (foreign_run.seq, foreign_run.state)
    row = ROUTES[route][verb]
    extra = {} if verb == "GET" else {"data": row.body, "content_type": "application/json"}
    answer = getattr(client_of(alice), verb.lower())(address(route, foreign_run.pk), **extra)
    assert (answer.status_code, answer.json()["code"]) == (404, "RUN_NOT_FOUND")
    assert "Secret plans" not in answer.content.decode()
    foreign_run.refresh_from_db()
    assert (foreign_run.seq, foreign_run.state) == before
    assert not foreign_run.inbox.exists()
    assert (Run.objects.count(), AuditEntry.objects.count()) == (1, told)


def test_lists_of_questions_hold_only_the_own_workspace(alice: User, foreign_run: Run) -> None:
    prepare("api/runs/<uuid:id>/answer/", foreign_run)
    client = client_of(alice)
    assert client.get("/api/waits/").json()["results"] == []
    assert client.get(f"/api/runs/?parent={foreign_run.pk}").json()["results"] == []


@pytest.mark.parametrize("number", ["0", "2", "999999999", "9" * 30])
@pytest.mark.parametrize(("route", "verb"), rows("<int:number>"))
def test_a_number_that_is_no_version_of_this_flow_finds_nothing(
    bob: User, flow: Flow, foreign_flow: Flow, route: str, verb: str, number: str
) -> None:
    FlowVersion.objects.create(flow=foreign_flow, number=2, document=foreign_flow.document, digest="sha256:0")
    path = address(route, flow.pk).replace("/versions/1/", f"/versions/{number}/")
    extra = {} if verb == "GET" else {"data": ROUTES[route][verb].body, "content_type": "application/json"}
    answer = getattr(client_of(bob), verb.lower())(path, **extra)
    assert (answer.status_code, answer.json()["code"]) == (404, "VERSION_NOT_FOUND")


def test_a_number_that_is_no_version_finds_nothing_in_query_and_body_either(bob: User, flow: Flow) -> None:
    client = client_of(bob)
    for path in (
        "problems/?version=7",
        "compare/?from=7",
        "compare/?to=7",
        "export/?version=7",
        "export/file/?version=7",
    ):
        answer = client.get(f"/api/flows/{flow.pk}/{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "VERSION_NOT_FOUND"), path
    body = {"flow": str(flow.pk), "inputs": {"topic": "x"}, "version": 7}
    answer = client.post("/api/runs/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (404, "VERSION_NOT_FOUND")


@pytest.mark.parametrize(("route", "verb"), rows("api/templates/<slug:slug>/"))
def test_a_name_that_is_no_template_finds_nothing(bob: User, route: str, verb: str) -> None:
    for slug in ("no-such", "__init__", "x" * 300):
        path = address(route, "").replace("refine-until-good", slug)
        extra = {} if verb == "GET" else {"data": {}, "content_type": "application/json"}
        answer = getattr(client_of(bob), verb.lower())(path, **extra)
        assert (answer.status_code, answer.json()["code"]) == (404, "TEMPLATE_NOT_FOUND"), slug


WRITES = [
    (route, verb)
    for route, verbs in ROUTES.items()
    for verb, row in verbs.items()
    if route.startswith("api/") and row.body and route != "api/"
]


EXTRA = [
    "workspace",
    "owner",
    "is_staff",
    "id",
    "created_by",
    "changed_by",
    "published",
    "deleted_at",
    "digest",
    "number",
]


@pytest.mark.parametrize(("route", "verb"), WRITES)
def test_no_body_can_say_more_than_it_may(bob: User, flow: Flow, run: Run, route: str, verb: str) -> None:
    """Mass assignment: whatever is not declared is refused, at every address."""
    row = ROUTES[route][verb]
    body = {key: str(flow.pk) if value == "{flow}" else value for key, value in row.body.items()}
    body |= dict.fromkeys(EXTRA, "x")
    path = address(route, flow.pk)
    answer = getattr(client_of(bob), verb.lower())(path, body, content_type="application/json", headers=row.headers)
    assert answer.status_code == 400
    assert {error["where"] for error in answer.json()["errors"]} == set(EXTRA)
