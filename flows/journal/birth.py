"""A run's first record, in the transaction of the action that starts it: a run without a journal never exists."""

import json
from datetime import UTC, datetime

from flows.engine.events import RunCreated
from flows.journal.append import Entry
from flows.models import Run, RunEvent


def create(run: Run, event: RunCreated) -> RunEvent:
    """Saves the new run and its record (seq 1 at epoch 0). The caller wakes a worker on commit."""
    entry = Entry.of(event)
    run.inputs = json.loads(entry.data)["inputs"]
    run.simulated = event.simulated
    run.seq, run.epoch = 1, 0
    run.save(force_insert=True)
    return RunEvent.objects.create(
        id=event.id, run=run, seq=1, epoch=0, at=datetime.now(UTC), type=event.type, data=entry.data
    )
