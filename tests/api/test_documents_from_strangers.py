"""SECURITY 7, 8 and 35: whatever is sent as a document, change or import, at every address that takes one, the answer
says what is wrong and where; never a 500, and nothing is kept."""

import json
import socket
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from flows.models import AuditEntry, Flow, User
from tests.access.material import DOCUMENT, address, client_of
from tests.access.table import ROUTES

pytestmark = pytest.mark.slow  # a table of every route

MEGABYTE = 1024 * 1024


def deep(levels: int) -> Any:
    value: Any = "x"
    for _ in range(levels):
        value = {"a": value}
    return value


def steps(count: int) -> list[dict[str, Any]]:
    return [{"id": f"s{number}", "kind": "transform"} for number in range(count)]


HOSTILE: dict[str, Any] = {
    "nothing": {},
    "no schema": {"name": "x"},
    "another schema": {**DOCUMENT, "schema": 2},
    "unknown fields": {**DOCUMENT, "workspace": "x", "id": 7},
    "nested too deep": {**DOCUMENT, "steps": [{"id": "a", "kind": "input", "config": deep(60)}]},
    "a circle": {**DOCUMENT, "edges": [{"source": "draft", "target": "brief"}, {"source": "brief", "target": "draft"}]},
    "a circle of frames": {
        "schema": 1,
        "name": "x",
        "steps": [
            {"id": "a", "kind": "loop", "parent": "b"},
            {"id": "b", "kind": "loop", "parent": "a"},
        ],
    },
    "ids that look alike": {
        "schema": 1,
        "name": "x",
        "steps": [{"id": "a", "kind": "input"}, {"id": "A", "kind": "input"}],
    },
    "ids of other alphabets": {"schema": 1, "name": "x", "steps": [{"id": "drаft", "kind": "input"}]},
    "too many steps": {"schema": 1, "name": "x", "steps": steps(5_001)},
    "a large number": {**DOCUMENT, "steps": [{"id": "a", "kind": "input", "config": {"n": 2**60}}]},
    "a position nowhere": {**DOCUMENT, "steps": [{"id": "a", "kind": "input", "position": {"x": 1e300, "y": 0}}]},
}
RAW: dict[str, bytes] = {
    "NaN": b'{"document": {"schema": 1, "name": "x", "steps": [{"id": "a", "kind": "input", "position": {"x": NaN}}]}}',
    "1e999": b'{"document": {"schema": 1, "name": "x", "inputs": [{"name": "a", "default": 1e999}]}}',
    "a field twice": b'{"document": {"schema": 1, "name": "x", "name": "y"}}',
    "thousands of digits": b'{"document": {"schema": ' + b"1" * 5_000 + b"}}",
    "thousands of brackets": b'{"document": ' + b"[" * 100_000,
    "deep maps": b'{"document":' * 5_000,
    "NUL": b'{"document": {"schema": 1, "name": "\\u0000"}}',
    "half a character": b'{"document": {"schema": 1, "name": "\\ud800"}}',
    "no UTF-8": b'{"document": "\xff\xfe"}',
}
TAKERS = [(route, verb) for route, verbs in ROUTES.items() for verb, row in verbs.items() if "document" in row.body]
LARGE = [
    (route, verb)
    for route, verbs in ROUTES.items()
    for verb, row in verbs.items()
    if {"document", "changes", "text"} & set(row.body)
]


@pytest.fixture
def send(bob: User, flow: Flow) -> Callable[[str, str, Any], Any]:
    client = client_of(bob)

    def sent(route: str, verb: str, body: Any) -> Any:
        return getattr(client, verb.lower())(address(route, flow.pk), body, content_type="application/json")

    return sent


@pytest.mark.parametrize("what", HOSTILE)
@pytest.mark.parametrize(("route", "verb"), TAKERS)
def test_no_document_breaks_the_server(send: Any, flow: Flow, route: str, verb: str, what: str) -> None:
    answer = send(route, verb, ROUTES[route][verb].body | {"document": HOSTILE[what]})
    if route == "api/flows/validate/" and answer.status_code == 200:
        assert answer.json()["errors"] > 0
    else:
        assert answer.status_code == 400, answer.content[:300]
        assert answer.json()["errors"][0]["message"]
    flow.refresh_from_db()
    assert (flow.revision, Flow.objects.count(), AuditEntry.objects.count()) == (1, 1, 0)


@pytest.mark.parametrize("what", RAW)
@pytest.mark.parametrize(("route", "verb"), LARGE)
def test_what_is_not_plain_json_is_refused_before_anybody_reads_it(send: Any, route: str, verb: str, what: str) -> None:
    answer = send(route, verb, RAW[what])
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_INPUT")


