"""Every route × role × verb, walked from the URL table itself."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from flows.actions.make_signin_link import make_signin_link
from flows.api.pages.assets import Assets
from flows.models import Account, Credential, Flow, Run, User
from tests.access.material import address, client_of, here, prepare, store_account, store_artifact, store_credential
from tests.access.table import ROLES, ROUTES, Row
from tests.people import People

pytestmark = pytest.mark.slow  # a table of every route

VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
WRITES = ("POST", "PUT", "PATCH", "DELETE")


def walk(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        elif route != "admin/":  # Django's own table; tests/admin asks it everything at once
            yield from walk(pattern, route)


WALKED = list(walk(get_resolver()))
CELLS = [(route, verb, role) for route, verbs in ROUTES.items() for verb in verbs for role in ROLES]


@pytest.fixture(autouse=True)
def built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.api.pages.app.assets", lambda entry: Assets())


@pytest.fixture(autouse=True)
def seen_by_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test's rows are in one transaction, which other threads do not see."""
    for room in ("storage.artifacts", "runtime.accounts", "runtime.prices"):
        monkeypatch.setattr(f"flows.{room}.in_thread", here)


@pytest.fixture
def people(everyone: People) -> dict[str, User | None]:
    return dict(zip(ROLES, (None, everyone.mallory, everyone.vera, everyone.bob, everyone.alice), strict=True))


@pytest.fixture
def ask(flow: Flow, run: Run, everyone: People) -> Any:
    """Sends one request as it should be sent; the answer's status is what matters."""

    def send(client: Client, route: str, verb: str, row: Row, **headers: str) -> Any:
        owned: Any = flow.pk if "flows/" in route else run.pk
        if "credentials/<" in route:
            known = Credential.objects.first()
            owned = (known or store_credential(everyone.workspace, everyone.alice)).pk
        if "accounts/<" in route:
            account = Account.objects.first()
            owned = (account or store_account(everyone.workspace, everyone.alice)).pk
        if "artifacts/" in route:
            store_artifact(run)
        path = address(route, owned)
        prepare(route, run)
        if "<str:token>" in path:
            path = make_signin_link(everyone.bob.email)
        if route == "api/":
            path = "/api/nothing/here/"
        if route.endswith("<uuid:id>/publish/"):  # a draft that says nothing new is not published
            Flow.objects.filter(pk=flow.pk).update(document={**flow.document, "description": "New."})
        body: Any = {key: str(flow.pk) if value == "{flow}" else value for key, value in row.body.items()}
        kind = "application/json" if route.startswith("api/") else "application/x-www-form-urlencoded"
        if kind != "application/json":
            body = urlencode(body)
        extra = {} if verb == "GET" else {"data": body, "content_type": kind}
        return getattr(client, verb.lower())(path, headers={**row.headers, **headers}, **extra)

    return send


def test_every_route_has_its_row() -> None:
    """A route that nobody thought about is open to whoever finds it."""
    assert sorted(WALKED) == sorted(ROUTES)


@pytest.mark.parametrize(("route", "verb", "role"), CELLS)
def test_a_role_gets_what_the_table_says(
    ask: Any, people: dict[str, User | None], route: str, verb: str, role: str
) -> None:
    row = ROUTES[route][verb]
    answer = ask(client_of(people[role]), route, verb, row)
    assert answer.status_code == row.statuses[ROLES.index(role)], answer.content[:500]


@pytest.mark.parametrize("route", ROUTES)
def test_a_verb_without_a_row_is_refused(ask: Any, people: dict[str, User | None], route: str) -> None:
    for verb in set(VERBS) - set(ROUTES[route]):
        answer = ask(client_of(people["owner"]), route, verb, Row((0, 0, 0, 0, 0)))
        assert answer.status_code == 405, verb


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("route", [route for route in ROUTES if "GET" in ROUTES[route]])
def test_head_answers_like_get(ask: Any, people: dict[str, User | None], route: str, role: str) -> None:
    row = ROUTES[route]["GET"]
    answer = ask(client_of(people[role]), route, "HEAD", row)
    assert answer.status_code == row.statuses[ROLES.index(role)]


@pytest.mark.parametrize(
    ("route", "verb"),
    [(route, verb) for route, verbs in ROUTES.items() for verb in verbs if verb in WRITES and route != "api/"],
)
def test_a_write_without_its_csrf_token_is_refused(
    ask: Any, people: dict[str, User | None], route: str, verb: str
) -> None:
    for role in ROLES[0 if not route.startswith("api/") else 1 :]:
        answer = ask(client_of(people[role], enforce_csrf_checks=True), route, verb, ROUTES[route][verb])
        assert answer.status_code == 403, role


@pytest.mark.parametrize(
    ("route", "verb"),
    [
        (route, verb)
        for route, verbs in ROUTES.items()
        for verb in verbs
        if route.startswith("api/") and route not in ("api/", "api/schema/")
    ],
)
def test_naming_a_foreign_workspace_finds_nothing(
    ask: Any, people: dict[str, User | None], route: str, verb: str
) -> None:
    row = ROUTES[route][verb]
    client = client_of(people["outsider"])
    assert ask(client, route, verb, row, **{"Baton-Workspace": "atelier"}).status_code == 404
    assert ask(client, route, verb, row, **{"Baton-Workspace": "no-such"}).status_code == 404
    owner = client_of(people["owner"])
    assert ask(owner, route, verb, row, **{"Baton-Workspace": "elsewhere"}).status_code == 404
