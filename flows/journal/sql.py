"""The writer's statements: a fixed number per batch, whatever the number of runs. The same text for both databases,
but for casts, which PostgreSQL needs to tell the types in a list of values and SQLite does not know.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.backends.base.base import BaseDatabaseWrapper

from flows.models import TERMINAL

TOTALS = ("cost", "tokens_in", "tokens_cached", "tokens_out", "tokens_reasoning")
TOTALS_TYPES = ("numeric", "bigint", "bigint", "bigint", "bigint")
RUN_COLUMNS = ("run", "claimed", "events", "state", "output", "error", "started", "finished", *TOTALS)
RUN_TYPES = ("uuid", "int", "int", "text", "jsonb", "jsonb", "timestamptz", "timestamptz", *TOTALS_TYPES)
STEP_COLUMNS = ("run_id", "path", "state", "attempt", "started_at", "finished_at", "duration_ms", *TOTALS)
STEP_TYPES = ("uuid", "text", "text", "int", "timestamptz", "timestamptz", "bigint", *TOTALS_TYPES)
EVENT_COLUMNS = ("id", "run_id", "seq", "epoch", "at", "type", "path", "attempt", "data")
EVENT_TYPES = ("uuid", "uuid", "int", "int", "timestamptz", "text", "text", "int", "text")
GROW = ", ".join(f"{name} = t.{name} + v.{name}" for name in TOTALS)
ENDED = ", ".join(f"'{state.value}'" for state in TERMINAL)

ADVANCE_RUNS = f"""
UPDATE flows_run AS t SET seq = t.seq + v.events, state = COALESCE(v.state, t.state),
    output = COALESCE(v.output, t.output), error = COALESCE(v.error, t.error),
    started_at = COALESCE(t.started_at, v.started), finished_at = COALESCE(v.finished, t.finished_at),
    worker_id = CASE WHEN v.finished IS NULL THEN t.worker_id END, {GROW}
FROM v WHERE t.id = v.run AND t.epoch = v.claimed AND t.state NOT IN ({ENDED})
RETURNING id, epoch, seq"""
GROW_STEPS = f"UPDATE flows_runstep AS t SET {GROW} FROM v WHERE t.run_id = v.run_id AND t.path = v.path"
UPSERT = f"""
ON CONFLICT (run_id, path) DO UPDATE SET state = excluded.state, attempt = excluded.attempt,
    started_at = COALESCE(excluded.started_at, flows_runstep.started_at), finished_at = excluded.finished_at,
    duration_ms = excluded.duration_ms, {", ".join(f"{n} = flows_runstep.{n} + excluded.{n}" for n in TOTALS)}"""

# Its ids, times and amounts have gone through `key`, `moment` and `amount`.
Row = Sequence[Any]


class Statements:
    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self._connection = connection
        self._typed = connection.vendor == "postgresql"

    def key(self, id: UUID) -> Any:
        return id if self._typed else id.hex

    def moment(self, moment: datetime | None) -> Any:
        return None if moment is None else self._connection.ops.adapt_datetimefield_value(moment)

    def amount(self, amount: Decimal) -> Any:
        return amount if self._typed else str(amount)

    def _mark(self, types: Sequence[str]) -> str:
        return "(" + ", ".join(f"%s::{name}" if self._typed else "%s" for name in types) + ")"

    def _from_values(self, columns: Sequence[str], types: Sequence[str], rows: Sequence[Row], then: str) -> list[Any]:
        """`then`, with the rows as a table v."""
        marks = ", ".join([self._mark(types)] * len(rows))
        with self._connection.cursor() as cursor:
            cursor.execute(
                f"WITH v({', '.join(columns)}) AS (VALUES {marks}) {then}",
                [value for row in rows for value in row],
            )
            return cursor.fetchall() if "RETURNING" in then else []

    def _insert(
        self, table: str, columns: Sequence[str], types: Sequence[str], rows: Sequence[Row], then: str = ""
    ) -> None:
        into = f"INSERT INTO {table} ({', '.join(columns)}) VALUES "
        with self._connection.cursor() as cursor:
            if self._typed:  # one round trip
                marks = ", ".join([self._mark(types)] * len(rows))
                cursor.execute(into + marks + then, [value for row in rows for value in row])
            else:
                cursor.executemany(into + self._mark(types) + then, rows)

    def advance_runs(self, rows: Sequence[Row]) -> dict[tuple[UUID, int], int]:
        """(run, epoch) → its new seq, for those that still hold their run. The fence: all else follows from it.
        Rows go in by run, so that two workers' batches lock in the same order."""
        found = self._from_values(RUN_COLUMNS, RUN_TYPES, sorted(rows, key=lambda row: row[0]), ADVANCE_RUNS)
        return {(run if isinstance(run, UUID) else UUID(run), epoch): seq for run, epoch, seq in found}

    def insert_events(self, rows: Sequence[Row]) -> None:
        self._insert("flows_runevent", EVENT_COLUMNS, EVENT_TYPES, rows)

    def put_steps(self, rows: Sequence[Row]) -> None:
        self._insert("flows_runstep", STEP_COLUMNS, STEP_TYPES, rows, UPSERT)

    def grow_steps(self, rows: Sequence[Row]) -> None:
        self._from_values(STEP_COLUMNS, STEP_TYPES, rows, GROW_STEPS)
