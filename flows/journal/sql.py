"""The writer's statements: a fixed number per batch, whatever the number of runs.

Both databases get the same statements but for how rows come in: SQLite takes bound values; PostgreSQL takes one JSON
text for all rows, because binding thousands of typed values costs more than the rest of the commit. They go to the
driver's own cursor: the layers above it would take as long again as a small batch, and every run waits for a few.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.backends.base.base import BaseDatabaseWrapper

from flows.journal.text import dump
from flows.models import TERMINAL

TOTALS = ("cost", "tokens_in", "tokens_cached", "tokens_out", "tokens_reasoning")
TOTALS_TYPES = ("numeric", "bigint", "bigint", "bigint", "bigint")
MORE = tuple(f"more_{name}" for name in TOTALS)  # names of their own, so that RETURNING can name the run's
RUN_COLUMNS = (
    *("run", "claimed", "events", "new_state", "new_output", "new_error"),
    *("started", "finished", "due", "rests", "more_children_cost"),
    *MORE,
)
RUN_TYPES = (
    *("uuid", "int", "int", "text", "text", "text"),
    *("timestamptz", "timestamptz", "timestamptz", "boolean", "numeric"),
    *TOTALS_TYPES,
)
STEP_COLUMNS = (
    *("run_id", "path", "state", "attempt", "started_at", "finished_at", "duration_ms"),
    *("waits", "assignee", "due_at"),
    *TOTALS,
)
STEP_TYPES = (
    *("uuid", "text", "text", "int", "timestamptz", "timestamptz", "bigint"),
    *("jsonb", "text", "timestamptz"),
    *TOTALS_TYPES,
)
GROW_COLUMNS = ("run_id", "path", *MORE)
GROW_TYPES = ("uuid", "text", *TOTALS_TYPES)
EMPTY_COLUMNS = ("run_id", "frame", "new_attempt")
EMPTY_TYPES = ("uuid", "text", "int")
EVENT_COLUMNS = ("id", "run_id", "seq", "epoch", "at", "type", "path", "attempt", "data")
EVENT_TYPES = ("uuid", "uuid", "int", "int", "timestamptz", "text", "text", "int", "text")
INBOX_COLUMNS = ("id", "run_id", "kind", "data", "created_at")
INBOX_TYPES = ("uuid", "uuid", "text", "jsonb", "timestamptz")
GROW = ", ".join(f"{name} = t.{name} + v.more_{name}" for name in TOTALS)
ENDED = ", ".join(f"'{state.value}'" for state in TERMINAL)
CHILD = ("parent_id", "purpose", "parent_path", "parent_attempt", "parent_wait", *TOTALS, "simulated")

ADVANCE_RUNS = f"""
UPDATE flows_run AS t SET seq = t.seq + v.events, state = COALESCE(v.new_state, t.state),
    output = COALESCE(v.new_output{{as_json}}, t.output), error = COALESCE(v.new_error{{as_json}}, t.error),
    started_at = COALESCE(t.started_at, v.started), finished_at = COALESCE(v.finished, t.finished_at),
    due_at = CASE WHEN v.new_state IS NULL THEN t.due_at ELSE v.due END,
    worker_id = CASE WHEN v.rests THEN NULL ELSE t.worker_id END,
    children_cost = t.children_cost + v.more_children_cost, {GROW}
FROM v WHERE t.id = v.run AND t.epoch = v.claimed AND t.state NOT IN ({ENDED})
RETURNING id, epoch, seq"""
GROW_STEPS = f"UPDATE flows_runstep AS t SET {GROW} FROM v WHERE t.run_id = v.run_id AND t.path = v.path"
# The inside of a frame: paths between "frame[" and "frame\\", the next character. Byte by byte, as the index is.
EMPTY_FRAMES = """
UPDATE flows_runstep AS t SET state = 'queued', started_at = NULL, finished_at = NULL, duration_ms = NULL,
    waits = NULL, assignee = '', due_at = NULL
FROM v WHERE t.run_id = v.run_id AND t.path {after} (v.frame || '[') AND t.path {before} (v.frame || '\\')
    AND EXISTS (SELECT 1 FROM flows_runstep AS frame
        WHERE frame.run_id = v.run_id AND frame.path = v.frame AND frame.attempt < v.new_attempt)"""
UPSERT = f"""
ON CONFLICT (run_id, path) DO UPDATE SET state = excluded.state, attempt = excluded.attempt,
    started_at = CASE WHEN excluded.state = 'queued' THEN NULL
        ELSE COALESCE(excluded.started_at, flows_runstep.started_at) END,
    finished_at = excluded.finished_at, duration_ms = excluded.duration_ms,
    waits = excluded.waits, assignee = excluded.assignee, due_at = excluded.due_at,
    {", ".join(f"{n} = flows_runstep.{n} + excluded.{n}" for n in TOTALS)}"""


@dataclass(frozen=True, slots=True)
class Advanced:
    """A run's row after its new events."""

    seq: int
    parent: Any = None
    purpose: str = ""
    path: str = ""
    attempt: int = 0
    wait: int = 0
    cost: Any = 0
    tokens_in: int = 0
    tokens_cached: int = 0
    tokens_out: int = 0
    tokens_reasoning: int = 0
    simulated: Any = False


