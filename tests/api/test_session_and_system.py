import json
from pathlib import Path

import pytest
from django.conf import settings as own
from django.test import Client
from pytest_django.fixtures import Settings

from flows.api.openapi import openapi
from flows.models import Membership, Role, User, Workspace
from flows.steps.registry import catalogue
from tests.access.material import client_of


def test_the_session_says_who_and_where(bob: User, workspace: Workspace) -> None:
    session = client_of(bob).get("/api/session/").json()
    assert session["user"] == {"id": str(bob.pk), "name": "Bob", "email": "bob@example.org"}
    assert session["workspace"] == {"id": str(workspace.pk), "name": "Atelier", "slug": "atelier", "role": "editor"}
    assert session["workspaces"] == [session["workspace"]]


def test_a_header_chooses_among_the_own_workspaces(bob: User, elsewhere: Workspace) -> None:
    Membership.objects.create(user=bob, workspace=elsewhere, role=Role.VIEWER)
    session = client_of(bob).get("/api/session/", headers={"Baton-Workspace": "elsewhere"}).json()
    assert (session["workspace"]["slug"], session["workspace"]["role"]) == ("elsewhere", "viewer")
    assert [workspace["slug"] for workspace in session["workspaces"]] == ["atelier", "elsewhere"]


@pytest.mark.parametrize("slug", ["", "\x00", "no-such", "x" * 5_000])
def test_a_workspace_that_never_was_is_not_found(bob: User, slug: str) -> None:
    assert client_of(bob).get("/api/session/", headers={"Baton-Workspace": slug}).status_code == 404


def test_signed_out_is_401_and_says_how(db: None) -> None:
    answer = Client().get("/api/session/")
    assert (answer.status_code, answer.json()["code"]) == (401, "SIGN_IN_REQUIRED")
    assert answer["WWW-Authenticate"] == "Session"


def test_somebody_without_a_workspace_is_told_so(bob: User) -> None:
    Membership.objects.all().delete()
    assert client_of(bob).get("/api/session/").json()["code"] == "PERMISSION_DENIED"


def test_somebody_who_was_shut_out_is_signed_out(bob: User) -> None:
    client = client_of(bob)
    User.objects.filter(pk=bob.pk).update(is_active=False)
    assert client.get("/api/session/").status_code == 401


def test_asking_for_the_session_hands_out_a_csrf_token(bob: User) -> None:
    assert "csrftoken" in client_of(bob).get("/api/session/").cookies


def test_the_system_tells_what_it_is(bob: User, settings: Settings) -> None:
    settings.BATON_READY_SECONDS = 3.1
    system = client_of(bob).get("/api/system/").json()
    assert system["models"] == ["rehearsal/steady", "rehearsal/swift"]
    assert system["workers"] == 0
    assert system["ready_seconds"] == 3.1
    assert system["mode"] == ("embedded" if own.BATON_EMBEDDED else "scaled")


def test_every_kind_is_listed_with_its_schema(bob: User) -> None:
    kinds = client_of(bob).get("/api/kinds/").json()["results"]
    assert [kind["kind"] for kind in kinds] == [kind.kind for kind in catalogue().all()]
    assert all(kind["config_schema"]["type"] == "object" for kind in kinds)


def test_the_committed_description_is_fresh(bob: User) -> None:
    committed = json.loads((Path(own.BASE_DIR) / "docs/api/openapi.json").read_text())
    assert committed == json.loads(json.dumps(openapi())), "run make docs"
    assert client_of(bob).get("/api/schema/").json() == committed
    assert committed["openapi"] == "3.1.0"
