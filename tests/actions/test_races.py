"""Two people in the same moment, on SQLite and on PostgreSQL: one is first, the other is told, nothing is torn."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from flows.actions.delete_flow import delete_flow
from flows.actions.import_flow import import_flow
from flows.actions.publish_flow import publish_flow
from flows.actions.publish_version import publish_version
from flows.actions.restore_version import restore_version
from flows.actions.save_draft import save_draft
from flows.actions.undelete_flow import undelete_flow
from flows.faults import Fault
from flows.models import AuditEntry, Flow
from tests.access.material import make_flow
from tests.people import People

pytestmark = [pytest.mark.durable, pytest.mark.django_db(transaction=True)]
ORCHESTRATION = (Path(__file__).parents[1] / "examples" / "orchestration.json").read_text(encoding="utf-8")


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each gave, or the code it was refused with; anything else that goes wrong is the test's failure."""
    outcomes: list[Any] = [None] * len(acts)
    together = threading.Barrier(len(acts))

    def run(place: int) -> None:
        try:
            together.wait()
            outcomes[place] = acts[place]()
        except Fault as fault:
            outcomes[place] = fault.code
        except BaseException as error:
            outcomes[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome
    return outcomes


def changed(flow: Flow, said: str) -> dict[str, Any]:
    return {**flow.document, "description": said}


@pytest.mark.parametrize("turn", range(3))
def test_of_publishes_at_once_one_makes_the_version(everyone: People, turn: int) -> None:
    flow = make_flow(everyone.workspace)
    save_draft(everyone.bob, everyone.workspace, flow.pk, revision=1, document=changed(flow, "New"))
    outcomes = at_once(
        *[lambda: publish_flow(everyone.bob, everyone.workspace, flow.pk, revision=2).number for _ in range(4)]
    )
    assert sorted(map(str, outcomes)) == ["2", "UNCHANGED", "UNCHANGED", "UNCHANGED"]
    assert list(flow.versions.order_by("number").values_list("number", flat=True)) == [1, 2]
    assert AuditEntry.objects.filter(verb="flow.published").count() == 1


@pytest.mark.parametrize("turn", range(3))
def test_a_publish_beside_a_save_publishes_what_was_looked_at(everyone: People, turn: int) -> None:
    flow = make_flow(everyone.workspace)
    save_draft(everyone.bob, everyone.workspace, flow.pk, revision=1, document=changed(flow, "Seen"))
    published, saved, _ = at_once(
        lambda: publish_flow(everyone.bob, everyone.workspace, flow.pk, revision=2).document["description"],
        lambda: (
            save_draft(
                everyone.alice, everyone.workspace, flow.pk, revision=2, document=changed(flow, "Unseen")
            ).revision
        ),
        lambda: publish_version(everyone.alice, everyone.workspace, flow.pk, 1).number,
    )
    assert saved == 3
    assert published in ("Seen", "REVISION_CONFLICT")
    flow.refresh_from_db()
    assert flow.published is not None
    assert (flow.document["description"], flow.published.document["description"] != "Unseen") == ("Unseen", True)


@pytest.mark.parametrize("turn", range(3))
def test_a_save_beside_a_deletion_is_kept_or_told(everyone: People, turn: int) -> None:
    flow = make_flow(everyone.workspace)
    saved, _ = at_once(
        lambda: save_draft(everyone.bob, everyone.workspace, flow.pk, revision=1, document=changed(flow, "x")).revision,
        lambda: delete_flow(everyone.alice, everyone.workspace, flow.pk),
    )
    flow.refresh_from_db()
    assert flow.deleted_at is not None
    assert (saved, flow.revision) in ((2, 2), ("FLOW_NOT_FOUND", 1))
    assert AuditEntry.objects.filter(verb="flow.draft_saved").count() == flow.revision - 1


@pytest.mark.parametrize("turn", range(3))
def test_of_a_restore_and_a_save_one_wins(everyone: People, turn: int) -> None:
    flow = make_flow(everyone.workspace)
    save_draft(everyone.bob, everyone.workspace, flow.pk, revision=1, document=changed(flow, "Two"))
    outcomes = at_once(
        lambda: restore_version(everyone.bob, everyone.workspace, flow.pk, 1, revision=2).revision,
        lambda: (
            save_draft(
                everyone.alice, everyone.workspace, flow.pk, revision=2, document=changed(flow, "Three")
            ).revision
        ),
    )
    assert sorted(map(str, outcomes)) == ["3", "REVISION_CONFLICT"]
    flow.refresh_from_db()
    assert flow.document["description"] == ("A draft, made better." if outcomes[0] == 3 else "Three")


@pytest.mark.parametrize("turn", range(3))
def test_names_stay_unique_when_flows_come_back_together(everyone: People, turn: int) -> None:
    """C1: three flows of one name, deleted one after the other, come back at once, while somebody imports a fourth."""
    flows = []
    for _ in range(3):
        flows.append(make_flow(everyone.workspace, name="Twin"))
        delete_flow(everyone.alice, everyone.workspace, flows[-1].pk)
    at_once(
        *[lambda pk=flow.pk: undelete_flow(everyone.alice, everyone.workspace, pk) for flow in flows],
        lambda: import_flow(everyone.bob, everyone.workspace, ORCHESTRATION, name="Twin"),
    )
    there = Flow.objects.within(everyone.workspace)
    assert sorted(there.values_list("name", flat=True)) == ["Twin", "Twin 2", "Twin 3", "Twin 4"]
    assert all(flow.document["name"] == flow.name for flow in there)


@pytest.mark.parametrize("turn", range(3))
def test_one_flow_brought_back_twice_comes_back_once(everyone: People, turn: int) -> None:
    flow = make_flow(everyone.workspace)
    delete_flow(everyone.alice, everyone.workspace, flow.pk)
    at_once(*[lambda: undelete_flow(everyone.alice, everyone.workspace, flow.pk) for _ in range(3)])
    assert AuditEntry.objects.filter(verb="flow.undeleted").count() == 1


@pytest.mark.parametrize("turn", range(3))
def test_one_file_imported_twice_at_once_makes_two_flows(everyone: People, turn: int) -> None:
    outcomes = at_once(
        *[lambda: import_flow(everyone.bob, everyone.workspace, ORCHESTRATION)[0].name for _ in range(3)]
    )
    first = min(outcomes, key=len)
    assert sorted(outcomes) == [first, f"{first} 2", f"{first} 3"]
