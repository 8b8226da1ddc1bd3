"""Snapshots of long runs: what the records up to a seq add up to, so that nobody reads them all a second time.

Whoever had to fold 2,000 records or more keeps what came out (`state_of`), be it the next driver or a door: a run that
goes on for long costs nothing for it while nobody looks. A driver of a very long run may `take` one when it is `due`.
They are never the truth: without one, or with one of another form, the journal is folded from its start.
"""

import logging
from uuid import UUID

from django.db import DatabaseError, transaction

from flows.engine.state import RunState
from flows.graph import Document
from flows.journal import faultpoints, reading
from flows.journal.state_json import encode
from flows.models import RunSnapshot

log = logging.getLogger(__name__)

EVERY = 2000


def state_of(run: UUID, document: Document, upto: int | None = None) -> RunState:
    """How the run stands (or stood after its record `upto`). `document` is the run's, edits and all. For a thread."""
    state, folded = _fold(run, document, upto)
    if folded >= EVERY:
        _try_to_keep(run, state)
    return state


def due(seq: int, last: int) -> bool:
    """`last` is the seq of the newest snapshot, 0 without any. Ever more seldom: all of them together cost as much as
    the last one twice, however long the run gets."""
    return seq - last >= max(EVERY, last)


def take(run: UUID, document: Document) -> int:
    """Keeps how the run stands now; returns the seq. For a thread: nothing is taken from whoever drives the run."""
    state, _ = _fold(run, document)
    put(run, state.seq, state)
    return state.seq


def put(run: UUID, seq: int, state: RunState) -> None:
    """Keeps the state after the record with that seq. A second one for the same seq is left out."""
    faultpoints.reach("before_snapshot")
    RunSnapshot.objects.bulk_create([RunSnapshot(run_id=run, seq=seq, state=encode(state))], ignore_conflicts=True)
    faultpoints.reach("after_snapshot")


def _fold(run: UUID, document: Document, upto: int | None = None) -> tuple[RunState, int]:
    """And how many records that took."""
    state, tail = reading.resume(run, upto)
    if state is None:
        state = RunState.of(document)
    for record in tail:
        state.apply(record)
    return state, len(tail)


def _try_to_keep(run: UUID, state: RunState) -> None:
    """Who only wants to read is not to fail for it."""
    try:
        with transaction.atomic():
            put(run, state.seq, state)
    except DatabaseError as error:
        log.warning("No snapshot of run %s at %s was kept: %s", run, state.seq, error)
