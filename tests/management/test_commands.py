from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django.fixtures import Settings

from flows.models import AuditEntry, Flow, Membership, SignInLink, User, Workspace
from flows.storage.credentials import secret_for
from tests.access.material import store_account
from tests.people import People


def run(*command: str) -> str:
    out = StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_setup_makes_workspace_owner_and_starter_flows_once() -> None:
    assert "Refine until good" in run("setup")
    assert run("setup") == ""
    assert (Workspace.objects.count(), User.objects.count()) == (1, 1)
    owner = Membership.objects.get(role="owner").user
    assert owner.is_staff
    assert owner.is_superuser
    assert not owner.has_usable_password()
    flow = Flow.objects.get()
    assert flow.published is not None
    assert (flow.published.number, flow.tags[0]) == (1, "starter")
    assert set(AuditEntry.objects.values_list("verb", flat=True)) == {"workspace.created", "flow.starter_loaded"}


@pytest.mark.django_db
def test_a_renamed_or_deleted_starter_flow_does_not_come_back() -> None:
    run("setup")
    Flow.objects.all().delete()
    assert run("setup") == ""
    assert not Flow.objects.exists()


@pytest.mark.django_db
def test_the_link_of_a_new_house_leads_to_the_welcome() -> None:
    run("setup")
    link = run("signin").strip()
    assert link.startswith("http://127.0.0.1:")
    path = "/" + link.split("/", 3)[3]
    client = Client()
    assert client.get(path).status_code == 200
    assert client.post(path, {"name": "Ada", "workspace": "Reliability"})["Location"] == "/welcome"
    assert client.get("/api/session/").json()["workspace"]["name"] == "Reliability"
    assert client.get("/api/flows/").json()["results"][0]["name"] == "Refine until good"


@pytest.mark.parametrize("noted", ['{"pid": 1, "address": "http://127.0.0.1:4567"}', "[]", "", "{"])
def test_the_link_leads_to_where_baton_listens(bob: User, noted: str, tmp_path: Path, settings: Settings) -> None:
    settings.BATON_HOME, settings.PORT = tmp_path, 8123
    (tmp_path / "driver.lock").write_text(noted)
    port = "4567" if "4567" in noted else "8123"
    assert run("signin", "--email", bob.email).startswith(f"http://127.0.0.1:{port}/enter/")
    settings.BATON_TRUSTED_ORIGINS = ["https://baton.example.com"]
    assert run("signin", "--email", bob.email).startswith("https://baton.example.com/enter/")


def test_a_link_for_one_person(bob: User) -> None:
    run("signin", "--email", "BOB@example.org")
    assert SignInLink.objects.get().user == bob


def test_nobody_to_sign_in_is_one_line(db: None) -> None:
    for command in (["signin"], ["signin", "--email", "x@y.z"]):
        with pytest.raises(CommandError, match=r"There is no such person\."):
            run(*command)


@pytest.mark.django_db
def test_stored_secrets_are_encrypted_with_a_new_key_by_a_command(everyone: People, settings: Settings) -> None:
    """Attack 23: a key is replaced without a moment in which a secret cannot be used."""
    account = store_account(everyone.workspace, everyone.alice)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key of the same length or more"
    assert run("reseal").strip() == "All stored secrets are encrypted with BATON_SECRET_KEY."
    settings.SECRET_KEY_FALLBACKS = []
    assert account.credential is not None
    account.credential.refresh_from_db()
    assert secret_for(account.credential, "127.0.0.1") == "sentinel-of-the-material"
    told = AuditEntry.objects.get(verb="credentials.resealed")
    assert (told.workspace, told.actor) == (everyone.workspace, None)


@pytest.mark.django_db
def test_secrets_that_no_key_opens_are_counted(everyone: People, settings: Settings) -> None:
    store_account(everyone.workspace, everyone.alice)
    settings.SECRET_KEY = "a key that nothing was sealed with, at all"
    with pytest.raises(CommandError, match="1 secrets open with no key"):
        run("reseal")
