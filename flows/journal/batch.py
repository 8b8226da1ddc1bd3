"""One batch of appends in one transaction.

1. (after a failure) what is stored already is read back and not stored again.
2. The fence: every run's row moves on, if its epoch is still the driver's and it has not ended. This locks the row.
3. The events, numbered from the row's new seq, and the steps' rows.
4. Who did not pass the fence is `Fenced`, unless all its events are stored already.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from uuid import UUID

from django.db import connection, transaction

from flows.engine.records import Record
from flows.faults import Fenced
from flows.journal import faultpoints
from flows.journal.append import Append, Entry
from flows.journal.projection import RunChange, StepChange
from flows.journal.sql import Row, Statements
from flows.models import RunEvent

Holder = tuple[UUID, int]


def commit(batch: Sequence[Append], *, look_back: bool) -> None:
    """Sets `records` or `error` of every append, or raises and has changed nothing."""
    with transaction.atomic():
        known = _stored(batch) if look_back else {}
        missing = [(append, [entry for entry in append.entries if entry.event.id not in known]) for append in batch]
        seqs = _advance(missing)
        fenced = [append for append, entries in missing if entries and (append.run, append.epoch) not in seqs]
        if fenced and not look_back:
            known |= _stored(fenced)
        _number([(append, entries) for append, entries in missing if append not in fenced], seqs, known)
        faultpoints.reach("before_commit")
    faultpoints.reach("after_commit")
    for append in batch:
        if all(entry.event.id in known for entry in append.entries):
            append.records, append.error = [known[entry.event.id] for entry in append.entries], None
        else:
            append.error = Fenced()


def _advance(missing: Sequence[tuple[Append, Sequence[Entry]]]) -> dict[Holder, int]:
    """(run, epoch) → the seq before its new events."""
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
    if not changes:
        return {}
    statements = Statements(connection)
    rows = [_run_row(statements, holder, counts[holder], change) for holder, change in changes.items()]
    after = statements.advance_runs(rows)
    put: list[Row] = []
    grow: list[Row] = []
    for holder in after:
        for path, step in changes[holder].steps.items():
            (put if step.state else grow).append(_step_row(statements, holder[0], path, step))
    if put:
        statements.put_steps(put)
    if grow:
        statements.grow_steps(grow)
    return {holder: seq - counts[holder] for holder, seq in after.items()}


def _run_row(sql: Statements, holder: Holder, count: int, change: RunChange) -> Row:
    place = (holder[0].hex, holder[1], count, change.state, change.output, change.error)
    return (*place, sql.moment(change.started_at), sql.moment(change.finished_at), *_totals(change))


def _step_row(sql: Statements, run: UUID, path: str, step: StepChange) -> Row:
    times = (sql.moment(step.started_at), sql.moment(step.finished_at), step.duration_ms)
    return (run.hex, path, step.state, step.attempt, *times, *_totals(step))


def _totals(change: RunChange | StepChange) -> Row:
    usage = change.usage
    return (str(change.cost), usage.input, usage.cached, usage.output, usage.reasoning)


def _number(
    passed: Iterable[tuple[Append, Sequence[Entry]]], seqs: dict[Holder, int], known: dict[UUID, Record]
) -> None:
    sql = Statements(connection)
    rows: list[Row] = []
    for append, entries in passed:
        if not entries:
            continue
        holder = (append.run, append.epoch)
        run, at, seq = append.run.hex, sql.moment(append.at), seqs[holder]
        for entry in entries:
            event = entry.event
            seq += 1
            known[event.id] = Record(append.run, seq, append.epoch, append.at, event)
            place = (event.type, event.path, event.attempt)
            rows.append((event.id.hex, run, seq, append.epoch, at, *place, entry.data))
        seqs[holder] = seq
    if rows:
        sql.insert_events(rows)


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
