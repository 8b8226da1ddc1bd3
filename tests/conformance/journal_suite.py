"""What every journal must keep. Subclass JournalSuite, give it `new_run` and `claim`, and pytest runs it all."""

import asyncio
from uuid import UUID

import pytest

from flows.engine.events import RunCompleted, RunResumed, RunStarted, RunWaiting, StepStarted, StepSucceeded
from flows.engine.ports import Journal
from flows.faults import Fenced, Permanent


class JournalSuite:
    async def new_run(self) -> UUID:
        """A run whose journal holds run_created, as seq 1 at epoch 0."""
        raise NotImplementedError

    async def claim(self, run: UUID) -> Journal:
        """The journal of the run's next epoch; the ones before are fenced."""
        raise NotImplementedError

    async def test_a_new_run_has_its_first_record(self) -> None:
        journal = await self.claim(await self.new_run())
        (first,) = await journal.history()
        assert (first.seq, first.epoch, first.event.type) == (1, 0, "run_created")

    async def test_append_returns_the_records_after_they_are_stored(self) -> None:
        run = await self.new_run()
        journal = await self.claim(run)
        records = await journal.append(RunStarted(worker="w"), StepStarted(path="a", attempt=1))
        assert [(r.run, r.seq, r.epoch) for r in records] == [(run, 2, 1), (run, 3, 1)]
        assert list((await journal.history())[1:]) == list(records)

    async def test_numbers_have_no_gap_also_when_appends_overlap(self) -> None:
        journal = await self.claim(await self.new_run())
        await asyncio.gather(*(journal.append(StepStarted(path=f"s{n}", attempt=1)) for n in range(20)))
        assert [record.seq for record in await journal.history()] == list(range(1, 22))

    async def test_events_keep_their_order_and_their_data(self) -> None:
        journal = await self.claim(await self.new_run())
        output = {"text": "é 🎼 \u2028", "list": [1, 2.5, None, True], "nested": {"deep": []}}
        events = [
            StepStarted(path="a", attempt=1),
            StepSucceeded(path="a", attempt=1, output=output, duration_ms=3),
            StepSucceeded(path="b", attempt=1, output=None, duration_ms=3, ports=("left",)),
        ]
        await journal.append(*events)
        assert [record.event for record in (await journal.history())[1:]] == events

    async def test_appending_the_same_events_again_stores_them_once(self) -> None:
        """A commit may have been applied and reported as failed."""
        journal = await self.claim(await self.new_run())
        events = (RunStarted(worker="w"), StepStarted(path="a", attempt=1))
        first = await journal.append(*events)
        assert list(await journal.append(*events)) == list(first)
        assert len(await journal.history()) == 3

    async def test_a_fenced_writer_cannot_append(self) -> None:
        run = await self.new_run()
        before = await self.claim(run)
        after = await self.claim(run)
        with pytest.raises(Fenced):
            await before.append(RunStarted(worker="zombie"))
        await after.append(RunStarted(worker="heir"))
        assert [record.epoch for record in await after.history()] == [0, 2]

    async def test_a_fenced_writer_stores_nothing_of_a_group(self) -> None:
        run = await self.new_run()
        before = await self.claim(run)
        await before.append(RunStarted(worker="w"))
        after = await self.claim(run)
        with pytest.raises(Fenced):
            await before.append(*(StepStarted(path=f"s{n}", attempt=1) for n in range(5)))
        assert len(await after.history()) == 2

    async def test_runs_do_not_see_each_other(self) -> None:
        one, other = await self.claim(await self.new_run()), await self.claim(await self.new_run())
        await one.append(RunStarted(worker="w"))
        assert len(await other.history()) == 1

    async def test_what_cannot_be_stored_is_named_and_the_rest_can_be_appended_again(self) -> None:
        """So that its step fails, and not its run."""
        journal = await self.claim(await self.new_run())
        good = StepStarted(path="a", attempt=1)
        for output in (float("nan"), {1, 2}, 10**5000, "x" * (4 * 1024 * 1024 + 1)):
            bad = StepSucceeded(path="b", attempt=1, output=output, duration_ms=1)
            with pytest.raises(Permanent) as refused:
                await journal.append(good, bad)
            assert refused.value.members == {"event": str(bad.id), "path": "b"}
            assert len(await journal.history()) == 1
        await journal.append(good)
        assert [record.event for record in (await journal.history())[1:]] == [good]

    async def test_a_run_that_rests_goes_on_and_one_that_has_ended_does_not(self) -> None:
        run = await self.new_run()
        journal = await self.claim(run)
        await journal.append(RunStarted(worker="w"), RunWaiting(until=None))
        journal = await self.claim(run)
        await journal.append(RunResumed(worker="v"), RunCompleted(output=1))
        with pytest.raises(Fenced):
            await journal.append(StepStarted(path="a", attempt=1))
        assert [record.seq for record in await journal.history()] == [1, 2, 3, 4, 5]
