"""The admin site: for staff only, and what runs did cannot be changed there, whatever a form says."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from flows.actions.add_message import add_message
from flows.actions.create_thread import create_thread
from flows.actions.fork_run import ForkWish, fork_run
from flows.actions.make_signin_link import make_signin_link
from flows.engine.requests import Question
from flows.models import (
    Artifact,
    AuditEntry,
    CachedReply,
    Credential,
    Flow,
    FlowRevision,
    Membership,
    Message,
    PriceOverride,
    Run,
    RunEvent,
    RunStep,
    SignInLink,
    User,
    Worker,
    Workspace,
)
from flows.storage.credentials import headers
from tests.access.material import client_of, store_account, store_credential
from tests.actions.telling import asks, begin, tell

pytestmark = pytest.mark.slow  # every page of the site

NOUNS = [
    "user",
    "workspace",
    "flow",
    "flowversion",
    "flowrevision",
    "run",
    "runevent",
    "runstep",
    "thread",
    "message",
    "artifact",
    "cachedreply",
    "credential",
    "account",
    "priceoverride",
    "worker",
    "auditentry",
    "signinlink",
]
LOOK_ONLY = [
    *("flow", "flowversion", "flowrevision", "run", "runevent", "runstep", "thread", "message", "artifact"),
    *("worker", "auditentry", "account"),
]


@pytest.fixture
def keeper(alice: User) -> Client:
    """The first owner, as setup makes them."""
    User.objects.filter(pk=alice.pk).update(is_staff=True, is_superuser=True)
    alice.refresh_from_db()
    return client_of(alice)


@pytest.fixture
def rows(run: Run, alice: User, workspace: Workspace) -> dict[str, Any]:
    """One of each noun."""
    make_signin_link(alice.email)
    FlowRevision.objects.create(flow=run.flow, revision=1, document=run.flow.document, size=1, at=run.created_at)
    Worker.objects.create(name="w", capacity=1, started_at=run.created_at, beat_at=run.created_at)
    tell(begin(run), *asks("draft", Question("ask", "Why?", assignee="bob@example.org")))
    thread = create_thread(alice, workspace, "Rain")
    digest = "sha256:" + "0" * 64
    named = {
        "user": alice,
        "workspace": workspace,
        "flow": run.flow,
        "flowversion": run.version,
        "flowrevision": FlowRevision.objects.get(),
        "run": run,
        "runevent": RunEvent.objects.all()[0],
        "runstep": RunStep.objects.get(),
        "thread": thread,
        "message": add_message(alice, workspace, thread.pk, "Hello <b>"),
        "artifact": Artifact.objects.create(workspace=workspace, digest=digest, size=2_000_000, media_type="x/y"),
        "cachedreply": CachedReply.objects.create(
            workspace=workspace, key="http:1", reply='{"a": 1}', expires_at=run.created_at
        ),
        "credential": store_credential(workspace, alice),
        "account": store_account(workspace, alice),
        "priceoverride": PriceOverride.objects.create(model="gpt-9*", input=1, output=2),
        "worker": Worker.objects.get(),
        "auditentry": AuditEntry.objects.all()[0],
        "signinlink": SignInLink.objects.get(),
    }
    return {noun: row.pk for noun, row in named.items()}


def addresses(noun: str, pk: Any) -> list[str]:
    return [
        reverse(f"admin:flows_{noun}_changelist"),
        reverse(f"admin:flows_{noun}_change", args=[pk]),
    ]


def test_every_noun_has_its_page_and_no_other() -> None:
    ours = [model._meta.model_name for model in admin.site._registry if model._meta.app_label == "flows"]
    assert sorted(filter(None, ours)) == sorted(NOUNS)


@pytest.mark.parametrize("noun", NOUNS)
def test_the_keeper_sees_every_noun(keeper: Client, rows: dict[str, Any], noun: str) -> None:
    for address in addresses(noun, rows[noun]):
        answer = keeper.get(address)
        assert answer.status_code == 200, address
        assert b"<style" not in answer.content
        assert b"<script>" not in answer.content


@pytest.mark.parametrize("noun", NOUNS)
def test_owners_editors_and_strangers_do_not(
    alice: User, bob: User, mallory: User, rows: dict[str, Any], noun: str
) -> None:
    for address in addresses(noun, rows[noun]):
        for user in (alice, bob, mallory):
            for verb in ("get", "post"):
                answer = getattr(client_of(user), verb)(address, follow=True)
                assert answer.status_code == 403, (user, address, verb)
        assert Client().get(address, follow=True).redirect_chain[-1][0].startswith("/signin?next=")


def test_there_is_no_second_sign_in_form(alice: User) -> None:
    """Its tries would not count towards the pause."""
    User.objects.filter(pk=alice.pk).update(is_staff=True)
    alice.set_password("correct horse battery")
    alice.save()
    client = Client()
    answer = client.post("/admin/login/", {"username": alice.email, "password": "correct horse battery"})
    assert (answer.status_code, answer["Location"]) == (302, "/signin?next=%2Fadmin%2F")
    assert client.get("/api/session/").status_code == 401


@pytest.mark.parametrize("noun", LOOK_ONLY)
def test_what_happened_is_never_edited(keeper: Client, rows: dict[str, Any], noun: str) -> None:
    pk = rows[noun]
    attempts = [
        reverse(f"admin:flows_{noun}_add"),
        reverse(f"admin:flows_{noun}_change", args=[pk]),
        reverse(f"admin:flows_{noun}_delete", args=[pk]),
    ]
    forged = {"name": "forged", "state": "completed", "post": "yes", "action": "delete_selected"}
    for address in attempts:
        assert keeper.post(address, forged).status_code == 403, address
    keeper.post(reverse(f"admin:flows_{noun}_changelist"), {**forged, "_selected_action": [pk]})
    assert Run.objects.get().state == "running"
    assert (Flow.objects.get().name, RunEvent.objects.count(), Worker.objects.count()) == ("Refine", 4, 1)
    assert (Message.objects.get().text, Artifact.objects.count(), RunStep.objects.count()) == ("Hello <b>", 1, 1)


def test_a_forged_inline_of_steps_changes_nothing(keeper: Client, run: Run) -> None:
    forged = {"steps-TOTAL_FORMS": "1", "steps-INITIAL_FORMS": "0", "steps-0-path": "x", "steps-0-state": "succeeded"}
    assert keeper.post(reverse("admin:flows_run_change", args=[run.pk]), forged).status_code == 403
    assert not run.steps.exists()


def test_a_run_leads_to_its_events_page_by_page(keeper: Client, run: Run, foreign_run: Run) -> None:
    page = keeper.get(reverse("admin:flows_run_change", args=[run.pk])).content.decode()
    address = f"{reverse('admin:flows_runevent_changelist')}?run__id__exact={run.pk}"
    assert escape(address) in page
    assert keeper.get(address).context["cl"].result_count == 1


def test_a_run_leads_to_its_steps_its_origin_and_its_forks(keeper: Client, alice: User, run: Run) -> None:
    tell(begin(run), *asks("draft", Question("ask", "Why?")))
    fork = fork_run(alice, run.workspace, run.pk, ForkWish())
    page = keeper.get(reverse("admin:flows_run_change", args=[run.pk])).content.decode()
    assert "1 steps, 1 waiting" in page
    for noun, parameter in (("runstep", "run__id__exact"), ("run", "origin__id__exact"), ("run", "parent__id__exact")):
        address = f"{reverse(f'admin:flows_{noun}_changelist')}?{parameter}={run.pk}"
        assert escape(address) in page
        assert keeper.get(address).status_code == 200
    fork_page = keeper.get(reverse("admin:flows_run_change", args=[fork.pk])).content.decode()
    assert reverse("admin:flows_run_change", args=[run.pk]) in fork_page


def test_a_secret_goes_in_and_is_never_shown(keeper: Client, alice: User, rows: dict[str, Any]) -> None:
    """SECURITY 23. The keeper replaces it with the rights of an owner of its workspace."""
    address = reverse("admin:flows_credential_change", args=[rows["credential"]])
    stored = Credential.objects.get(name="wire")
    assert b"sentinel" not in keeper.get(address).content
    answer = keeper.post(address, {"new_secret": "sentinel-new", "host": "evil.example.com"})
    assert answer.status_code == 302
    assert headers(stored.workspace_id, "wire", "api.example.com") == {"Authorization": "Bearer sentinel-new"}
    assert AuditEntry.objects.get(verb="credential.replaced").actor == alice
    refused = keeper.post(address, {"new_secret": "sentinel-bad\n2"})
    assert (refused.status_code, b"sentinel-bad" in refused.content) == (200, False)
    assert keeper.post(reverse("admin:flows_credential_add"), {"new_secret": "x"}).status_code == 403
    assert keeper.post(reverse("admin:flows_credential_delete", args=[stored.pk]), {"post": "yes"}).status_code == 403
    several = {"action": "seal_anew", "_selected_action": [stored.pk]}
    assert keeper.post(reverse("admin:flows_credential_changelist"), several).status_code == 302
    assert headers(stored.workspace_id, "wire", "api.example.com")
    listed = keeper.get(reverse("admin:flows_credential_changelist") + "?secret__startswith=x")
    assert listed.status_code == 400


def test_an_accounts_key_is_seen_and_replaced_nowhere_in_the_site(keeper: Client, rows: dict[str, Any]) -> None:
    key = Credential.objects.get(kind="account")
    shown = keeper.get(reverse("admin:flows_account_change", args=[rows["account"]])).content
    assert b"127.0.0.1:11434" in shown
    assert b"sentinel" not in shown
    address = reverse("admin:flows_credential_change", args=[key.pk])
    assert keeper.post(address, {"new_secret": "mine"}).status_code == 403
    assert b"sentinel" not in keeper.get(address).content


def test_keeping_the_machine_gives_no_right_to_a_secret(keeper: Client, elsewhere: Workspace, mallory: User) -> None:
    foreign = store_credential(elsewhere, mallory)
    answer = keeper.post(reverse("admin:flows_credential_change", args=[foreign.pk]), {"new_secret": "mine"})
    assert b"Only an owner of its workspace" in answer.content
    assert headers(elsewhere.pk, "wire", "api.example.com") == {"Authorization": "Bearer sentinel-of-the-material"}
    assert AuditEntry.objects.filter(verb="admin.credential_replace_refused").count() == 1


def test_a_cached_reply_can_be_forgotten(keeper: Client, rows: dict[str, Any]) -> None:
    address = reverse("admin:flows_cachedreply_delete", args=[rows["cachedreply"]])
    assert keeper.post(address, {"post": "yes"}).status_code == 302
    assert not CachedReply.objects.exists()
    assert AuditEntry.objects.filter(verb="admin.cachedreply_deleted").count() == 1


def test_links_show_nothing_that_opens_a_door(keeper: Client, rows: dict[str, Any]) -> None:
    secret = SignInLink.objects.get().token_hash
    for address in addresses("signinlink", rows["signinlink"]):
        assert secret not in keeper.get(address).content.decode()
    assert keeper.get(reverse("admin:flows_signinlink_add")).status_code == 403


def test_taking_a_link_back_leaves_a_trace(keeper: Client, alice: User, rows: dict[str, Any]) -> None:
    one = reverse("admin:flows_signinlink_delete", args=[rows["signinlink"]])
    assert keeper.post(one, {"post": "yes"}).status_code == 302
    make_signin_link(alice.email)
    several = {"post": "yes", "action": "delete_selected", "_selected_action": [SignInLink.objects.get().pk]}
    assert keeper.post(reverse("admin:flows_signinlink_changelist"), several).status_code == 302
    assert not SignInLink.objects.exists()
    assert AuditEntry.objects.filter(verb="admin.signinlink_deleted", actor=alice).count() == 2


def test_an_address_is_kept_as_it_is_looked_for(keeper: Client) -> None:
    """However it is written: otherwise its person could never sign in."""
    form = {"email": "New.Person@Example.ORG", "name": "New", "is_active": "on"}
    assert keeper.post(reverse("admin:flows_user_add"), form).status_code == 302
    assert make_signin_link("new.person@example.org")
    twice = keeper.post(reverse("admin:flows_user_add"), form | {"email": "NEW.person@example.org"})
    assert "already exists" in twice.content.decode()


def test_staff_who_may_change_people_cannot_make_keepers(bob: User) -> None:
    User.objects.filter(pk=bob.pk).update(is_staff=True)
    bob.user_permissions.set(Permission.objects.filter(codename__in=["view_user", "change_user"]))
    form = {"email": bob.email, "name": "Robert", "is_active": "on", "is_staff": "on", "is_superuser": "on"}
    assert client_of(bob).post(reverse("admin:flows_user_change", args=[bob.pk]), form).status_code == 302
    bob.refresh_from_db()
    assert (bob.name, bob.is_superuser) == ("Robert", False)


def test_passwords_cannot_be_guessed_by_filtering(keeper: Client) -> None:
    assert keeper.get(reverse("admin:flows_user_changelist") + "?password__startswith=p").status_code == 400
    assert keeper.get(reverse("admin:flows_signinlink_changelist") + "?token_hash__startswith=0").status_code == 400


def test_leaving_and_a_new_password_leave_their_traces(keeper: Client, alice: User) -> None:
    """The admin site's own ways for both must not pass by the audit."""
    alice.set_password("correct horse battery")
    alice.save()
    keeper.force_login(alice)
    form = {"old_password": "wrong", "new_password1": "other horse battery", "new_password2": "other horse battery"}
    assert keeper.post(reverse("admin:password_change"), form).status_code == 200
    assert not AuditEntry.objects.exists()
    changed = keeper.post(reverse("admin:password_change"), form | {"old_password": "correct horse battery"})
    assert changed.status_code == 302
    assert AuditEntry.objects.get().verb == "person.password_changed"
    assert keeper.get(reverse("admin:logout")).status_code == 405
    assert keeper.post(reverse("admin:logout"))["Location"] == "/signin"
    assert AuditEntry.objects.filter(verb="signin.ended", actor=alice).count() == 1
    assert keeper.get("/api/session/").status_code == 401