@pytest.mark.parametrize("document", [None, True, 7, "x", [], [{}]])
@pytest.mark.parametrize(("route", "verb"), TAKERS)
def test_a_document_is_a_map(send: Any, route: str, verb: str, document: Any) -> None:
    answer = send(route, verb, ROUTES[route][verb].body | {"document": document})
    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (400, "document")


def test_documents_may_be_large_and_nothing_else(send: Any, bob: User, flow: Flow) -> None:
    """SECURITY 35: 5.5 MB where a document may stand, 1 MB everywhere else, and never more."""
    body = json.dumps({"x": "y" * (6 * MEGABYTE)})
    for route, verb in LARGE:
        answer = send(route, verb, body)
        assert (answer.status_code, answer.json()["code"]) == (413, "BODY_TOO_LARGE"), route
        small = send(route, verb, json.dumps({"x": "y" * (2 * MEGABYTE)}))
        assert (small.status_code, small.json()["code"]) == (400, "INVALID_INPUT"), route
    others = [
        (route, verb)
        for route, verbs in ROUTES.items()
        for verb, row in verbs.items()
        if route.startswith("api/") and row.body and (route, verb) not in LARGE and not row.headers
    ]
    assert len(others) >= 5
    for route, verb in others:
        assert send(route, verb, json.dumps({"x": "y" * (2 * MEGABYTE)})).status_code == 413, route


def test_a_document_of_just_five_megabytes_goes_through(send: Any, flow: Flow) -> None:
    notes = [{"id": f"n{number}", "text": "x" * 20_000} for number in range(260)]
    answer = send("api/flows/<uuid:id>/draft/", "PUT", {"revision": 1, "document": {**flow.document, "notes": notes}})
    assert answer.status_code == 200
    notes += [{"id": f"m{number}", "text": "x" * 20_000} for number in range(5)]
    answer = send("api/flows/<uuid:id>/draft/", "PUT", {"revision": 2, "document": {**flow.document, "notes": notes}})
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_FLOW_DEFINITION")


TEXTS = {
    "nothing": "",
    "spaces": "   ",
    "a word": "hello",
    "a list": "[1, 2]",
    "half JSON": '{"schema": 1,',
    "aliases": "a: &a [x, x]\nb: [*a, *a]",
    "a billion laughs": "a: &a [x]\n"
    + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(9)),
    "an object": "!!python/object/apply:os.system ['touch /tmp/x']",
    "a field twice": "schema: 1\nname: a\nname: b",
    "a bomb of brackets": "[" * 100_000,
    "a bomb of maps": "{a: " * 5_000,
    "dates": "2026-01-01",
    "NaN": "schema: 1\nname: x\ninputs: [{name: a, default: .nan}]",
    "digits": "schema: " + "9" * 5_000,
    "HTML": "<html><script>alert(1)</script></html>",
    "several documents": "a: 1\n---\nb: 2",
}


@pytest.mark.parametrize("what", TEXTS)
@pytest.mark.parametrize("format", [None, "json", "yaml", "flow-definition", "orchestration", "dynamic-flow"])
def test_no_text_breaks_an_import(send: Any, what: str, format: str | None) -> None:
    for route in ("api/imports/", "api/imports/preview/"):
        answer = send(route, "POST", {"text": TEXTS[what], "format": format})
        assert answer.status_code == 400, (route, answer.content[:300])
        assert answer.json()["detail"]
    assert Flow.objects.count() == 1


def test_looking_at_a_document_opens_no_socket_and_starts_no_process(
    send: Any, flow: Flow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SECURITY 8: importing, validating, previewing and exporting reach nothing."""

    def refuse(*_: Any, **__: Any) -> Any:
        raise AssertionError("it reached out")

    steps = [
        {"id": "fetch", "kind": "http", "config": {"url": "http://169.254.169.254/latest"}},
        {"id": "ask", "kind": "model", "config": {"model": "rehearsal/steady", "prompt": "{{ fetch }}"}},
    ]
    document = {"schema": 1, "name": "Reach", "steps": steps, "edges": [{"source": "fetch", "target": "ask"}]}
    for name in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)
    monkeypatch.setattr(subprocess, "Popen", refuse)
    assert send("api/flows/validate/", "POST", {"document": document}).status_code == 200
    text = json.dumps(document)
    assert send("api/imports/preview/", "POST", {"text": text}).status_code == 200
    assert send("api/imports/", "POST", {"text": text}).status_code == 201
    assert (
        send(
            "api/flows/<uuid:id>/draft/", "PUT", {"revision": 1, "document": {**document, "name": "Other"}}
        ).status_code
        == 200
    )
