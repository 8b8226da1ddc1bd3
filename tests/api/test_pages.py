import json
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from flows.actions.make_signin_link import make_signin_link
from flows.models import AuditEntry, SignInLink, User, Workspace
from tests.access.material import client_of

PASSWORD = "correct horse battery"


@pytest.fixture
def manifest(tmp_path: Path, settings: Settings) -> Path:
    settings.BASE_DIR = tmp_path
    path = tmp_path / "static" / "app" / ".vite" / "manifest.json"
    path.parent.mkdir(parents=True)
    entry = {"file": "assets/main-1.js", "css": ["assets/main-1.css"], "imports": ["_chunk"]}
    chunk = {"file": "assets/chunk-1.js", "css": ["assets/chunk-1.css"]}
    pages = {"file": "assets/pages-1.css"}
    path.write_text(json.dumps({"src/main.tsx": entry, "_chunk": chunk, "src/styles/pages.css": pages}))
    return path


@pytest.fixture
def bob_with_password(bob: User) -> User:
    bob.set_password(PASSWORD)
    bob.save()
    return bob


def sign_in(client: Client, email: str, password: str, **more: str) -> object:
    return client.post("/signin", {"email": email, "password": password, **more})


def test_the_app_page_names_what_vite_built(bob: User, manifest: Path) -> None:
    page = client_of(bob).get("/").content.decode()
    assert '<script type="module" src="/static/app/assets/main-1.js"></script>' in page
    assert '<link rel="stylesheet" href="/static/app/assets/main-1.css">' in page
    assert '<link rel="stylesheet" href="/static/app/assets/chunk-1.css">' in page
    assert '<link rel="modulepreload" href="/static/app/assets/chunk-1.js">' in page
    assert "csrftoken" in client_of(bob).get("/").cookies


def test_without_a_front_end_the_page_says_how_to_build_it(bob: User, manifest: Path) -> None:
    manifest.write_text("broken")
    answer = client_of(bob).get("/runs")
    assert answer.status_code == 503
    assert "make run" in answer.content.decode()


@pytest.mark.parametrize(
    ("cookie", "shown"), [("dark", 'data-theme="dark"'), ("light", 'data-theme="light"'), ('"><b>', "")]
)
def test_the_theme_comes_from_a_cookie_and_only_the_two_known(cookie: str, shown: str, db: None) -> None:
    client = Client()
    client.cookies["theme"] = cookie
    page = client.get("/signin").content.decode()
    assert shown in page if shown else "data-theme" not in page


@pytest.mark.parametrize("path", ["/signin", "/", "/nowhere", "/signout"])
def test_no_page_needs_an_inline_script_or_style(bob: User, path: str) -> None:
    for client in (Client(), client_of(bob)):
        page = client.get(path, follow=True)
        assert b"<style" not in page.content
        assert b" style=" not in page.content
        assert b"<script>" not in page.content
        assert "script-src 'self'" in page["Content-Security-Policy"]


def test_signing_in_leads_to_where_one_wanted_to_go(bob_with_password: User) -> None:
    client = Client()
    assert client.get("/runs?x=1")["Location"] == "/signin?next=%2Fruns%3Fx%3D1"
    answer = client.post("/signin", {"email": "BOB@example.org ", "password": PASSWORD, "next": "/runs?x=1"})
    assert (answer.status_code, answer["Location"]) == (302, "/runs?x=1")
    assert AuditEntry.objects.get().verb == "signin.by_password"


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "http:evil",
        "///evil.example",
        "/\t/evil.example",
        "evil",
        "",
        "/" + "x" * 3000,
    ],
)
def test_signing_in_never_leads_to_another_site(bob_with_password: User, target: str) -> None:
    answer = Client().post("/signin", {"email": bob_with_password.email, "password": PASSWORD, "next": target})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client_of(bob_with_password).get("/signin", {"next": target})["Location"] == "/"


def test_the_session_is_a_new_one_after_signing_in_and_dies_at_signing_out(bob_with_password: User) -> None:
    client = Client()
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = planted = str(session.session_key)
    sign_in(client, bob_with_password.email, PASSWORD)
    signed_in = client.cookies["sessionid"].value
    assert signed_in != planted
    client.post("/signout")
    client.cookies["sessionid"] = signed_in
    assert client.get("/api/session/").status_code == 401


