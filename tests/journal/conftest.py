import asyncio
from collections.abc import AsyncIterator, Sequence
from uuid import UUID

import pytest

from flows.engine.records import Record
from flows.journal.writer import Writer


class Announced:
    def __init__(self) -> None:
        self.records: list[Record] = []

    def __call__(self, run: UUID, records: Sequence[Record]) -> None:
        self.records.extend(records)


@pytest.fixture
def announced() -> Announced:
    return Announced()


@pytest.fixture
async def writer(transactional_db: None, announced: Announced) -> AsyncIterator[Writer]:
    writer = Writer(asyncio.get_running_loop(), announced)
    writer.start()
    yield writer
    await asyncio.to_thread(writer.stop, 5)