Columns = tuple[str, ...]
# Plain values: ids as hex, amounts as text, times as `Statements.moment` makes them.
Row = Sequence[Any]


class Statements:
    """For one batch, inside its transaction."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self._cursor = connection.connection.cursor()
        self._json = connection.vendor == "postgresql"
        self._moment: datetime | None = None
        self._written = ""

    def moment(self, moment: datetime | None) -> str | None:
        """As Django writes it. Many rows of a batch tell the same one, so the last is remembered."""
        if moment is None:
            return None
        if moment is not self._moment:
            self._moment = moment
            in_utc = moment.astimezone(UTC)
            self._written = in_utc.isoformat() if self._json else str(in_utc.replace(tzinfo=None))
        return self._written

    def _from_values(self, columns: Columns, types: Columns, rows: Sequence[Row], then: str) -> list[Any]:
        """`then`, with the rows as a table v."""
        if self._json:
            statement, values = f"WITH v AS (SELECT * FROM {_typed(columns, types)}) {then}", [_as_json(columns, rows)]
        else:
            statement = f"{_values(columns, len(rows))} {then}"
            values = [value for row in rows for value in row]
        self._cursor.execute(statement, values)
        return self._cursor.fetchall() if "RETURNING" in then else []

    def _insert(self, table: str, columns: Columns, types: Columns, rows: Sequence[Row], then: str = "") -> None:
        names = ", ".join(columns)
        if self._json:
            source = f"SELECT {names} FROM {_typed(columns, types)}"
            self._cursor.execute(f"INSERT INTO {table} ({names}) {source} {then}", [_as_json(columns, rows)])
        else:
            self._cursor.executemany(f"INSERT INTO {table} ({names}) VALUES {_marks(columns)} {then}", rows)

    def json(self, value: Any) -> Any:
        """For a column of JSON."""
        return value if self._json or value is None else dump(value)

    def advance_runs(self, rows: Sequence[Row], *, tell: bool) -> dict[tuple[UUID, int], Advanced]:
        """What became of those that still hold their run. The fence: all else follows from it.
        Rows go in by run, so that two workers' batches lock in the same order. `tell`: with whose children they are."""
        statement = ADVANCE_RUNS.format(as_json="::jsonb" if self._json else "")
        if tell:
            statement += ", " + ", ".join(CHILD)
        found = self._from_values(RUN_COLUMNS, RUN_TYPES, sorted(rows, key=lambda row: row[0]), statement)
        return {(as_uuid(run), epoch): Advanced(seq, *child) for run, epoch, seq, *child in found}

    def insert_events(self, rows: Sequence[Row]) -> None:
        self._insert("flows_runevent", EVENT_COLUMNS, EVENT_TYPES, rows)

    def put_steps(self, rows: Sequence[Row]) -> None:
        self._insert("flows_runstep", STEP_COLUMNS, STEP_TYPES, rows, UPSERT)

    def grow_steps(self, rows: Sequence[Row]) -> None:
        self._from_values(GROW_COLUMNS, GROW_TYPES, rows, GROW_STEPS)

    def empty_frames(self, rows: Sequence[Row]) -> None:
        """Begins the inside of frames anew, if they are frames and the attempt is a new one."""
        after, before = ("~>=~", "~<~") if self._json else (">=", "<")
        self._from_values(EMPTY_COLUMNS, EMPTY_TYPES, rows, EMPTY_FRAMES.format(after=after, before=before))

    def tell_parents(self, rows: Sequence[Row]) -> None:
        """A child's end is told once, whatever was reported about the commit."""
        self._insert("flows_inboxitem", INBOX_COLUMNS, INBOX_TYPES, rows, "ON CONFLICT (id) DO NOTHING")


def as_uuid(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


@lru_cache
def _values(columns: Columns, rows: int) -> str:
    return f"WITH v({', '.join(columns)}) AS (VALUES {', '.join([_marks(columns)] * rows)})"


@lru_cache
def _marks(columns: Columns) -> str:
    return "(" + ", ".join("?" * len(columns)) + ")"


@lru_cache
def _typed(columns: Columns, types: Columns) -> str:
    described = ", ".join(f"{name} {kind}" for name, kind in zip(columns, types, strict=True))
    return f"json_to_recordset(%s::json) AS v({described})"


def _as_json(columns: Columns, rows: Sequence[Row]) -> str:
    return json.dumps([dict(zip(columns, row, strict=True)) for row in rows], ensure_ascii=False)
