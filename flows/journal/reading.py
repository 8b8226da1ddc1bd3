"""Journals read from the database, by seq. Every driver begins so, and the ORM takes ten times as long to ask."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from uuid import UUID

from flows.engine import events
from flows.engine.events import decode
from flows.engine.records import Record
from flows.engine.state import RunState
from flows.journal.rows import fetch, key, moment, uuid
from flows.journal.state_json import decode as decode_state
from flows.models import RunEvent

PAGE = 1000
LAST_SEQ = 2**31 - 1
SINCE = """
SELECT id, seq, epoch, at, type, path, attempt, data FROM flows_runevent
WHERE run_id = %s AND seq > %s ORDER BY seq LIMIT %s"""
SNAPSHOT = "SELECT state FROM flows_runsnapshot WHERE run_id = %s AND seq <= %s ORDER BY seq DESC LIMIT 1"
LAST = frozenset(event.type for event in events.TERMINAL)


def since(run: UUID, seq: int = 0, limit: int = PAGE) -> Sequence[Record]:
    """The records after a seq, at most `limit`. Seqs have no gap, so the last one is where to go on."""
    return [_record(run, *row) for row in fetch(SINCE, key(run), seq, limit)]


def pages(run: UUID, seq: int = 0, limit: int = PAGE) -> Iterator[Sequence[Record]]:
    while page := since(run, seq, limit):
        yield page
        if len(page) < limit:
            return
        seq = page[-1].seq


def resume(run: UUID, upto: int | None = None) -> tuple[RunState | None, Sequence[Record]]:
    """The state of the newest usable snapshot, and the records after it; without one all records. Of a moment in the
    past: `upto` that seq."""
    state = _snapshot(run, upto)
    seq = 0 if state is None else state.seq
    tail = [record for page in pages(run, seq) for record in page if upto is None or record.seq <= upto]
    return state, tail


def _snapshot(run: UUID, upto: int | None) -> RunState | None:
    rows = fetch(SNAPSHOT, key(run), LAST_SEQ if upto is None else upto)
    return decode_state(rows[0][0]) if rows else None


def history(run: UUID) -> Sequence[Record]:
    return [record for page in pages(run) for record in page]


def is_last(run: UUID, seq: int) -> bool:
    """Whether the run ended with this record."""
    return RunEvent.objects.filter(run_id=run, seq=seq, type__in=LAST).exists()


def _record(
    run: UUID,
    id: UUID | str,
    seq: int,
    epoch: int,
    at: datetime | str,
    type: str,
    path: str,
    attempt: int,
    data: str,
) -> Record:
    event = decode(type, path=path, attempt=attempt, id=uuid(id), data=json.loads(data))
    return Record(run, seq, epoch, moment(at).astimezone(UTC), event)
