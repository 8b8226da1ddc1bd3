"""C86: whatever stands in a body, a header or a query, the answer says what is wrong; never a 500."""

import re
from typing import Any

import psycopg
import pytest
from django.db import DataError, Error, InterfaceError, InternalError, OperationalError
from django.test import Client

from flows.api.openapi import openapi
from flows.models import Flow, Run, User
from tests.access.material import client_of
from tests.access.table import ROUTES

pytestmark = pytest.mark.slow  # every field of every route

NASTY: list[Any] = [
    None,
    True,
    0,
    -1,
    2**63,
    1e300,
    "",
    " ",
    "\x00",
    "a\x00b",
    "\ud800",
    "x" * 300_000,
    "'; DROP TABLE flows_run; --",
    "{{ inputs.topic }}",
    [],
    [[]],
    {},
    {"a": {"b": None}},
    {"topic": None},
    {"topic": {"x": 1}},
    {"topic": "\x00"},
    {"topic": "\ud800"},
    {"\x00": 1},
    {"": ""},
    {"__proto__": 1, "constructor": 2},
    "00000000-0000-0000-0000-000000000000",
]


def fields() -> list[tuple[str, str, str]]:
    """Every field of every body, from the API's own description."""
    schema = openapi()
    found = []
    for path, verbs in schema["paths"].items():
        for verb, operation in verbs.items():
            if body := operation.get("requestBody"):
                name = body["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
                found += [(path, verb, field) for field in schema["components"]["schemas"][name]["properties"]]
    return found


ROUTE = re.compile(r"\{(\w+)\}")
CONVERTED = {
    "id": "<uuid:id>",
    "step": "<str:step>",
    "number": "<int:number>",
    "slug": "<slug:slug>",
    "digest": "<str:digest>",
}


def send(client: Client, path: str, verb: str, flow: Flow, run: Run, **options: Any) -> Any:
    path = path.replace("{id}", str(flow.pk if "/flows/" in path else run.pk)).replace("{step}", "draft")
    path = path.replace("{number}", "1").replace("{slug}", "critique")
    return getattr(client, verb)(path, headers={"If-Match": "*"}, **options)


@pytest.mark.parametrize(("path", "verb", "field"), fields())
def test_no_value_of_any_field_breaks_the_server(
    bob: User, flow: Flow, run: Run, path: str, verb: str, field: str
) -> None:
    client = client_of(bob)
    for value in NASTY:
        row = ROUTES[ROUTE.sub(lambda found: CONVERTED[found[1]], path.removeprefix("/"))][verb.upper()]
        body = {key: str(flow.pk) if value == "{flow}" else value for key, value in row.body.items()}
        answer = send(client, path, verb, flow, run, data=body | {field: value}, content_type="application/json")
        assert answer.status_code < 500, value
        if answer.status_code >= 400:
            assert_problem(answer)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"7",
        b"[" * 100_000,
        b'{"a":' * 5_000,
        b'{"inputs": NaN}',
        b'{"inputs": {"topic": 1e999}}',
        b'{"inputs": ' + b"9" * 5_000 + b"}",
        b'{"flow": 1, "flow": 2}',
        b"\xff\xfe",
        b'{"inputs": {"topic": "\\ud800"}}',
        b'{"inputs": {"topic": "\\u0000"}}',
    ],
)
def test_what_is_not_plain_json_is_refused(bob: User, flow: Flow, run: Run, raw: bytes) -> None:
    answer = client_of(bob).post("/api/runs/", raw, content_type="application/json")
    assert answer.status_code == 400
    assert_problem(answer)


@pytest.mark.parametrize("value", [True, 5, 1.5, ["x"], None])
def test_only_text_is_text(bob: User, flow: Flow, value: Any) -> None:
    client = client_of(bob)
    start = client.post("/api/runs/", {"flow": value, "inputs": {}}, content_type="application/json")
    rename = client.patch(
        f"/api/flows/{flow.pk}/", {"name": value}, content_type="application/json", headers={"If-Match": "*"}
    )
    assert [start.json()["errors"][0]["where"], rename.json()["errors"][0]["where"]] == ["flow", "name"]


def test_the_description_says_what_is_refused(bob: User) -> None:
    described = client_of(bob).get("/api/schema/").json()
    bodies = [
        operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        for verbs in described["paths"].values()
        for operation in verbs.values()
        if "requestBody" in operation
    ]
    assert {"DraftSave", "FlowChange", "Import", "Publish", "RunStart", "TemplateUse"} <= set(bodies)
    examples = [
        operation["requestBody"]["content"]["application/json"].get("examples")
        for verbs in described["paths"].values()
        for operation in verbs.values()
        if "requestBody" in operation
    ]
    assert all(examples)
    assert all(described["components"]["schemas"][name]["additionalProperties"] is False for name in bodies)
    since = described["paths"]["/api/runs/{id}/events/"]["get"]["parameters"][-1]["schema"]
    assert since == {"type": "integer", "minimum": 0, "maximum": 999_999_999, "default": 0}


