import threading
from typing import Any

import pytest
from django.db import connection

from flows.actions.cancel_run import cancel_run
from flows.actions.start_run import start_run
from flows.faults import Conflict, Denied, NotFound
from flows.graph import Document, parse
from flows.models import AuditEntry, Flow, Run, RunEvent, User, Workspace
from tests.people import People


def test_nobody_waits_while_a_document_is_read(bob: User, flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large one takes a while, and the flow's lock (on SQLite, everybody's) is not needed for it."""
    held: list[list[str]] = []

    def parse_unlocked(data: Any) -> Document:
        held.append(list(connection.savepoint_ids))
        return parse(data)

    monkeypatch.setattr("flows.runtime.documents.parse", parse_unlocked)
    start_run(bob, flow.workspace, flow.pk, {"topic": "rain"})
    assert held == [[]]


def test_a_run_is_born_with_its_event_and_its_audit_row(bob: User, flow: Flow, workspace: Workspace) -> None:
    """C89: who started what, in the transaction of the start."""
    run = start_run(bob, workspace, flow.pk, {"topic": "x"})
    assert RunEvent.objects.get(run=run).type == "run_created"
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor, entry.target_id) == ("run.started", bob, str(run.pk))


def test_a_worker_is_woken_only_after_the_commit(
    bob: User,
    flow: Flow,
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    woken: list[object] = []
    monkeypatch.setattr("flows.runtime.wake.send", woken.append)
    with django_capture_on_commit_callbacks(execute=True):
        run = start_run(bob, workspace, flow.pk, {"topic": "x"})
        assert woken == []
    assert woken == [run.pk]


def test_the_published_version_runs_not_the_draft(bob: User, flow: Flow, workspace: Workspace) -> None:
    Flow.objects.update(document={"nonsense": True})
    assert start_run(bob, workspace, flow.pk, {"topic": "x"}).version.number == 1


def test_an_unpublished_flow_does_not_run(bob: User, flow: Flow, workspace: Workspace) -> None:
    Flow.objects.update(published=None)
    with pytest.raises(Conflict):
        start_run(bob, workspace, flow.pk, {"topic": "x"})


def test_numbers_count_per_flow(bob: User, flow: Flow, foreign_flow: Flow, workspace: Workspace) -> None:
    assert [start_run(bob, workspace, flow.pk, {"topic": "x"}).number for _ in range(3)] == [1, 2, 3]


def test_viewers_and_strangers_start_and_cancel_nothing(everyone: People, flow: Flow, run: Run) -> None:
    with pytest.raises(Denied):
        start_run(everyone.vera, everyone.workspace, flow.pk, {"topic": "x"})
    with pytest.raises(Denied):
        cancel_run(everyone.vera, everyone.workspace, run.pk)
    with pytest.raises(NotFound):
        start_run(everyone.mallory, everyone.workspace, flow.pk, {"topic": "x"})
    with pytest.raises(NotFound):
        cancel_run(everyone.mallory, everyone.elsewhere, run.pk)


@pytest.mark.durable
@pytest.mark.django_db(transaction=True)
def test_simultaneous_starts_get_different_numbers(everyone: People, flow: Flow) -> None:
    failures: list[BaseException] = []

    def start() -> None:
        try:
            for _ in range(3):
                start_run(everyone.bob, everyone.workspace, flow.pk, {"topic": "x"})
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert sorted(Run.objects.values_list("number", flat=True)) == list(range(1, 13))
