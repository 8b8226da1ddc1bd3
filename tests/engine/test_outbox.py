import asyncio
from collections.abc import Sequence

import pytest

from flows.engine.events import Event, StepStarted
from flows.engine.outbox import Outbox
from flows.engine.records import Record
from flows.faults import Fenced


class SlowJournal:
    """Commits when it is let."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.let = asyncio.Semaphore(0)
        self.failure: Exception | None = None

    async def history(self) -> Sequence[Record]:
        return ()

    async def append(self, *events: Event) -> Sequence[Record]:
        self.batches.append([event.path for event in events])
        await self.let.acquire()
        if self.failure is not None:
            raise self.failure
        return ()


def started(path: str) -> StepStarted:
    return StepStarted(path=path, attempt=1)


class Harness:
    def __init__(self) -> None:
        self.journal = SlowJournal()
        self.failures: list[BaseException] = []
        self.outbox = Outbox(self.journal, lambda record: None, self.failures.append)


async def test_what_comes_up_while_a_commit_runs_shares_the_next_one() -> None:
    stage = Harness()
    stage.outbox.put(started("a"))
    first = asyncio.create_task(stage.outbox.append(started("b")))
    await asyncio.sleep(0.01)
    second = [asyncio.create_task(stage.outbox.append(started(name))) for name in "cd"]
    stage.journal.let.release()
    await first
    assert not any(task.done() for task in second)
    stage.journal.let.release()
    await asyncio.gather(*second)
    assert stage.journal.batches == [["a", "b"], ["c", "d"]]


async def test_a_cancelled_waiter_does_not_disturb_the_others() -> None:
    stage = Harness()
    one, other = (asyncio.create_task(stage.outbox.append(started(name))) for name in "ab")
    await asyncio.sleep(0.01)
    one.cancel()
    stage.journal.let.release()
    await other
    assert one.cancelled() or one.cancelling()
    assert stage.journal.batches == [["a", "b"]]


async def test_after_a_failure_nothing_more_is_taken_and_the_waiters_are_let_go() -> None:
    stage = Harness()
    stage.journal.failure = Fenced()
    waiter = asyncio.create_task(stage.outbox.append(started("a")))
    await asyncio.sleep(0.01)
    stage.outbox.put(started("b"))
    stage.journal.let.release()
    with pytest.raises(asyncio.CancelledError):
        await waiter
    assert stage.failures == [stage.journal.failure]
    stage.outbox.put(started("c"))
    await stage.outbox.drained()
    assert stage.journal.batches == [["a"]]


async def test_a_closed_outbox_still_delivers_what_it_took() -> None:
    stage = Harness()
    stage.outbox.put(started("a"))
    stage.outbox.close()
    stage.outbox.put(started("b"))
    stage.journal.let.release()
    await stage.outbox.drained()
    assert stage.journal.batches == [["a"]]
