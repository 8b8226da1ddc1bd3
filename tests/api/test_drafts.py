"""A draft and the people who change it at the same time, through the API."""

import copy
from typing import Any

import pytest

from flows.models import AuditEntry, Flow, FlowRevision, User
from tests.access.material import client_of


def with_prompt(document: dict[str, Any], prompt: str, step: str = "draft") -> dict[str, Any]:
    changed = copy.deepcopy(document)
    next(part for part in changed["steps"] if part["id"] == step)["config"]["prompt"] = prompt
    return changed


def put(user: User, flow: Flow, revision: Any, document: Any) -> Any:
    body = {"revision": revision, "document": document}
    return client_of(user).put(f"/api/flows/{flow.pk}/draft/", body, content_type="application/json")


def post(user: User, flow: Flow, path: str, body: dict[str, Any]) -> Any:
    return client_of(user).post(f"/api/flows/{flow.pk}/{path}/", body, content_type="application/json")


def test_a_save_counts_the_revision(bob: User, flow: Flow) -> None:
    answer = put(bob, flow, 1, with_prompt(flow.document, "Shorter."))
    assert (answer.status_code, answer["ETag"]) == (200, '"2"')
    saved = answer.json()
    assert saved["revision"] == 2
    assert saved["document"]["steps"][1]["config"]["prompt"] == "Shorter."
    assert saved["changed_by"] == {"id": str(bob.pk), "name": "Bob"}
    assert saved["unpublished"] is True


def test_two_people_a_conflict_a_merge_and_a_save(alice: User, bob: User, flow: Flow) -> None:
    """C112: a stale save shows both sides; merged step by step it is saved, and neither side's work is lost."""
    base = flow.document
    theirs = {**with_prompt(base, "Alice's prompt."), "description": "Alice was here."}
    assert put(alice, flow, 1, theirs).status_code == 200

    yours = with_prompt(base, "Bob's prompt.")
    yours["steps"][2]["config"]["value"] = "{{ draft }}!"
    answer = put(bob, flow, 1, yours)
    assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")
    stale = answer.json()
    assert (stale["code"], stale["status"]) == ("REVISION_CONFLICT", 409)
    assert stale["detail"].startswith("Alice saved this draft")
    assert (stale["base"], stale["theirs"]["description"]) == (base, "Alice was here.")
    assert stale["yours"]["steps"][2]["config"]["value"] == "{{ draft }}!"
    assert (stale["revision"], stale["changed_by"]["name"]) == (2, "Alice")
    assert stale["changed_at"].endswith("Z")

    merged = stale["merge"]
    [conflict] = merged["conflicts"]
    assert (conflict["step"], conflict["field"]) == ("draft", "config.prompt")
    assert (conflict["yours"], conflict["theirs"]) == ("Bob's prompt.", "Alice's prompt.")
    assert merged["document"]["description"] == "Alice was here."
    assert merged["document"]["steps"][2]["config"]["value"] == "{{ draft }}!"

    decided = with_prompt(merged["document"], "Both of us.")
    saved = put(bob, flow, stale["revision"], decided)
    assert (saved.status_code, saved.json()["revision"]) == (200, 3)
    flow.refresh_from_db()
    assert flow.document["steps"][1]["config"]["prompt"] == "Both of us."
    assert flow.description == "Alice was here."
    assert list(FlowRevision.objects.order_by("revision").values_list("revision", flat=True)) == [1, 2]


def test_a_merge_can_be_asked_for_and_saves_nothing(alice: User, bob: User, vera: User, flow: Flow) -> None:
    put(alice, flow, 1, {**flow.document, "description": "Alice was here."})
    answer = post(vera, flow, "merge", {"base": 1, "document": with_prompt(flow.document, "Mine.")})
    assert answer.status_code == 200
    assert answer.json()["conflicts"] == []
    assert answer.json()["document"]["description"] == "Alice was here."
    assert answer.json()["document"]["steps"][1]["config"]["prompt"] == "Mine."
    flow.refresh_from_db()
    assert flow.revision == 2
    gone = post(bob, flow, "merge", {"base": 77, "document": flow.document})
    assert (gone.status_code, gone.json()["code"]) == (409, "REVISION_GONE")


def test_a_base_that_is_not_kept_any_more_is_said(alice: User, bob: User, flow: Flow) -> None:
    put(alice, flow, 1, {**flow.document, "description": "Alice was here."})
    FlowRevision.objects.all().delete()
    stale = put(bob, flow, 1, with_prompt(flow.document, "Mine.")).json()
    assert (stale["base"], stale["merge"]) == (None, None)
    assert stale["yours"]["steps"][1]["config"]["prompt"] == "Mine."
    stale = post(bob, flow, "changes", {"revision": 1, "changes": []}).json()
    assert (stale["code"], stale["yours"]) == ("REVISION_CONFLICT", None)


def test_the_same_save_twice_is_one_save(bob: User, flow: Flow) -> None:
    """The answer to the first may have been lost on its way."""
    wanted = with_prompt(flow.document, "Shorter.")
    assert put(bob, flow, 1, wanted).json()["revision"] == 2
    assert put(bob, flow, 1, wanted).json()["revision"] == 2
    assert AuditEntry.objects.filter(verb="flow.draft_saved").count() == 1


