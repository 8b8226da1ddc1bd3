"""The writer's promises, on whichever database the settings name."""

import asyncio
import threading
from collections.abc import Sequence
from queue import Empty, SimpleQueue
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import OperationalError

from flows.engine import events
from flows.engine.records import Record
from flows.faults import Fenced, Permanent
from flows.journal import batch, reading
from flows.journal.append import Append
from flows.journal.threads import in_thread
from flows.journal.writer import Writer
from flows.models import Run, RunEvent, RunStep

from .conftest import Announced
from .making import call_finished, call_started, lose_the_first_answer, make_run, seqs

pytestmark = pytest.mark.durable

TOO_LARGE_FOR_A_COLUMN = 2**70


def claim_again(run: UUID) -> None:
    Run.objects.filter(pk=run).update(epoch=2)


async def test_an_append_is_numbered_on_and_announced_after_its_commit(writer: Writer, announced: Announced) -> None:
    run = await in_thread(make_run)
    first = await writer.append(run.id, 1, [events.RunStarted(worker="w")])
    more = await writer.append(run.id, 1, [events.StepStarted(path="a", attempt=1), events.StepCancelled(path="a")])
    assert [record.seq for record in (*first, *more)] == [2, 3, 4]
    assert announced.records == [*first, *more]
    stored = await in_thread(reading.history, run.id)
    assert [record.to_json() for record in stored[1:]] == [record.to_json() for record in announced.records]


async def test_concurrent_appends_of_many_runs_leave_no_gap_and_no_double(writer: Writer) -> None:
    runs = await in_thread(lambda: [make_run() for _ in range(8)])

    async def work(run: Run) -> None:
        for number in range(20):
            await writer.append(run.id, 1, [events.StepStarted(path=f"step{number}", attempt=1)])

    await asyncio.gather(*(work(run) for run in runs), *(work(run) for run in runs))
    for run in runs:
        assert await in_thread(seqs, run) == list(range(1, 42))


async def test_a_fenced_writer_cannot_append(writer: Writer) -> None:
    run = await in_thread(make_run)
    await in_thread(claim_again, run.id)
    with pytest.raises(Fenced):
        await writer.append(run.id, 1, [events.RunStarted(worker="zombie")])
    await writer.append(run.id, 2, [events.RunStarted(worker="heir")])
    assert [record.epoch for record in await in_thread(reading.history, run.id)] == [0, 2]


async def test_an_ended_run_takes_nothing_more(writer: Writer) -> None:
    run = await in_thread(make_run)
    await writer.append(run.id, 1, [events.RunCompleted(output=None)])
    with pytest.raises(Fenced):
        await writer.append(run.id, 1, [events.RunFailed(error=Permanent("late").to_json())])


async def test_one_refused_payload_in_a_batch_fails_only_its_own_append(writer: Writer) -> None:
    runs = await in_thread(lambda: [make_run() for _ in range(30)])
    poisoned = runs[17]

    async def work(run: Run) -> Sequence[Record]:
        attempt = TOO_LARGE_FOR_A_COLUMN if run is poisoned else 1
        return await writer.append(run.id, 1, [events.StepStarted(path="a", attempt=attempt)])

    results = await asyncio.gather(*(work(run) for run in runs), return_exceptions=True)
    failed = [run for run, result in zip(runs, results, strict=True) if isinstance(result, BaseException)]
    assert failed == [poisoned]
    assert await in_thread(seqs, poisoned) == [1]
    await writer.append(poisoned.id, 1, [events.StepStarted(path="a", attempt=1)])
    assert await in_thread(seqs, poisoned) == [1, 2]


async def test_what_json_cannot_hold_fails_before_it_meets_the_others(writer: Writer) -> None:
    run = await in_thread(make_run)
    for value in (float("nan"), float("inf"), {1, 2}, 10**5000):
        with pytest.raises(Permanent):
            await writer.append(run.id, 1, [events.RunCompleted(output=value)])
    assert await in_thread(seqs, run) == [1]


async def test_nul_and_lone_surrogates_are_replaced_visibly_one_for_one(writer: Writer) -> None:
    run = await in_thread(make_run)
    text = "a\x00b\ud800c"
    (record,) = await writer.append(run.id, 1, [events.RunCompleted(output={text: [text, 2**200]})])
    shown = {"a\u2400b\ufffdc": ["a\u2400b\ufffdc", 2**200]}
    assert isinstance(record.event, events.RunCompleted)
    assert record.event.output == shown
    assert (await in_thread(Run.objects.get, pk=run.id)).output == shown
    stored = await in_thread(reading.history, run.id)
    assert stored[-1].to_json() == record.to_json()


