"""Documents as large as they may be, and what strangers send to change and export them."""

import json
from typing import Any

import pytest
from django.test import Client

from flows.graph.formats import FORMATS
from flows.graph.limits import MAX_BYTES
from flows.models import AuditEntry, Flow, User, Workspace
from tests.access.material import client_of

pytestmark = pytest.mark.slow  # documents as large as they may be

HOSTILE_NAMES = [
    "a\r\nSet-Cookie: x=1",
    'a"; filename="evil.html',
    "../../etc/passwd",
    "\u202egpj.exe",
    "x" * 200,
    "…/\\:*?<>|",
    "é🎼\u2028\u2029",
    "C:\\con.txt\t",
    "<script>alert(1)</script>",
    " . ",
    "%0d%0a%22",
]


def send(client: Client, verb: str, path: str, body: Any) -> Any:
    return getattr(client, verb)(f"/api/flows/{path}", json.dumps(body), content_type="application/json")


def test_what_fits_with_its_defaults_left_out_must_fit_with_them(bob: User, flow: Flow) -> None:
    """What is stored is what is read again: a flow that grew beyond the limit could not be opened any more."""
    filler = {"value": "x" * 960}
    steps = [{"id": f"s{number}", "kind": "output", "config": filler} for number in range(5000)]
    document = {"schema": 1, "name": "Grows", "steps": steps}
    assert len(json.dumps(document)) < MAX_BYTES
    changes = [{"op": "set", "at": [name], "value": value} for name, value in (("steps", steps), ("edges", []))]
    client = client_of(bob)
    for verb, path, body in (
        ("post", "", {"document": document}),
        ("put", f"{flow.pk}/draft/", {"revision": 1, "document": document}),
        ("post", f"{flow.pk}/changes/", {"revision": 1, "changes": changes}),
    ):
        answer = send(client, verb, path, body)
        assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_FLOW_DEFINITION"), path
        assert "larger than 5 MB" in answer.json()["detail"]
    flow.refresh_from_db()
    assert (flow.revision, Flow.objects.count()) == (1, 1)


def test_describing_the_largest_flow_does_not_lock_it_up(bob: User, workspace: Workspace) -> None:
    notes = [{"id": f"n{number}", "text": "x" * 19_900} for number in range(262)]
    client = client_of(bob)
    made = send(client, "post", "", {"document": {"schema": 1, "name": "Full", "notes": notes}}).json()
    body = json.dumps({"description": "d" * 10_000})
    answer = client.patch(
        f"/api/flows/{made['id']}/", body, content_type="application/json", headers={"If-Match": '"1"'}
    )
    assert (answer.status_code, "larger than" in answer.json()["detail"]) == (400, True)
    assert client.get(f"/api/flows/{made['id']}/problems/").status_code == 200
    assert client.get(f"/api/flows/{made['id']}/export/?format=json").status_code == 200


HOSTILE_CHANGES: list[Any] = [
    None,
    [],
    {},
    {"op": "set"},
    {"op": "eval", "at": ["name"], "value": 1},
    {"op": "set", "at": "name", "value": "x"},
    {"op": "set", "at": [], "value": {}},
    {"op": "set", "at": ["schema"], "value": 2},
    {"op": "set", "at": ["schema"], "value": True},
    {"op": "remove", "at": ["schema"]},
    {"op": "remove", "at": ["name"]},
    {"op": "set", "at": ["__class__"], "value": 1},
    {"op": "set", "at": ["steps", "draft", "__proto__", "x"], "value": 1},
    {"op": "set", "at": ["steps", "draft", "id"], "value": "brief"},
    {"op": "set", "at": ["steps", "draft", "id"], "value": None},
    {"op": "set", "at": ["steps", "draft", "config"], "value": "text"},
    {"op": "set", "at": ["steps", 1, "title"], "value": "x"},
    {"op": "set", "at": ["steps", "draft", "title", "0"], "value": "x"},
    {"op": "set", "at": ["steps", "draft", "position", "x"], "value": 1e308},
    {"op": "set", "at": ["steps", "draft", "parent"], "value": "draft"},
    {"op": "set", "at": ["tags", -1], "value": "x"},
    {"op": "set", "at": ["tags", 10**15], "value": "x"},
    {"op": "set", "at": ["tags", True], "value": "x"},
    {"op": "set", "at": ["tags", 0.0], "value": "x"},
    {"op": "set", "at": ["name", *["x"] * 500], "value": 1},
    {"op": "set", "at": ["steps", "draft", "config", *["x"] * 60], "value": 1},
    {"op": "set", "at": ["edges", "brief:out->nowhere"], "value": {"source": "brief", "target": "nowhere"}},
    {"op": "set", "at": ["edges", "draft:out->brief"], "value": {"source": "draft", "target": "brief"}},
    {"op": "order", "at": ["steps"], "value": ["draft"] * 3},
    {"op": "order", "at": ["steps", "draft"], "value": []},
    {"op": "order", "at": ["name"], "value": ["x"]},
    {"op": "order", "at": ["steps"], "value": [["draft"], {}, None]},
    {"op": "remove", "at": ["steps", "nobody"]},
    {"op": "remove", "at": ["steps", "draft"]},
    {"op": "set", "at": ["revision"], "value": 7},
    {"op": "set", "at": ["workspace"], "value": "elsewhere"},
    {"op": "set", "at": ["name"], "value": "x", "by": "root"},
]


@pytest.mark.parametrize("change", HOSTILE_CHANGES)
def test_a_hostile_change_is_refused_with_its_place(bob: User, flow: Flow, change: Any) -> None:
    answer = send(client_of(bob), "post", f"{flow.pk}/changes/", {"revision": 1, "changes": [change]})
    assert answer.status_code == 400, answer.content
    assert answer.json()["errors"]
    flow.refresh_from_db()
    assert flow.revision == 1
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_download_keeps_within_its_header_and_its_folder(bob: User, flow: Flow, name: str) -> None:
    """Whatever a flow is called, its file has a plain name, and a browser neither shows nor runs it."""
    Flow.objects.filter(pk=flow.pk).update(document={**flow.document, "name": name})
    client = client_of(bob)
    for format in FORMATS:
        answer = client.get(f"/api/flows/{flow.pk}/export/file/?format={format}")
        assert answer.status_code == 200
        head = answer["Content-Disposition"]
        assert head.startswith("attachment; filename")
        assert not set("\r\n/\\<>\u202e") & set(head)
        assert head.count('"') in (0, 2)
        assert len(head) < 400
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert not answer["Content-Type"].startswith(("text/html", "application/xhtml", "text/xml"))
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "sandbox" in policy
        assert "Set-Cookie" not in answer.headers


def test_cutting_a_long_list_to_pieces_takes_no_worker_with_it(bob: User, flow: Flow) -> None:
    """Each removal from the front of a list moves all of the rest; twenty thousand of them take seconds."""
    long: list[dict[str, Any]] = [{"op": "set", "at": ["steps", "draft", "config", "stop"], "value": [""] * 1_000_000}]
    first: dict[str, Any] = {"op": "remove", "at": ["steps", "draft", "config", "stop", 0]}
    long += [first] * 19_000
    answer = send(client_of(bob), "post", f"{flow.pk}/changes/", {"revision": 1, "changes": long})
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_INPUT")
    assert "at once" in answer.json()["detail"]
