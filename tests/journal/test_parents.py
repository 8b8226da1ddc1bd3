"""A child's end and what its parent is told of it are one commit."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from django.db import OperationalError

from flows.engine import events
from flows.faults import Fenced, Permanent
from flows.journal import batch, sql
from flows.journal.append import Append
from flows.journal.threads import in_thread
from flows.journal.writer import Writer
from flows.models import InboxItem, Run

from .making import call_finished, lose_the_first_answer, make_run, make_version

pytestmark = pytest.mark.durable


def make_child(**fields: Any) -> Run:
    version = make_version()
    place = {"parent_path": "each[2].sub", "parent_attempt": 3, "parent_wait": 4, "purpose": "sub_flow", "depth": 1}
    return make_run(version, epoch=1, parent=make_run(version), **{**place, **fields})


def inbox() -> list[InboxItem]:
    return list(InboxItem.objects.order_by("created_at"))


class Woken:
    """A writer that remembers whom it woke."""

    def __init__(self) -> None:
        self.runs: list[UUID] = []
        self.writer = Writer(asyncio.get_running_loop(), lambda run, records: None, self.runs.append)

    async def __aenter__(self) -> "Woken":
        self.writer.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(self.writer.stop, 5)


async def test_the_end_of_a_child_is_in_its_parents_inbox_when_it_is_in_its_journal(transactional_db: None) -> None:
    child = await in_thread(make_child)
    async with Woken() as woken:
        await woken.writer.append(child.id, 1, [events.StepStarted(path="a", attempt=1), call_finished("a", 1, "0.25")])
        assert (await in_thread(inbox), woken.runs) == ([], [])
        await woken.writer.append(child.id, 1, [events.RunCompleted(output={"text": "é\x00"})])
    (item,) = await in_thread(inbox)
    assert (item.run_id, item.kind, item.by_id, item.taken_at) == (child.parent_id, "child_ended", None, None)
    assert item.data == {
        "run": str(child.id),
        "path": "each[2].sub",
        "attempt": 3,
        "wait": 4,
        "state": "completed",
        "output": {"text": "é␀"},
        "error": None,
        "cost": "0.2500",
        "usage": {"input": 10, "cached": 2, "output": 30, "reasoning": 1},
        "simulated": True,
    }
    assert woken.runs == [child.parent_id]


async def test_failed_and_cancelled_children_are_told_with_their_error(transactional_db: None) -> None:
    failed, cancelled = await in_thread(lambda: (make_child(), make_child()))
    error = Permanent("No.").to_json()
    async with Woken() as woken:
        await woken.writer.append(failed.id, 1, [events.RunFailed(error=error)])
        await woken.writer.append(cancelled.id, 1, [events.RunCancelled()])
    told = [(item.data["state"], item.data["output"], item.data["error"]) for item in await in_thread(inbox)]
    assert told == [("failed", None, error), ("cancelled", None, None)]
    assert woken.runs == [failed.parent_id, cancelled.parent_id]


async def test_who_has_no_parent_or_is_not_waited_for_tells_nobody(transactional_db: None) -> None:
    alone, unheard = await in_thread(lambda: (make_run(), make_child(purpose="on_failure")))
    async with Woken() as woken:
        for run in (alone, unheard):
            await woken.writer.append(run.id, 1, [events.RunCompleted(output=1)])
    assert (await in_thread(inbox), woken.runs) == ([], [])


async def test_a_fenced_driver_of_a_child_tells_nobody(transactional_db: None) -> None:
    child = await in_thread(make_child)
    async with Woken() as woken:
        with pytest.raises(Fenced):
            await woken.writer.append(child.id, 7, [events.RunCompleted(output=1)])
    assert (await in_thread(inbox), woken.runs) == ([], [])


async def test_an_end_that_was_stored_but_reported_as_failed_is_told_once(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fault: commit applied but reported failed."""
    child = await in_thread(make_child)
    lose_the_first_answer(monkeypatch)
    async with Woken() as woken:
        await woken.writer.append(child.id, 1, [events.RunCompleted(output=1)])
    (item,) = await in_thread(inbox)
    assert item.run_id == child.parent_id


async def test_an_end_that_is_taken_back_is_not_told(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """What dies before the commit leaves neither the end nor the row in the inbox."""
    child = await in_thread(make_child)
    insert, broken = sql.Statements.insert_events, iter([True])

    def fail_once(statements: Any, rows: Any) -> None:
        insert(statements, rows)
        if next(broken, False):
            assert InboxItem.objects.exists()
            raise OperationalError("the server is going away")

    seen: list[int] = []
    look = batch.commit

    def count_first(appends: Sequence[Append], **options: Any) -> None:
        seen.append(InboxItem.objects.count())
        look(appends, **options)

    monkeypatch.setattr(sql.Statements, "insert_events", fail_once)
    monkeypatch.setattr(batch, "commit", count_first)
    async with Woken() as woken:
        await woken.writer.append(child.id, 1, [events.RunCompleted(output=1)])
    assert seen == [0, 0]
    assert len(await in_thread(inbox)) == 1