def test_a_body_that_is_too_large_is_refused(bob: User, flow: Flow) -> None:
    answer = client_of(bob).post("/api/runs/", b"[" + b" " * 1_100_000 + b"]", content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (413, "BODY_TOO_LARGE")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_only_json_is_read(bob: User, kind: str) -> None:
    answer = client_of(bob).post("/api/runs/", b"flow=1", content_type=kind)
    assert (answer.status_code, answer.json()["code"]) == (415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize(
    "query",
    [
        "cursor=",
        "cursor=x",
        "cursor=%00",
        "cursor=W10",
        "cursor=bnVsbA",
        "cursor=WyIyMDI2LTAxLTAxIiwgIngiXQ",
        "cursor=" + "A" * 5_000,
        # a moment in the year 0, once its zone is taken off
        "cursor=WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzE0OjAwIiwiMDAwMDAwMDAtMDAwMC0wMDAwLTAwMDAtMDAwMDAwMDAwMDAwIl0",
        "flow=1",
        "flow=%00",
        "state=done",
        "state=",
        "owner=1",
        "ordering=cost",
        "workspace__name=x",
        "format=xml",
        "state=failed&state=running",
    ],
)
def test_a_parameter_that_is_not_allowed_is_refused(bob: User, run: Run, query: str) -> None:
    """R140: filters come from an allow-list."""
    answer = client_of(bob).get(f"/api/runs/?{query}")
    assert answer.status_code == 400
    assert_problem(answer)
    assert answer.json()["errors"][0]["where"] == query.split("=")[0]


@pytest.mark.parametrize("since", ["-1", "x", "1.5", "²", "9" * 30, ""])
def test_since_is_a_whole_number(bob: User, run: Run, since: str) -> None:
    assert client_of(bob).get(f"/api/runs/{run.pk}/events/", {"since": since}).status_code == 400


def test_what_nobody_foresaw_tells_the_client_nothing(
    bob: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def explode(*_: Any, **__: Any) -> None:
        raise RuntimeError("password=hunter2")

    monkeypatch.setattr("flows.api.views.runs.start_run", explode)
    body = {"flow": "00000000-0000-0000-0000-000000000000", "inputs": {}}
    answer = client_of(bob).post("/api/runs/", body, content_type="application/json")
    assert answer.status_code == 500
    assert_problem(answer)
    assert b"hunter2" not in answer.content
    assert "hunter2" in caplog.text


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (OperationalError, None),
        (InterfaceError, None),
        (InternalError, psycopg.errors.IdleInTransactionSessionTimeout()),
        (InternalError, psycopg.errors.ReadOnlySqlTransaction()),
    ],
)
def test_a_database_that_cannot_answer_now_is_asked_again_later(
    bob: User, monkeypatch: pytest.MonkeyPatch, error: type[Error], cause: Exception | None
) -> None:
    """Many starts of one flow wait for its lock; who waited too long made no mistake, and nothing broke."""
    answer = started(bob, monkeypatch, error, cause)
    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (503, "BUSY", "1")
    assert_problem(answer)
    assert b"lock" not in answer.content


@pytest.mark.parametrize(
    ("error", "cause"), [(DataError, None), (OperationalError, psycopg.errors.StatementTooComplex())]
)
def test_a_database_that_refuses_is_not_asked_the_same_again(
    bob: User, monkeypatch: pytest.MonkeyPatch, error: type[Error], cause: Exception | None
) -> None:
    answer = started(bob, monkeypatch, error, cause)
    assert (answer.status_code, answer.json()["code"]) == (500, "INTERNAL")
    assert_problem(answer)


def started(user: User, monkeypatch: pytest.MonkeyPatch, error: type[Error], cause: Exception | None) -> Any:
    def ask_the_database(*_: Any, **__: Any) -> None:
        raise error("canceling statement due to lock timeout") from cause

    monkeypatch.setattr("flows.api.views.runs.start_run", ask_the_database)
    body = {"flow": "00000000-0000-0000-0000-000000000000", "inputs": {}}
    return client_of(user).post("/api/runs/", body, content_type="application/json")


def assert_problem(answer: Any) -> None:
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert set(problem) >= {"type", "title", "status", "detail", "code", "remedy", "errors"}
    assert problem["status"] == answer.status_code
    assert problem["type"] == f"/problems/{problem['code']}"
    assert problem["title"]
    assert problem["detail"]
    assert problem["remedy"]
