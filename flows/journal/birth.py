"""A run's first records, in the transaction of the action that starts it: a run without a journal never exists."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from django.db import connection, transaction

from flows.engine.events import Event, RunCreated
from flows.engine.records import Record
from flows.journal import faultpoints
from flows.journal.append import Entry
from flows.journal.batch import event_row
from flows.journal.projection import RunChange
from flows.journal.sql import Statements
from flows.journal.step_rows import write_steps
from flows.models import Run

AT_ONCE = 1000  # rows


def create(run: Run, event: RunCreated, *kept: Event) -> Sequence[Record]:
    """Saves the new run and its records (seq 1 and on, at epoch 0): `kept` are the results that a fork takes over, with
    their steps' rows. What the event says of the run stands in its row too. The caller sets the row's relations
    (parent, origin, thread) and its place in the queue, and wakes a worker on commit."""
    at = datetime.now(UTC)
    entries = [Entry.of(event), *map(Entry.of, kept)]
    change = RunChange()
    for entry in entries:
        change.apply(entry.event, at)
    said = json.loads(entries[0].data)
    run.inputs, run.options, run.edits = said["inputs"], said.get("options", {}), said.get("edits", [])
    run.simulated = event.simulated
    run.seq, run.epoch = len(entries), 0
    records = [Record(run.id, seq, 0, at, entry.event) for seq, entry in enumerate(entries, 1)]
    with transaction.atomic():
        run.save(force_insert=True)
        sql = Statements(connection)
        rows = [event_row(sql, record, entry.data) for record, entry in zip(records, entries, strict=True)]
        for start in range(0, len(rows), AT_ONCE):
            sql.insert_events(rows[start : start + AT_ONCE])
        write_steps(sql, [(run.id, change)])
        faultpoints.reach("before_birth")
    transaction.on_commit(lambda: faultpoints.reach("after_birth"))
    return records
