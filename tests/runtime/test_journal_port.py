"""The real journal keeps the contract of the port, on whichever database the settings name."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from django.db.models import F

from flows.engine.ports import Journal
from flows.journal.threads import in_thread
from flows.journal.writer import Writer
from flows.models import Run
from flows.runtime.journal_port import RunJournal
from tests.conformance.journal_suite import JournalSuite
from tests.journal.making import make_run


def raise_epoch(run: UUID) -> int:
    Run.objects.filter(pk=run).update(epoch=F("epoch") + 1)
    return Run.objects.values_list("epoch", flat=True).get(pk=run)


@pytest.mark.durable
class TestRunJournal(JournalSuite):
    writer: Writer

    @pytest.fixture(autouse=True)
    async def with_writer(self, transactional_db: None) -> AsyncIterator[None]:
        self.writer = Writer(asyncio.get_running_loop(), lambda run, records: None)
        self.writer.start()
        yield
        await asyncio.to_thread(self.writer.stop, 5)

    async def new_run(self) -> UUID:
        return (await in_thread(make_run, epoch=0)).id

    async def claim(self, run: UUID) -> Journal:
        return RunJournal(self.writer, run, await in_thread(raise_epoch, run))