def test_the_error_says_what_is_left_and_keeps_only_the_address(bob_with_password: User) -> None:
    answer = Client().post("/signin", {"email": bob_with_password.email, "password": "wrong password"})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "Email and password do not match. 4 more tries, then a pause of 5 minutes." in page
    assert bob_with_password.email in page
    assert "wrong password" not in page


@pytest.mark.parametrize(
    "form", [{}, {"email": "x"}, {"email": "a@b.c\x00", "password": "x"}, {"email": "a@b.co", "password": "\x00"}]
)
def test_half_a_form_is_no_try(db: None, form: dict[str, str]) -> None:
    answer = Client().post("/signin", form)
    assert answer.status_code == 400
    assert "Enter your email address and your password." in answer.content.decode()


def test_looking_at_a_link_does_not_spend_it(bob: User) -> None:
    path = make_signin_link(bob.email)
    for _ in range(2):
        answer = Client().get(path)
        assert answer.status_code == 200
        assert "as Bob" in answer.content.decode()
        assert "Valid for 9 min" in answer.content.decode()
    assert SignInLink.objects.get().used_at is None


def test_a_link_signs_in_once(bob: User) -> None:
    path, client = make_signin_link(bob.email), Client()
    assert client.post(path)["Location"] == "/"
    assert client.get("/api/session/").json()["user"]["name"] == "Bob"
    again = Client().post(path)
    assert again.status_code == 410
    assert "This link was used at" in again.content.decode()
    assert "manage.py signin" in again.content.decode()


@pytest.mark.parametrize("token", ["x", "aaaa-bbbb-cccc-dddd", "é", "x" * 5000])
def test_a_link_that_never_was_opens_nothing(db: None, token: str) -> None:
    assert Client().get(f"/enter/{token}/").status_code == 410
    assert Client().post(f"/enter/{token}/").status_code == 410


def test_the_first_owner_names_themselves_and_the_workspace(alice: User, workspace: Workspace) -> None:
    path, client = make_signin_link(alice.email), Client()
    assert "You become the owner of a new workspace" in client.get(path).content.decode()
    missing = client.post(path, {"name": "", "workspace": "Reliability"})
    assert "Enter your name." in missing.content.decode()
    weak = client.post(path, {"name": "Ada", "workspace": "Reliability", "password": "short"})
    assert "password-error" in weak.content.decode()
    assert SignInLink.objects.get().used_at is None
    done = client.post(path, {"name": "Ada", "workspace": "Reliability", "password": PASSWORD})
    assert done["Location"] == "/welcome"
    workspace.refresh_from_db()
    assert (workspace.name, workspace.slug) == ("Reliability", "reliability")
    assert Client().login(username=alice.email, password=PASSWORD)


def test_a_second_link_of_the_owner_asks_for_no_name(alice: User) -> None:
    assert Client().post(make_signin_link(), {"name": "Ada", "workspace": "R"})["Location"] == "/welcome"
    assert Client().post(make_signin_link())["Location"] == "/"


def test_two_links_of_the_first_owner_at_once_are_one_first_run(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both forms were open; the one sent second finds the house taken, and no failure."""
    path = make_signin_link()
    User.objects.update(last_login=timezone.now())
    monkeypatch.setattr("flows.api.pages.enter.enters_first", lambda user: True)
    answer = Client().post(path, {"name": "Eve", "workspace": "Mine"})
    assert answer.status_code == 410
    assert "already has its owner" in answer.content.decode()


def test_an_unknown_address_is_a_plain_page_and_under_api_a_problem(bob: User) -> None:
    page = client_of(bob).get("/flows/none")
    assert (page.status_code, page["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert "<h1>There is no such page</h1>" in page.content.decode()
    assert client_of(bob).get("/api/none/")["Content-Type"] == "application/problem+json"


def test_a_form_from_elsewhere_is_refused_in_plain_words(db: None) -> None:
    answer = Client(enforce_csrf_checks=True).post("/signin", {"email": "a@b.co", "password": "x"})
    assert answer.status_code == 403
    assert "open for too long or came from another place" in answer.content.decode()


def test_health_is_for_machines(db: None) -> None:
    answer = Client().get("/health/")
    assert answer.json() == {"ok": True, "database": True}
    assert "no-store" in answer["Cache-Control"]


def test_a_token_is_never_logged(
    bob: User, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    path = make_signin_link(bob.email)
    token = path.split("/")[2]
    Client().get(path)
    Client().post(path)
    Client().post(path)
    assert token not in caplog.text
    assert token not in capfd.readouterr().err
    assert token not in str(list(SignInLink.objects.values()) + list(AuditEntry.objects.values()))
