"""Faults of the issue's list, on a real database: poison, deadlock, a full disk."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from django.db import OperationalError, connection

from flows.engine import events
from flows.engine.records import Record
from flows.faults import Permanent
from flows.journal import batch, reading
from flows.journal.append import Append
from flows.journal.refusal import MOST_BYTES
from flows.journal.threads import in_thread
from flows.journal.writer import Writer
from flows.models import Run, RunEvent

from .making import call_finished, make_run, make_version, seqs

pytestmark = pytest.mark.durable

TOO_LARGE_FOR_A_COLUMN = 2**70


def make_runs(count: int) -> list[Run]:
    version = make_version()
    return [make_run(version) for _ in range(count)]


@pytest.mark.slow
async def test_one_poisoned_payload_among_five_hundred_fails_alone_and_is_named(writer: Writer) -> None:
    """Fault: one poisoned payload in a batch of 500."""
    runs = await in_thread(make_runs, 500)
    poisoned = runs[311]
    poison = events.StepStarted(path="a", attempt=TOO_LARGE_FOR_A_COLUMN)
    good = events.StepStarted(path="b", attempt=1)

    async def work(run: Run) -> Sequence[Record]:
        return await writer.append(run.id, 1, [good, poison] if run is poisoned else [events.RunStarted(worker="w")])

    results = await asyncio.gather(*(work(run) for run in runs), return_exceptions=True)
    failures = {run.id: result for run, result in zip(runs, results, strict=True) if isinstance(result, BaseException)}
    assert list(failures) == [poisoned.id]
    fault = failures[poisoned.id]
    assert isinstance(fault, Permanent)
    assert (fault.code, fault.members["event"]) == ("ENTRY_REFUSED", str(poison.id))
    assert await in_thread(RunEvent.objects.count) == 500 + 499
    await writer.append(poisoned.id, 1, [good])
    assert await in_thread(seqs, poisoned) == [1, 2]


async def test_a_database_that_goes_away_while_the_poison_is_looked_for_blames_nobody_else(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = await in_thread(make_run)
    poison = events.StepStarted(path="a", attempt=TOO_LARGE_FOR_A_COLUMN)
    tried: list[int] = []

    def commit(appends: Sequence[Append], *, look_back: bool) -> None:
        tried.append(len(appends[0].entries))
        if tried == [2, 1]:  # the first look at an event alone
            raise OperationalError("the connection is closed")
        real(appends, look_back=look_back)

    real = batch.commit
    monkeypatch.setattr(batch, "commit", commit)
    with pytest.raises(Permanent) as refused:
        await writer.append(run.id, 1, [events.RunStarted(worker="w"), poison])
    assert (refused.value.code, refused.value.members["event"]) == ("ENTRY_REFUSED", str(poison.id))


async def test_an_entry_that_is_too_large_is_refused_before_it_is_queued(writer: Writer) -> None:
    run = await in_thread(make_run)
    for output in ("x" * (MOST_BYTES + 1), "\u20ac" * (MOST_BYTES // 3 + 1)):
        event = events.StepSucceeded(path="a", attempt=1, output=output, duration_ms=1)
        with pytest.raises(Permanent) as refused:
            await writer.append(run.id, 1, [event])
        assert (refused.value.code, refused.value.members["event"]) == ("ENTRY_TOO_LARGE", str(event.id))
    await writer.append(run.id, 1, [events.StepSucceeded(path="a", attempt=1, output="x" * 10**6, duration_ms=1)])
    assert await in_thread(seqs, run) == [1, 2]


@pytest.mark.slow
async def test_two_writers_whose_batches_lock_each_others_runs_both_get_through(transactional_db: None) -> None:
    """Fault: two batches that lock each other's runs."""
    runs = await in_thread(make_runs, 60)
    writers = [Writer(asyncio.get_running_loop(), lambda run, records: None) for _ in range(2)]
    for each in writers:
        each.start()

    async def drive(writer: Writer, order: Sequence[Run]) -> None:
        for number in range(8):
            made = [[call_finished("a", number, "0.5"), events.PauseRequested(by=None)] for _ in order]
            await asyncio.gather(*(writer.append(run.id, 1, one) for run, one in zip(order, made, strict=True)))

    await asyncio.gather(drive(writers[0], runs), drive(writers[1], runs[::-1]))
    for each in writers:
        await asyncio.to_thread(each.stop, 5)
    for run in runs:
        assert await in_thread(seqs, run) == list(range(1, 2 + 2 * 2 * 8))
    assert {str(run.cost) for run in await in_thread(lambda: list(Run.objects.all()))} == {"8.0000000000"}


def _leave_no_free_pages() -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")


async def test_a_full_disk_fails_no_run_and_loses_nothing(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fault: disk full. SQLite is really full here; PostgreSQL says so in its words."""
    runs = await in_thread(make_runs, 20)
    await in_thread(_leave_no_free_pages)
    commit, full = batch.commit, iter([True] * 4)
    failures: list[str] = []

    def on_a_full_disk(appends: Sequence[Append], **options: Any) -> None:
        no_room = next(full, False)
        _limit_disk(no_room)
        try:
            commit(appends, **options)
        except OperationalError as error:
            failures.append(str(error))
            raise

    def _limit_disk(no_room: bool) -> None:
        if connection.vendor != "sqlite":
            if no_room:
                raise OperationalError("could not extend file: No space left on device")
            return
        with connection.cursor() as cursor:
            pages = cursor.execute("PRAGMA page_count").fetchone()[0]
            cursor.execute(f"PRAGMA max_page_count = {pages if no_room else 2**30}")

    monkeypatch.setattr(batch, "commit", on_a_full_disk)
    output = "words " * 2000

    async def work(run: Run) -> None:
        for number in range(3):
            await writer.append(
                run.id, 1, [events.StepSucceeded(path=f"s{number}", attempt=1, output=output, duration_ms=1)]
            )

    await asyncio.gather(*(work(run) for run in runs))
    if connection.vendor == "sqlite":
        assert failures == ["database or disk is full"] * 4
    for run in runs:
        assert await in_thread(seqs, run) == [1, 2, 3, 4]


async def test_an_event_of_a_type_this_worker_does_not_know_is_said_plainly(writer: Writer) -> None:
    run = await in_thread(make_run)
    await writer.append(run.id, 1, [events.RunStarted(worker="w")])
    await in_thread(lambda: RunEvent.objects.filter(run=run, seq=2).update(type="from_the_future"))
    with pytest.raises(Exception, match="from_the_future"):
        await in_thread(reading.history, run.id)
