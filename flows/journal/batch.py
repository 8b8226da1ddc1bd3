"""One batch of appends in one transaction.

1. (after a failure) what is stored already is read back and not stored again.
2. The fence: every run's row moves on, if its epoch is still the driver's and it has not ended. This locks the row.
3. The events, numbered from the row's new seq, and the steps' rows.
4. Who waits for a run that has ended finds it in its inbox.
5. Who did not pass the fence is `Fenced`, unless all its events are stored already.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

from django.db import connection, transaction

from flows.engine.records import Record
from flows.faults import Fenced
from flows.journal import faultpoints, parents
from flows.journal.append import Append, Entry
from flows.journal.projection import RunChange
from flows.journal.sql import Advanced, Row, Statements
from flows.journal.step_rows import write_steps
from flows.models import RunEvent

Holder = tuple[UUID, int]
Missing = Sequence[tuple[Append, Sequence[Entry]]]


def commit(batch: Sequence[Append], *, look_back: bool) -> None:
    """Sets `records` or `error` of every append, or raises and has changed nothing."""
    types = {entry.event.type for append in batch for entry in append.entries} if faultpoints.armed else ()
    with transaction.atomic(), connection.wrap_database_errors:
        known = _stored(batch) if look_back else {}
        missing = [(append, [entry for entry in append.entries if entry.event.id not in known]) for append in batch]
        sql = Statements(connection)
        changes, counts = _changes(missing)
        advanced = _advance(sql, changes, counts)
        write_steps(sql, [(holder[0], changes[holder]) for holder in advanced])
        told = parents.tell(sql, changes, advanced)
        fenced = [append for append, entries in missing if entries and (append.run, append.epoch) not in advanced]
        if fenced and not look_back:
            known |= _stored(fenced)
        seqs = {holder: row.seq - counts[holder] for holder, row in advanced.items()}
        _number(sql, [(append, entries) for append, entries in missing if append not in fenced], seqs, known)
        faultpoints.reach("before_commit", *types)
    faultpoints.reach("after_commit", *types)
    for append in batch:
        if all(entry.event.id in known for entry in append.entries):
            append.records, append.error = [known[entry.event.id] for entry in append.entries], None
            append.parent = told.get((append.run, append.epoch))
        else:
            append.error = Fenced()


def _changes(missing: Missing) -> tuple[dict[Holder, RunChange], dict[Holder, int]]:
    """What becomes of each run's row, and how many events it gets."""
    changes: dict[Holder, RunChange] = {}
    counts: dict[Holder, int] = {}
    for append, entries in missing:
        if not entries:
            continue
        holder = (append.run, append.epoch)
        counts[holder] = counts.get(holder, 0) + len(entries)
        change = changes.setdefault(holder, RunChange())
        for entry in entries:
            change.apply(entry.event, append.at)
    return changes, counts


def _advance(
    sql: Statements, changes: Mapping[Holder, RunChange], counts: Mapping[Holder, int]
) -> dict[Holder, Advanced]:
    if not changes:
        return {}
    rows = [_run_row(sql, holder, counts[holder], change) for holder, change in changes.items()]
    return sql.advance_runs(rows, tell=any(change.finished_at for change in changes.values()))


def _run_row(sql: Statements, holder: Holder, count: int, change: RunChange) -> Row:
    place = (holder[0].hex, holder[1], count, change.state, change.output, change.error)
    times = (sql.moment(change.started_at), sql.moment(change.finished_at), sql.moment(change.due_at))
    return (*place, *times, change.rests, str(change.children_cost), *change.totals)


def _number(sql: Statements, passed: Missing, seqs: dict[Holder, int], known: dict[UUID, Record]) -> None:
    rows: list[Row] = []
    for append, entries in passed:
        if not entries:
            continue
        holder = (append.run, append.epoch)
        for seq, entry in enumerate(entries, seqs[holder] + 1):
            record = Record(append.run, seq, append.epoch, append.at, entry.event)
            known[record.id] = record
            rows.append(event_row(sql, record, entry.data))
        seqs[holder] += len(entries)
    if rows:
        sql.insert_events(rows)


def event_row(sql: Statements, record: Record, data: str) -> Row:
    event = record.event
    place = (record.seq, record.epoch, sql.moment(record.at), event.type, event.path, event.attempt)
    return (event.id.hex, record.run.hex, *place, data)


def _stored(batch: Iterable[Append]) -> dict[UUID, Record]:
    """The records of those events that are in the journal already."""
    mine = {entry.event.id: (append, entry.event) for append in batch for entry in append.entries}
    found: dict[UUID, Record] = {}
    ids = list(mine)
    for start in range(0, len(ids), 500):
        rows = RunEvent.objects.filter(id__in=ids[start : start + 500]).values_list(
            "id", "run_id", "seq", "epoch", "at"
        )
        for id, run, seq, epoch, at in rows:
            append, event = mine[id]
            if append.run == run:
                found[id] = Record(run, seq, epoch, _utc(at), event)
    return found


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
