"""The steps' rows of one batch: a fixed number of statements, whatever the number of runs and steps."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from flows.journal.projection import RunChange
from flows.journal.sql import Row, Statements
from flows.journal.step_change import StepChange
from flows.models import RunStep

Place = tuple[UUID, str]


def write_steps(sql: Statements, runs: Sequence[tuple[UUID, RunChange]]) -> None:
    """
    1. The inside of a frame that begins anew is queued again.
    2. What a wait means to its step depends on the step's row: it is read, only where there are waits.
    3. Rows are put, or only their totals grow.
    """
    begun = [(run.hex, path, attempt) for run, change in runs for path, attempt in change.begun_again.items()]
    if begun:
        sql.empty_frames(begun)
    steps = {(run, path): step for run, change in runs for path, step in change.steps.items()}
    _settle(steps)
    put = [_row(sql, place, step) for place, step in steps.items() if step.state]
    grow = [(run.hex, path, *step.totals) for (run, path), step in steps.items() if not step.state]
    if put:
        sql.put_steps(put)
    if grow:
        sql.grow_steps(grow)


def _settle(steps: Mapping[Place, StepChange]) -> None:
    rows = _rows([place for place, step in steps.items() if step.needs_row])
    for place, step in steps.items():
        if step.moves:
            step.settle(*rows.get(place, (None, None)))


def _rows(places: Iterable[Place]) -> dict[Place, tuple[str, Any]]:
    runs, paths = {run for run, _ in places}, {path for _, path in places}
    if not runs:
        return {}
    found = RunStep.objects.filter(run_id__in=runs, path__in=paths).values_list("run_id", "path", "state", "waits")
    return {(run, path): (state, waits) for run, path, state, waits in found}


def _row(sql: Statements, place: Place, step: StepChange) -> Row:
    times = (sql.moment(step.started_at), sql.moment(step.finished_at), step.duration_ms)
    waits: Row = (None, "", None)
    if step.waits or step.due_at:
        waits = (sql.json(step.shown), step.assignee, sql.moment(step.due_at))
    return (place[0].hex, place[1], step.state, step.attempt, *times, *waits, *step.totals)
