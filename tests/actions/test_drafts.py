import copy
import json
import threading
from typing import Any

import pytest
from django.db import connection

from flows.actions import revisions
from flows.actions.change_draft import change_draft
from flows.actions.rename_flow import rename_flow
from flows.actions.save_draft import save_draft
from flows.faults import Conflict, Denied, InvalidDocument, NotFound, StaleDraft
from flows.graph import Document, parse
from flows.models import AuditEntry, Flow, FlowRevision, User, Workspace
from tests.access.material import make_flow
from tests.people import People


def described(flow: Flow, text: str) -> dict[str, Any]:
    return {**copy.deepcopy(flow.document), "description": text}


def test_what_the_draft_was_stays_behind_with_who_made_it(alice: User, bob: User, flow: Flow) -> None:
    first = flow.document
    save_draft(bob, flow.workspace, flow.pk, revision=1, document=described(flow, "Bob's"))
    save_draft(alice, flow.workspace, flow.pk, revision=2, document=described(flow, "Alice's"))
    one, two = FlowRevision.objects.filter(flow=flow).order_by("revision")
    assert (one.revision, one.document, one.by) == (1, first, alice)  # she made the flow
    assert (two.revision, two.document["description"], two.by) == (2, "Bob's", bob)


def test_only_the_newest_states_are_kept(bob: User, flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revisions, "MOST", 3)
    for revision in range(1, 8):
        save_draft(bob, flow.workspace, flow.pk, revision=revision, document=described(flow, str(revision)))
    assert list(flow.revisions.order_by("revision").values_list("revision", flat=True)) == [5, 6, 7]