def test_a_person_made_here_has_no_password_and_leaves_a_trace(keeper: Client, alice: User) -> None:
    form = {"email": "new@example.org", "name": "New", "is_active": "on"}
    assert keeper.post(reverse("admin:flows_user_add"), form).status_code == 302
    user = User.objects.get(email="new@example.org")
    assert not user.has_usable_password()
    entry = AuditEntry.objects.get(verb="admin.user_added")
    assert (entry.actor, entry.target_id) == (alice, str(user.pk))
    assert "password" not in keeper.get(reverse("admin:flows_user_change", args=[user.pk])).context["adminform"].fields


def test_a_membership_is_given_and_taken_in_its_workspace(keeper: Client, workspace: Workspace, mallory: User) -> None:
    form = {
        "name": workspace.name,
        "slug": workspace.slug,
        "artifact_quota": "5000000",
        "membership_set-TOTAL_FORMS": "1",
        "membership_set-INITIAL_FORMS": "0",
        "membership_set-0-user": str(mallory.pk),
        "membership_set-0-role": "viewer",
    }
    assert keeper.post(reverse("admin:flows_workspace_change", args=[workspace.pk]), form).status_code == 302
    assert Membership.objects.get(workspace=workspace, user=mallory).role == "viewer"
    assert AuditEntry.objects.get(verb="admin.workspace_changed").workspace == workspace
    assert Workspace.objects.get(pk=workspace.pk).artifact_quota == 5_000_000
