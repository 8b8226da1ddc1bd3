"""What every answer carries, whatever it answers. (R141)"""

from typing import Any

import pytest
from django.test import Client

from orchestrator.middleware.policy import POLICY

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path",
    ["/", "/signin", "/admin/login/", "/api/session/", "/api/nothing/", "/nothing", "/static/admin/css/base.css"],
)
def test_every_answer_has_a_strict_policy(client: Client, path: str) -> None:
    response = client.get(path)
    assert response["Content-Security-Policy"] == POLICY
    assert "unsafe" not in POLICY
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    "path", ["/", "/signin", "/api/session/", "/api/nothing/", "/nothing", "/favicon.ico", "/health/"]
)
def test_what_belongs_to_one_person_is_kept_nowhere(client: Client, path: str) -> None:
    assert "no-store" in client.get(path)["Cache-Control"]


@pytest.mark.parametrize("cookie", ['"' + "a" * 20 + '\\000"', "short", "a" * 33, "A" * 32, "../" * 11])
def test_a_cookie_that_names_no_session_never_reaches_the_database(
    client: Client, cookie: str, django_assert_num_queries: Any
) -> None:
    """PostgreSQL fails on a NUL, which a cookie can spell in octal."""
    with django_assert_num_queries(0):
        assert client.get("/api/session/", headers={"cookie": f"sessionid={cookie}"}).status_code == 401


def test_a_host_that_is_not_ours_is_refused(client: Client) -> None:
    assert client.get("/signin", headers={"host": "evil.example"}).status_code == 400


def test_static_files_are_served_with_their_type(client: Client) -> None:
    response = client.get("/static/admin/css/base.css")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/css")
    assert "max-age=60" in response["Cache-Control"]
    assert int(response["Content-Length"]) == len(response.content) > 1000
    again = client.get("/static/admin/css/base.css", headers={"if-modified-since": response["Last-Modified"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/static/../manage.py").status_code == 404
    assert client.head("/static/admin/css/base.css").content == b""


def test_what_vite_hashed_may_be_kept_for_ever() -> None:
    from orchestrator.middleware.static import StaticMiddleware

    static = StaticMiddleware(lambda request: None)
    assert static.immutable_file_test("", "/static/app/assets/main-DHi3k2.js")
    assert not static.immutable_file_test("", "/static/app/.vite/manifest.json")
    assert not static.immutable_file_test("", "/static/logo.svg")


@pytest.mark.parametrize(
    "path", ["/admin/flows/worker/%00/change/", "/admin/flows/run/?state__exact=%00", "/signin?next=%00", "/enter/%00/"]
)
def test_a_nul_in_an_address_is_refused(admin_client: Client, path: str) -> None:
    response = admin_client.get(path)
    assert response.status_code == 400
    assert "cannot be read" in response.content.decode()
    assert response["Content-Security-Policy"] == POLICY


def test_the_api_names_the_place_of_a_nul_itself(admin_client: Client) -> None:
    assert admin_client.get("/api/flows/?q=%00")["Content-Type"] == "application/problem+json"
