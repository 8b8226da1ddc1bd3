"""Snapshots of long runs: what the records up to a seq add up to, so that nobody has to read them all again.

Whoever drives a run calls `take` off its hot path when one is `due`; `reading.resume` finds the newest. They are never
the truth: without one, or with one of another form, the journal is folded from its start. They come every 2,000 events
at first and then with every half as many again: writing them costs a fixed part of writing the journal, however long
it grows, and what is read beyond the last one is never more than a third.
"""

from uuid import UUID

from flows.engine.state import RunState
from flows.graph import Document
from flows.journal import faultpoints, reading
from flows.journal.state_json import encode
from flows.models import RunSnapshot

EVERY = 2000


def due(seq: int, last: int) -> bool:
    """`last` is the seq of the newest snapshot, 0 without any."""
    return seq - last >= max(EVERY, last // 2)


def put(run: UUID, seq: int, state: RunState) -> None:
    """Keeps the state after the record with that seq. A second one for the same seq is left out."""
    faultpoints.reach("before_snapshot")
    RunSnapshot.objects.bulk_create([RunSnapshot(run_id=run, seq=seq, state=encode(state))], ignore_conflicts=True)
    faultpoints.reach("after_snapshot")


def take(run: UUID, document: Document) -> int:
    """Folds what came since the last one and keeps the result; returns its seq. `document` is the run's, edits and all.
    For a thread: it reads the journal and takes nothing from whoever drives the run."""
    state, tail = reading.resume(run)
    if state is None:
        state = RunState.of(document)
    for record in tail:
        state.apply(record)
    put(run, state.seq, state)
    return state.seq
