"""What SIGTERM asks of a host: all runs handed over in time, whatever their steps do."""

import asyncio
import time
from typing import Any

import pytest

from flows.engine.ports import Context
from flows.journal import reading
from flows.models import Run, Worker
from tests.journal.making import make_run, make_version

from .acting import Acts
from .crowds import copies
from .hosts import Steps, eventually, running_host

pytestmark = [pytest.mark.durable, pytest.mark.django_db(transaction=True)]


def test_a_step_that_does_not_let_itself_be_stopped_holds_nobody_up() -> None:
    """Its run and the others go to the next worker, and the worker ends."""
    version = make_version()
    runs = [make_run(version, epoch=0) for _ in range(3)]
    reached = []

    async def stubborn(context: Context) -> Any:
        reached.append(context.path)
        while True:
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                continue

    with running_host(Acts(draft=stubborn)) as host:
        eventually(lambda: len(reached) == 3)
        asked = time.monotonic()
        host.stop()
        assert time.monotonic() - asked < 5
    assert not Worker.objects.exists()
    assert not Run.objects.exclude(worker=None).exists()
    with running_host(Acts(), name="heir"):
        eventually(lambda: not Run.objects.unfinished().exists())
    for run in runs:
        records = reading.history(run.pk)
        assert [record.seq for record in records] == list(range(1, len(records) + 1))
        assert records[-1].event.type == "run_completed"


@pytest.mark.slow
def test_a_thousand_running_runs_are_handed_over_within_five_seconds() -> None:
    copies(1000)

    async def wait(context: Context) -> Any:
        await asyncio.Event().wait()

    acts = Acts(draft=wait)
    with running_host(acts, capacity=1000) as host:
        eventually(lambda: acts.began.count("draft") == 1000, timeout=60)
        asked = time.monotonic()
        host.stop()
        assert time.monotonic() - asked < 5
    assert not Run.objects.exclude(worker=None).exists()
    assert not Worker.objects.exists()


def test_what_was_appended_before_the_end_is_in_the_journal() -> None:
    run, heir = make_run(epoch=0), Steps()
    first = Steps("result")
    with running_host(first):
        first.wait_until_reached("result")
    with running_host(heir, name="heir"):
        eventually(lambda: not Run.objects.unfinished().exists())
    assert (first.ran, heir.ran) == (["brief", "draft", "result"], ["result"])
    assert reading.history(run.pk)[-1].epoch == 2


def test_a_worker_that_sleeps_past_its_lease_finds_its_runs_taken_and_stops_without_a_word(settings: Any) -> None:
    """SIGSTOP, seen from the database: its beats stay away, another one takes over, then it goes on."""
    run, first, second = make_run(epoch=0), Steps("draft"), Steps("draft")
    settings.BATON_HEARTBEAT_SECONDS = 600
    with running_host(first, name="first", sweeps=False) as sleeper:
        driving = sleeper.submit(sleeper.drive_next())
        first.wait_until_reached("draft")
        eventually(lambda: reading.history(run.pk)[-1].event.path == "draft")
        settings.BATON_HEARTBEAT_SECONDS = 0.2
        with running_host(second, name="second"):
            second.wait_until_reached("draft")
            first.let_go("draft")
            driving.result(10)
            second.let_go("draft")
            eventually(lambda: Run.objects.get(pk=run.pk).state == "completed")
    assert [record.epoch for record in reading.history(run.pk)][-1] == 2
    assert second.ran == ["draft", "result"]