async def test_a_commit_that_was_applied_but_reported_as_failed_is_not_applied_twice(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fault: commit applied but reported failed."""
    run = await in_thread(make_run)
    lose_the_first_answer(monkeypatch)
    done = await writer.append(run.id, 1, [call_finished("a", 1, "0.5"), events.RunCompleted(output="x")])
    assert [record.seq for record in done] == [2, 3]
    assert await in_thread(seqs, run) == [1, 2, 3]
    assert str((await in_thread(Run.objects.get, pk=run.id)).cost) == "0.5000000000"


async def test_events_that_are_stored_come_back_and_the_rest_is_added(writer: Writer) -> None:
    run = await in_thread(make_run)
    started = events.RunStarted(worker="w")
    first = await writer.append(run.id, 1, [started])
    again = await writer.append(run.id, 1, [started, events.StepStarted(path="a", attempt=1)])
    assert again[0].to_json() == first[0].to_json()
    assert await in_thread(seqs, run) == [1, 2, 3]


async def test_events_of_another_run_under_the_same_id_are_fenced(writer: Writer) -> None:
    run, other = await in_thread(lambda: (make_run(), make_run()))
    id = uuid4()
    await writer.append(run.id, 1, [events.RunStarted(worker="w", id=id)])
    with pytest.raises(Fenced):
        await writer.append(other.id, 1, [events.RunStarted(worker="w", id=id)])


async def test_a_database_that_is_away_fails_no_run(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    run = await in_thread(make_run)
    commit, outages = batch.commit, iter([True] * 3)

    def away(appends: Sequence[Append], **options: Any) -> None:
        if next(outages, False):
            raise OperationalError("database or disk is full")
        commit(appends, **options)

    monkeypatch.setattr(batch, "commit", away)
    await writer.append(run.id, 1, [events.RunStarted(worker="w")])
    assert await in_thread(seqs, run) == [1, 2]


async def test_stopping_writes_what_is_queued(transactional_db: None, announced: Announced) -> None:
    run = await in_thread(make_run)
    writer = Writer(asyncio.get_running_loop(), announced)
    waiting = [
        asyncio.create_task(writer.append(run.id, 1, [events.StepStarted(path=f"p{number}", attempt=1)]))
        for number in range(5)
    ]
    await asyncio.sleep(0)
    writer.start()
    await asyncio.to_thread(writer.stop, 5)
    await asyncio.gather(*waiting)
    assert await in_thread(RunEvent.objects.filter(run=run).count) == 6


async def test_an_append_that_comes_as_the_thread_ends_is_refused_and_not_forgotten(
    transactional_db: None, announced: Announced, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has found the queue empty for the last time, and is not over yet."""
    run = await in_thread(make_run)
    writer = Writer(asyncio.get_running_loop(), announced)
    ends, may_end = threading.Event(), threading.Event()

    class Slow(SimpleQueue[Append | None]):
        def get_nowait(self) -> Append | None:
            try:
                return super().get_nowait()
            except Empty:
                ends.set()
                may_end.wait(10)
                raise

    monkeypatch.setattr(writer, "_queue", Slow())
    writer.start()
    stopping = asyncio.create_task(asyncio.to_thread(writer.stop, 5))
    await asyncio.to_thread(ends.wait, 10)
    waiter = asyncio.create_task(writer.append(run.id, 1, [events.RunStarted(worker="w")]))
    await asyncio.sleep(0)
    may_end.set()
    await stopping
    (outcome,) = await asyncio.wait_for(asyncio.gather(waiter, return_exceptions=True), 5)
    assert isinstance(outcome, RuntimeError)
    with pytest.raises(RuntimeError):
        await writer.append(run.id, 1, [events.RunStarted(worker="w")])


async def test_the_sum_of_the_steps_is_the_run_and_both_are_the_sum_of_the_events(writer: Writer) -> None:
    run = await in_thread(make_run)
    costs = ["0.0001", "1.25", "0.0000000001", "3", "0.1", "0.2"]
    started = [events.StepStarted(path=path, attempt=1) for path in "ab"]
    await writer.append(run.id, 1, [events.RunStarted(worker="w"), *started])
    for number, cost in enumerate(costs, 1):
        path = "ab"[number % 2]
        await writer.append(run.id, 1, [call_started(path, number), call_finished(path, number, cost)])
    await writer.append(run.id, 1, [events.StepSucceeded(path="a", attempt=1, output=1, duration_ms=7)])

    stored = await in_thread(Run.objects.get, pk=run.id)
    steps = await in_thread(lambda: list(RunStep.objects.filter(run=run).order_by("path")))
    assert str(stored.cost) == "4.5501000001"
    assert sum(step.cost for step in steps) == stored.cost
    for tokens in ("tokens_in", "tokens_cached", "tokens_out", "tokens_reasoning"):
        assert sum(getattr(step, tokens) for step in steps) == getattr(stored, tokens)
    assert (stored.tokens_in, stored.state, stored.seq) == (60, "running", 4 + 2 * 6 + 1)
    assert [(step.path, step.state, step.duration_ms) for step in steps] == [
        ("a", "succeeded", 7),
        ("b", "running", None),
    ]
    assert steps[0].finished_at is not None
    assert stored.started_at is not None