def test_states_together_stay_small_but_the_newest_always_stays(
    bob: User, flow: Flow, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = 2_000
    monkeypatch.setattr(revisions, "MOST_BYTES", 3 * size)
    for revision in range(1, 8):
        save_draft(bob, flow.workspace, flow.pk, revision=revision, document=described(flow, str(revision) * size))
    assert flow.revisions.count() == 2
    monkeypatch.setattr(revisions, "MOST_BYTES", 1)
    save_draft(bob, flow.workspace, flow.pk, revision=8, document=described(flow, "last"))
    assert list(flow.revisions.values_list("revision", flat=True)) == [8]


def test_pruning_asks_the_database_a_fixed_number_of_questions(
    bob: User, flow: Flow, django_assert_max_num_queries: Any
) -> None:
    for revision in range(1, 30):
        save_draft(bob, flow.workspace, flow.pk, revision=revision, document=described(flow, str(revision)))
    with django_assert_max_num_queries(10):
        save_draft(bob, flow.workspace, flow.pk, revision=30, document=described(flow, "last"))


def test_nobody_waits_while_a_draft_is_read(bob: User, flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[list[str]] = []

    def parse_unlocked(data: Any) -> Document:
        held.append(list(connection.savepoint_ids))
        return parse(data)

    monkeypatch.setattr("flows.actions.save_draft.parse", parse_unlocked)
    save_draft(bob, flow.workspace, flow.pk, revision=1, document=described(flow, "x"))
    assert held == [[]]


def test_name_description_and_tags_follow_the_draft(bob: User, flow: Flow) -> None:
    """C1: an orchestration has a unique name, a description and tags."""
    document = {**flow.document, "name": "Other", "description": "New", "tags": ["a", "b"]}
    save_draft(bob, flow.workspace, flow.pk, revision=1, document=document)
    flow.refresh_from_db()
    assert (flow.name, flow.description, flow.tags) == ("Other", "New", ["a", "b"])


def test_a_name_belongs_to_one_flow(bob: User, workspace: Workspace, flow: Flow, foreign_flow: Flow) -> None:
    """C1: names are unique within a workspace, because flows call one another by them."""
    make_flow(workspace, name="Taken")
    with pytest.raises(Conflict, match="called “Taken” already") as renamed:
        rename_flow(bob, workspace, flow.pk, revision=1, name="Taken")
    with pytest.raises(Conflict, match="called “Taken” already"):
        save_draft(bob, workspace, flow.pk, revision=1, document={**flow.document, "name": "Taken"})
    assert (renamed.value.code, renamed.value.where) == ("NAME_TAKEN", "name")
    assert rename_flow(bob, workspace, flow.pk, revision=1, name=foreign_flow.name).name == foreign_flow.name


def test_renaming_leaves_a_state_behind_as_well(bob: User, flow: Flow) -> None:
    rename_flow(bob, flow.workspace, flow.pk, revision=None, name="Other")
    save_draft(bob, flow.workspace, flow.pk, revision=2, document={**flow.document, "name": "Third"})
    assert [row.document["name"] for row in flow.revisions.order_by("revision")] == ["Refine", "Other"]


def test_viewers_and_strangers_change_no_draft(everyone: People, flow: Flow) -> None:
    for user, workspace, fault in (
        (everyone.vera, everyone.workspace, Denied),
        (everyone.mallory, everyone.workspace, NotFound),
        (everyone.mallory, everyone.elsewhere, NotFound),
    ):
        with pytest.raises(fault):
            save_draft(user, workspace, flow.pk, revision=1, document=described(flow, "x"))
        with pytest.raises(fault):
            change_draft(user, workspace, flow.pk, revision=1, changes=[])
    assert not AuditEntry.objects.exists()


def test_a_document_of_five_megabytes_is_the_largest(bob: User, flow: Flow) -> None:
    notes = [{"id": f"n{number}", "text": "x" * 20_000} for number in range(260)]
    assert (
        save_draft(bob, flow.workspace, flow.pk, revision=1, document={**flow.document, "notes": notes}).revision == 2
    )
    with pytest.raises(InvalidDocument, match="larger than 5 MB"):
        save_draft(bob, flow.workspace, flow.pk, revision=2, document={**flow.document, "notes": [*notes, *notes[:10]]})


def test_the_audit_trail_tells_what_changed_and_holds_neither_steps_nor_keys(bob: User, flow: Flow) -> None:
    """C89: what was pasted into a header stays in the document, where it can be taken out again."""
    key = "sk-" + "z" * 40
    step = {"id": "ask", "kind": "http", "title": "Ask", "config": {"url": "https://a", "headers": {"Key": key}}}
    document = {**flow.document, "steps": [*flow.document["steps"], step], "description": "d" * 10_000}
    save_draft(bob, flow.workspace, flow.pk, revision=1, document=document)
    flow.refresh_from_db()
    again = [{"op": "set", "at": ["steps", "ask", "config", name], "value": key} for name in ("url", "credential")]
    again += [{"op": "set", "at": ["steps", "ask", "config", "headers", "Key"], "value": key + "2"}]
    again += [{"op": "set", "at": ["steps", "draft", "config", "prompt"], "value": "Be brief."}]
    change_draft(bob, flow.workspace, flow.pk, revision=2, changes=again)
    order = [{"op": "order", "at": ["steps"], "value": ["ask", "result", "brief", "draft"]}]
    change_draft(bob, flow.workspace, flow.pk, revision=3, changes=order)
    change_draft(bob, flow.workspace, flow.pk, revision=4, changes=[{"op": "remove", "at": ["steps", "ask"]}])
    first, second, third, fourth = (entry.data for entry in AuditEntry.objects.order_by("id"))
    assert first["after"]["steps.ask"] == {"id": "ask", "kind": "http", "title": "Ask"}
    assert (first["before"]["steps.ask"], first["before"]["description"]) == (None, "A draft, made better.")
    assert len(first["after"]["description"]) == 200
    assert second["before"]["steps.draft.config.prompt"] == "Write about {{ inputs.topic }}"
    assert second["after"]["steps.draft.config.prompt"] == "Be brief."
    assert (second["after"]["steps.ask.config.headers.Key"], second["changed"]) == ("…", 4)
    assert third["before"] == third["after"] == {"steps": "4 of them"}
    assert (fourth["before"]["steps.ask"]["kind"], fourth["after"]["steps.ask"]) == ("http", None)
    assert "sk-z" not in json.dumps([first, second, third, fourth])


def test_an_audit_row_stays_small_however_much_changed(bob: User, flow: Flow) -> None:
    steps = [{"id": f"s{number}", "kind": "input", "config": {"k" * 60: "v" * 5000}} for number in range(200)]
    save_draft(bob, flow.workspace, flow.pk, revision=1, document={**flow.document, "steps": steps, "edges": []})
    changed = [{**step, "config": {"k" * 60: "w" * 5000, "l" * 4000: 1}} for step in steps]
    save_draft(bob, flow.workspace, flow.pk, revision=2, document={**flow.document, "steps": changed, "edges": []})
    entries = AuditEntry.objects.order_by("id")
    assert [entry.data["changed"] >= 200 for entry in entries] == [True, True]
    assert all(len(json.dumps(entry.data)) < 20_000 for entry in entries)


@pytest.mark.durable
@pytest.mark.django_db(transaction=True)
def test_of_two_saves_at_once_exactly_one_wins(everyone: People, flow: Flow) -> None:
    """C112: nobody's work is overwritten unseen, also when both press the key in the same moment."""
    outcomes: list[object] = []
    together = threading.Barrier(4)

    def save(name: str) -> None:
        try:
            for revision in (1, 2, 3):
                together.wait()
                try:
                    save_draft(
                        everyone.bob,
                        everyone.workspace,
                        flow.pk,
                        revision=revision,
                        document=described(flow, f"{name} {revision}"),
                    )
                    outcomes.append(revision)
                except StaleDraft as stale:
                    theirs = stale.members["theirs"]["description"]
                    outcomes.append("stale" if theirs.endswith(f" {revision}") else theirs)
        except BaseException as error:
            outcomes.append(error)
            together.abort()
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, outcomes)) == ["1", "2", "3", *["stale"] * 9]
    flow.refresh_from_db()
    assert (flow.revision, flow.revisions.count()) == (4, 3)