def test_changes_are_applied_and_told_to_the_audit_in_short(bob: User, flow: Flow) -> None:
    """C89: who changed what, from what and to what, and never the whole document."""
    change = {"op": "set", "at": ["steps", "draft", "config", "prompt"], "value": "x" * 5_000}
    answer = post(bob, flow, "changes", {"revision": 1, "changes": [change]})
    assert answer.json()["document"]["steps"][1]["config"]["prompt"] == "x" * 5_000
    entry = AuditEntry.objects.get(verb="flow.draft_changed")
    assert (entry.actor, entry.data["revision"], entry.data["changed"]) == (bob, 2, 1)
    assert entry.data["before"] == {"steps.draft.config.prompt": "Write about {{ inputs.topic }}"}
    assert len(entry.data["after"]["steps.draft.config.prompt"]) == 200


def test_stale_changes_show_what_they_would_have_made(alice: User, bob: User, flow: Flow) -> None:
    put(alice, flow, 1, {**flow.document, "description": "Alice was here."})
    change = {"op": "set", "at": ["steps", "draft", "title"], "value": "Write"}
    stale = post(bob, flow, "changes", {"revision": 1, "changes": [change]})
    assert stale.status_code == 409
    assert stale.json()["yours"]["steps"][1]["title"] == "Write"
    assert stale.json()["merge"]["conflicts"] == []
    assert stale.json()["merge"]["document"]["description"] == "Alice was here."


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"op": "explode", "at": ["name"]},
        {"op": "set", "at": ["steps", "nobody", "title"], "value": "x"},
        {"op": "set", "at": ["workspace"], "value": "x"},
        {"op": "set", "at": ["name"], "value": 7},
        {"op": "remove", "at": ["name"]},
        {"op": "set", "at": [], "value": {}},
        {"op": "set", "at": [["name"]], "value": {}},
        {"op": "remove", "at": ["steps", "draft"]},  # its edges would dangle
        {"op": "set", "at": ["edges", "result:out->brief"], "value": {"source": "result", "target": "brief"}},
    ],
)
def test_a_change_that_makes_no_sense_changes_nothing(bob: User, flow: Flow, change: Any) -> None:
    answer = post(bob, flow, "changes", {"revision": 1, "changes": [change]})
    assert answer.status_code == 400, answer.content
    assert answer.json()["errors"][0]["message"]
    flow.refresh_from_db()
    assert flow.revision == 1


@pytest.mark.parametrize("revision", [None, "1", 1.0, -1, True, 10**12])
def test_a_save_must_say_what_it_was_made_from(bob: User, flow: Flow, revision: Any) -> None:
    document = with_prompt(flow.document, "x")
    for answer in (
        put(bob, flow, revision, document),
        post(bob, flow, "changes", {"revision": revision, "changes": []}),
        post(bob, flow, "publish", {"revision": revision}),
        post(bob, flow, "versions/1/restore", {"revision": revision}),
        post(bob, flow, "steps/draft/rename", {"revision": revision, "to": "x"}),
        post(bob, flow, "upgrade", {"revision": revision}),
        post(bob, flow, "merge", {"base": revision, "document": document}),
    ):
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["where"] in ("revision", "base")


def test_every_write_refuses_a_revision_that_never_was(bob: User, flow: Flow) -> None:
    other = {**flow.document, "description": "Other."}
    Flow.objects.filter(pk=flow.pk).update(document={**flow.document, "description": "Changed."})
    for answer in (
        put(bob, flow, 9, other),
        post(bob, flow, "changes", {"revision": 9, "changes": []}),
        post(bob, flow, "publish", {"revision": 9}),
        post(bob, flow, "versions/1/restore", {"revision": 9}),
        post(bob, flow, "steps/draft/rename", {"revision": 9, "to": "x"}),
        post(bob, flow, "upgrade", {"revision": 9}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "REVISION_CONFLICT")
    assert Flow.objects.get(pk=flow.pk).revision == 1


def test_a_renamed_step_is_renamed_everywhere(bob: User, flow: Flow) -> None:
    """C112: prompts and edges follow, and old names still lead to the step."""
    answer = post(bob, flow, "steps/draft/rename", {"revision": 1, "to": "writer"})
    document = answer.json()["document"]
    assert [step["id"] for step in document["steps"]] == ["brief", "writer", "result"]
    assert document["steps"][1]["formerly"] == ["draft"]
    assert document["steps"][2]["config"]["value"] == "{{ writer }}"
    assert document["edges"][0]["target"] == "writer"
    assert AuditEntry.objects.get(verb="flow.step_renamed").data["to"] == "writer"
    missing = post(bob, flow, "steps/nobody/rename", {"revision": 2, "to": "x"})
    assert (missing.status_code, missing.json()["code"]) == (404, "STEP_NOT_FOUND")
    for to in ("inputs", "brief", "1x", "a b", "x" * 64 + "y"):
        assert post(bob, flow, "steps/writer/rename", {"revision": 2, "to": to}).json()["errors"][0]["where"] == "to"


def test_what_is_not_sound_is_not_saved(bob: User, flow: Flow) -> None:
    for edge in ({"source": "draft", "target": "brief"}, {"source": "draft", "target": "nobody"}):
        document = {**flow.document, "edges": [*flow.document["edges"], edge]}
        answer = put(bob, flow, 1, document)
        assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_FLOW_DEFINITION")
        assert answer.json()["errors"][0]["where"].startswith("edges[")
