"""The host: it drives what it finds, obeys the inbox, hands over, and stops for whoever fences it."""

import asyncio
import gc
import threading
from typing import Any
from uuid import UUID

import pytest
from django.db import DataError, InterfaceError, OperationalError
from django.db.models import QuerySet

from flows.engine.records import Record
from flows.graph import Document
from flows.journal import reading
from flows.models import InboxItem, Run, Worker
from flows.runtime import claim, claimer, documents, drive, inbox
from flows.runtime.host import Host
from flows.runtime.wake import signal
from tests.journal.making import make_run, make_version

from .hosts import Steps, eventually, running_host

pytestmark = [pytest.mark.durable, pytest.mark.django_db(transaction=True)]


def state_of(run: Run) -> str:
    return Run.objects.values_list("state", flat=True).get(pk=run.pk)


def history(run: Run) -> list[Record]:
    return list(reading.history(run.pk))


def types(run: Run) -> list[str]:
    return [record.event.type for record in history(run)]


def test_a_run_that_nobody_was_told_about_is_found_and_driven() -> None:
    run, steps = make_run(epoch=0), Steps()
    with running_host(steps):
        eventually(lambda: state_of(run) == "completed")
    assert steps.ran == ["brief", "draft", "result"]
    assert [record.seq for record in history(run)] == list(range(1, run.seq + len(history(run))))
    run.refresh_from_db()
    assert (run.output, run.worker_id, run.epoch) == ({"from": "result"}, None, 1)


def test_full_collections_pass_over_what_was_loaded_before_the_host_began() -> None:
    gc.unfreeze()
    with running_host(Steps()):
        assert gc.get_freeze_count() > 10_000


def test_driving_next_says_when_there_is_nothing_left() -> None:
    make_run(epoch=0)
    with running_host(Steps(), sweeps=False) as host:
        assert host.submit(host.drive_next()).result(10) is True
        assert host.submit(host.drive_next()).result(10) is False


def test_no_more_runs_are_claimed_than_there_are_slots() -> None:
    version = make_version()
    for _ in range(3):
        make_run(version, epoch=0)
    steps = Steps("draft")
    with running_host(steps, capacity=2, sweeps=False) as host:
        driving = [host.submit(host.drive_next()) for _ in range(3)]
        eventually(lambda: sum(done.done() for done in driving) == 1)
        assert host.running == 2
        steps.let_go("draft")
        assert sorted(done.result(10) for done in driving) == [False, True, True]


def test_a_host_that_stops_hands_its_runs_over_and_finished_steps_are_not_executed_again() -> None:
    """What SIGTERM does."""
    run, first, second = make_run(epoch=0), Steps("draft"), Steps()
    with running_host(first, name="first"):
        first.wait_until_reached("draft")
    run.refresh_from_db()
    assert (run.worker_id, run.state) == (None, "running")
    assert not Worker.objects.exists()
    with running_host(second, name="second"):
        eventually(lambda: state_of(run) == "completed")
    assert (first.ran, second.ran) == (["brief", "draft"], ["draft", "result"])
    assert [record.seq for record in history(run)] == list(range(1, len(history(run)) + 1))
    assert [record.epoch for record in history(run)] == sorted(record.epoch for record in history(run))
    assert "run_resumed" in types(run)


def test_a_fenced_driver_stops_without_a_word() -> None:
    run, steps = make_run(epoch=0), Steps("draft")
    with running_host(steps, sweeps=False) as host:
        driving = host.submit(host.drive_next())
        steps.wait_until_reached("draft")
        eventually(lambda: types(run)[-1] == "step_started" and len(types(run)) == 5)
        before = types(run)
        Run.objects.filter(pk=run.pk).update(epoch=7)
        steps.let_go("draft")
        assert driving.result(10) is True
        assert host.running == 0
    assert types(run) == before


def test_a_cancel_that_is_announced_reaches_the_driver() -> None:
    """O3."""
    run, steps = make_run(epoch=0), Steps("draft")
    with running_host(steps):
        steps.wait_until_reached("draft")
        item = InboxItem.objects.create(run=run, kind="cancel")
        signal(run.pk)
        eventually(lambda: state_of(run) == "cancelled")
        eventually(lambda: InboxItem.objects.exclude(taken_at=None).filter(pk=item.pk).exists())
    assert types(run)[-3:] == ["cancel_requested", "step_cancelled", "run_cancelled"]


def test_a_cancel_whose_message_was_lost_is_found_by_the_sweep() -> None:
    run, steps = make_run(epoch=0), Steps("draft")
    with running_host(steps):
        steps.wait_until_reached("draft")
        InboxItem.objects.create(run=run, kind="cancel")
        eventually(lambda: state_of(run) == "cancelled")


