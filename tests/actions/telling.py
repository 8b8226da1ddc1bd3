"""Journals told by hand for the tests of actions: what a driver would have appended, in the rows too."""

from collections.abc import Mapping
from typing import Any

from django.db import connection

from flows.engine import events
from flows.engine.event import Event
from flows.engine.requests import Question
from flows.journal.append import Append
from flows.journal.batch import commit
from flows.models import Run, RunState

ERROR: Any = {"code": "STEP_EXECUTION", "message": "No.", "remedy": "Try again.", "where": None}


def tell(run: Run, *told: Event) -> Run:
    """As the driver of the run's epoch."""
    assert connection.in_atomic_block
    append = Append.of(run.pk, run.epoch, told)
    commit([append], look_back=False)
    assert append.error is None, append.error
    run.refresh_from_db()
    return run


def begin(run: Run) -> Run:
    return tell(run, events.RunStarted(worker="w"))


def did(*paths: str, output: Any = "done") -> list[Event]:
    found: list[Event] = []
    for path in paths:
        found.append(events.StepStarted(path=path, attempt=1))
        found.append(events.StepSucceeded(path=path, attempt=1, output=output, duration_ms=1))
    return found


def failed(path: str) -> list[Event]:
    return [
        events.StepStarted(path=path, attempt=1),
        events.StepFailed(path=path, attempt=1, error=ERROR, duration_ms=1),
    ]


def asks(path: str, question: Question, *, wait: int = 1, reason: str = "answer", attempt: int = 1) -> list[Event]:
    said: Mapping[str, Any] = question.to_json()
    return [
        events.StepStarted(path=path, attempt=attempt),
        events.StepWaiting(path=path, attempt=attempt, wait=wait, reason=reason, until=None, question=said),
    ]


def rest(run: Run) -> Run:
    return tell(run, events.RunWaiting(until=None))


def end(run: Run, state: RunState) -> Run:
    match state:
        case RunState.COMPLETED:
            return tell(run, events.RunCompleted(output="done"))
        case RunState.FAILED:
            return tell(run, events.RunFailed(error=ERROR))
        case _:
            return tell(run, events.RunCancelled())
