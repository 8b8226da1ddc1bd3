"""The writer's statements: a fixed number per batch, whatever the number of runs.

Both databases get the same statements but for how rows come in: SQLite takes bound values; PostgreSQL takes one JSON
text for all rows, because binding thousands of typed values costs more than the rest of the commit.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.backends.base.base import BaseDatabaseWrapper

from flows.models import TERMINAL

TOTALS = ("cost", "tokens_in", "tokens_cached", "tokens_out", "tokens_reasoning")
TOTALS_TYPES = ("numeric", "bigint", "bigint", "bigint", "bigint")
RUN_COLUMNS = ("run", "claimed", "events", "state", "output", "error", "started", "finished", *TOTALS)
RUN_TYPES = ("uuid", "int", "int", "text", "text", "text", "timestamptz", "timestamptz", *TOTALS_TYPES)
STEP_COLUMNS = ("run_id", "path", "state", "attempt", "started_at", "finished_at", "duration_ms", *TOTALS)
STEP_TYPES = ("uuid", "text", "text", "int", "timestamptz", "timestamptz", "bigint", *TOTALS_TYPES)
EVENT_COLUMNS = ("id", "run_id", "seq", "epoch", "at", "type", "path", "attempt", "data")
EVENT_TYPES = ("uuid", "uuid", "int", "int", "timestamptz", "text", "text", "int", "text")
GROW = ", ".join(f"{name} = t.{name} + v.{name}" for name in TOTALS)
ENDED = ", ".join(f"'{state.value}'" for state in TERMINAL)

ADVANCE_RUNS = f"""
UPDATE flows_run AS t SET seq = t.seq + v.events, state = COALESCE(v.state, t.state),
    output = COALESCE(v.output{{as_json}}, t.output), error = COALESCE(v.error{{as_json}}, t.error),
    started_at = COALESCE(t.started_at, v.started), finished_at = COALESCE(v.finished, t.finished_at),
    worker_id = CASE WHEN v.finished IS NULL THEN t.worker_id END, {GROW}
FROM v WHERE t.id = v.run AND t.epoch = v.claimed AND t.state NOT IN ({ENDED})
RETURNING id, epoch, seq"""
GROW_STEPS = f"UPDATE flows_runstep AS t SET {GROW} FROM v WHERE t.run_id = v.run_id AND t.path = v.path"
UPSERT = f"""
ON CONFLICT (run_id, path) DO UPDATE SET state = excluded.state, attempt = excluded.attempt,
    started_at = COALESCE(excluded.started_at, flows_runstep.started_at), finished_at = excluded.finished_at,
    duration_ms = excluded.duration_ms, {", ".join(f"{n} = flows_runstep.{n} + excluded.{n}" for n in TOTALS)}"""

# Plain values: ids as hex, amounts as text, times as `Statements.moment` makes them.
Row = Sequence[Any]


class Statements:
    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self._connection = connection
        self._json = connection.vendor == "postgresql"

    def moment(self, moment: datetime | None) -> Any:
        if moment is None or self._json:
            return moment and moment.isoformat()
        return self._connection.ops.adapt_datetimefield_value(moment)

    def _from_values(self, columns: Sequence[str], types: Sequence[str], rows: Sequence[Row], then: str) -> list[Any]:
        """`then`, with the rows as a table v."""
        with self._connection.cursor() as cursor:
            if self._json:
                typed = _typed(columns, types)
                cursor.execute(f"WITH v AS (SELECT * FROM {typed}) {then}", [_as_json(columns, rows)])
            else:
                values = ", ".join([_marks(columns)] * len(rows))
                named = f"v({', '.join(columns)})"
                cursor.execute(f"WITH {named} AS (VALUES {values}) {then}", [value for row in rows for value in row])
            return cursor.fetchall() if "RETURNING" in then else []

    def _insert(
        self, table: str, columns: Sequence[str], types: Sequence[str], rows: Sequence[Row], then: str = ""
    ) -> None:
        names = ", ".join(columns)
        with self._connection.cursor() as cursor:
            if self._json:
                source = f"SELECT {names} FROM {_typed(columns, types)}"
                cursor.execute(f"INSERT INTO {table} ({names}) {source} {then}", [_as_json(columns, rows)])
            else:
                cursor.executemany(f"INSERT INTO {table} ({names}) VALUES {_marks(columns)} {then}", rows)

    def advance_runs(self, rows: Sequence[Row]) -> dict[tuple[UUID, int], int]:
        """(run, epoch) → its new seq, for those that still hold their run. The fence: all else follows from it.
        Rows go in by run, so that two workers' batches lock in the same order."""
        statement = ADVANCE_RUNS.format(as_json="::jsonb" if self._json else "")
        found = self._from_values(RUN_COLUMNS, RUN_TYPES, sorted(rows, key=lambda row: row[0]), statement)
        return {(run if isinstance(run, UUID) else UUID(run), epoch): seq for run, epoch, seq in found}

    def insert_events(self, rows: Sequence[Row]) -> None:
        self._insert("flows_runevent", EVENT_COLUMNS, EVENT_TYPES, rows)

    def put_steps(self, rows: Sequence[Row]) -> None:
        self._insert("flows_runstep", STEP_COLUMNS, STEP_TYPES, rows, UPSERT)

    def grow_steps(self, rows: Sequence[Row]) -> None:
        self._from_values(STEP_COLUMNS, STEP_TYPES, rows, GROW_STEPS)


def _marks(columns: Sequence[str]) -> str:
    return "(" + ", ".join(["%s"] * len(columns)) + ")"


def _typed(columns: Sequence[str], types: Sequence[str]) -> str:
    described = ", ".join(f"{name} {kind}" for name, kind in zip(columns, types, strict=True))
    return f"json_to_recordset(%s::json) AS v({described})"


def _as_json(columns: Sequence[str], rows: Sequence[Row]) -> str:
    return json.dumps([dict(zip(columns, row, strict=True)) for row in rows], ensure_ascii=False)
