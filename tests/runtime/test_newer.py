"""While workers are being replaced, an older one comes across runs that a newer one has driven."""

import logging
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from flows.engine import event, events
from flows.models import InboxItem, Run, RunEvent, Worker
from flows.runtime.claim import claim, put_off
from flows.runtime.woken import wake_answered, wake_due
from tests.journal.making import make_run

from .hosts import Steps, eventually, running_host

pytestmark = [pytest.mark.durable, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def worker() -> str:
    return Worker.objects.create(name="worker", started_at=timezone.now(), beat_at=timezone.now(), capacity=1).name


def make_newer_run() -> Run:
    """A worker of tomorrow has written something into its journal and is gone."""
    run = make_run(epoch=0)
    said = '{"name": "dream", "value": 1}'
    RunEvent.objects.create(
        id=uuid4(), run=run, seq=2, epoch=0, at=timezone.now(), type="dreamt", path="", attempt=0, data=said
    )
    Run.objects.filter(pk=run.pk).update(seq=2)
    return run


def test_a_run_whose_journal_this_worker_cannot_read_is_left_for_one_that_can(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing of it is lost, and it is not taken up and dropped again and again."""
    run, steps = make_newer_run(), Steps()
    with caplog.at_level(logging.WARNING), running_host(steps) as host:
        eventually(
            lambda: Run.objects.filter(pk=run.pk, state="waiting", worker=None, due_at__gt=timezone.now()).exists()
        )
        other = make_run(epoch=0)
        eventually(lambda: Run.objects.filter(pk=other.pk, state="completed").exists())
        assert host.submit(host.drive_next()).result(10) is False
    run.refresh_from_db()
    assert (run.epoch, run.seq, run.error, run.events.count()) == (1, 2, None, 2)
    (said,) = [record.message for record in caplog.records if str(run.pk) in record.message]
    assert "newer" in said
    assert "'dreamt'" in said
    monkeypatch.setitem(event.type_of, "dreamt", events.Decided)
    with running_host(Steps()):
        Run.objects.filter(pk=run.pk).update(due_at=timezone.now() - timedelta(seconds=1))
        eventually(lambda: Run.objects.filter(pk=run.pk, state="completed").exists())


def test_a_run_that_is_put_off_is_woken_by_its_moment_or_by_a_word(worker: str) -> None:
    run = make_run(epoch=0)
    for by_a_word in (False, True):
        Run.objects.filter(pk=run.pk).update(state="running", worker=None)
        (claimed,) = claim(worker, 1, {}, 1)
        put_off(run.pk, claimed.epoch, 60)
        assert claim(worker, 1, {}, 1) == []
        assert (wake_due(), wake_answered()) == ([], [])
        if by_a_word:
            InboxItem.objects.create(run=run, kind="cancel")
            assert wake_answered() == [run.pk]
        else:
            Run.objects.filter(pk=run.pk).update(due_at=timezone.now() - timedelta(seconds=1))
            assert wake_due() == [run.pk]


def test_a_paused_run_that_is_put_off_stays_paused(worker: str) -> None:
    run = make_run(epoch=0)
    Run.objects.filter(pk=run.pk).update(state="paused", woken=True)
    (claimed,) = claim(worker, 1, {}, 1)
    put_off(run.pk, claimed.epoch, 60)
    run.refresh_from_db()
    assert (run.state, run.worker_id, run.due_at) == ("paused", None, None)


def test_who_has_lost_a_run_puts_nothing_off(worker: str) -> None:
    run = make_run(epoch=0)
    (claimed,) = claim(worker, 1, {}, 1)
    put_off(run.pk, claimed.epoch - 1, 60)
    run.refresh_from_db()
    assert (run.state, run.worker_id) == ("pending", "worker")