def test_a_pending_run_with_a_cancel_in_its_inbox_is_cancelled_before_its_first_step() -> None:
    run, steps = make_run(epoch=0), Steps()
    InboxItem.objects.create(run=run, kind="cancel")
    with running_host(steps):
        eventually(lambda: state_of(run) == "cancelled")
    assert steps.ran == []


def test_a_document_that_cannot_be_read_fails_its_run_and_not_the_host() -> None:
    version = make_version()
    bad, good = make_run(version, epoch=0), make_run(epoch=0)
    # Past the manager, which lets nobody change a version: an older Baton may have stored it.
    QuerySet(type(version)).filter(pk=version.pk).update(document={"schema": 999})
    with running_host(Steps()):
        eventually(lambda: {state_of(bad), state_of(good)} == {"failed", "completed"})
    bad.refresh_from_db()
    assert bad.error is not None
    assert bad.error["code"] == "INVALID_FLOW_DEFINITION"


def test_a_run_whose_claim_was_not_given_back_for_want_of_a_database_is_driven_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """PostgreSQL restarts under a driver: what failed may fail again while the claim is given back."""
    run, steps = make_run(epoch=0), Steps()
    away = [InterfaceError("the connection is closed"), OperationalError("the server is starting up")]

    def document_of(version: UUID, edits: Any) -> Document:
        if away:
            raise away.pop()
        return documents.document_of(version, edits)

    def failing(run: UUID, epoch: int) -> None:
        raise OperationalError("still away")

    monkeypatch.setattr(drive, "document_of", document_of)
    monkeypatch.setattr(drive, "release", failing)
    with running_host(steps):
        eventually(lambda: state_of(run) == "completed")
    assert steps.ran == ["brief", "draft", "result"]


def test_a_claim_that_was_committed_but_reported_as_failed_is_driven_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = make_run(epoch=0)
    lost = [OperationalError("the connection broke after the commit")]

    def claim_and_lose(*arguments: Any, **options: Any) -> Any:
        claims = claim.claim(*arguments, **options)
        if claims and lost:
            raise lost.pop()
        return claims

    monkeypatch.setattr(claimer, "claim", claim_and_lose)
    with running_host(Steps()):
        eventually(lambda: state_of(run) == "completed")
    assert lost == []


def test_what_the_database_refuses_for_good_fails_its_run_and_is_not_tried_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = make_run(epoch=0)

    async def refused(*arguments: Any) -> None:
        raise DataError("numeric field overflow")

    monkeypatch.setattr(drive, "drive", refused)
    with running_host(Steps()):
        eventually(lambda: state_of(run) == "failed")
    run.refresh_from_db()
    assert run.epoch == 1


def test_a_host_goes_on_listening_after_its_database_was_away(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.BATON_SWEEP_SECONDS = 600  # only messages tell
    run, steps = make_run(epoch=0), Steps("draft")
    looked = threading.Event()

    def away(runs: Any) -> Any:
        looked.set()
        raise OperationalError("away")

    with running_host(steps, sweeps=False) as host:
        driving = host.submit(host.drive_next())
        steps.wait_until_reached("draft")
        with monkeypatch.context() as patch:
            patch.setattr(inbox, "untaken", away)
            signal(run.pk)
            assert looked.wait(10)
        InboxItem.objects.create(run=run, kind="cancel")
        signal(run.pk)
        assert driving.result(10) is True
    assert state_of(run) == "cancelled"


def test_many_runs_at_once_all_end_with_whole_journals() -> None:
    version = make_version()
    runs = [make_run(version, epoch=0) for _ in range(60)]
    with running_host(Steps(), capacity=60):
        eventually(lambda: not Run.objects.unfinished().exists(), timeout=30)
    for run in runs:
        records = history(run)
        assert [record.seq for record in records] == list(range(1, len(records) + 1))
        assert records[-1].event.type == "run_completed"


def test_the_host_beats_while_it_lives() -> None:
    with running_host(Steps(), sweeps=False) as host:
        first = Worker.objects.get(name=host.name).beat_at
        eventually(lambda: Worker.objects.get(name=host.name).beat_at > first)
        assert Host.current() is host
    assert Host.current() is None


def test_what_is_submitted_to_a_stopped_host_is_cancelled() -> None:
    async def nothing() -> None:
        await asyncio.sleep(0)

    with running_host(Steps(), sweeps=False) as host:
        pass
    assert host.submit(nothing()).cancelled()
