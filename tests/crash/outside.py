"""What a crash test sees of a Baton it kills: it reads the database's rows, from outside the process."""

import json
import sqlite3
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

EVENTS = "SELECT seq, epoch, at, type, path, attempt, data FROM flows_runevent WHERE run_id = {mark} ORDER BY seq"
RUNS = """
SELECT r.id, r.state, r.seq, r.epoch, r.worker_id, r.parent_id, f.name FROM flows_run AS r
JOIN flows_flow AS f ON f.id = r.flow_id ORDER BY r.created_at"""
WAITS = """
SELECT s.run_id, s.path, s.waits FROM flows_runstep AS s JOIN flows_run AS r ON r.id = s.run_id
WHERE s.waits IS NOT NULL AND r.state NOT IN ('completed', 'failed', 'cancelled')"""
STEPS = "SELECT path, state FROM flows_runstep WHERE run_id = {mark}"
UNTAKEN = "SELECT count(*) FROM flows_inboxitem WHERE taken_at IS NULL"
ENDED = ("completed", "failed", "cancelled")


@dataclass(frozen=True)
class Row:
    seq: int
    epoch: int
    at: datetime
    type: str
    path: str
    attempt: int
    data: Mapping[str, Any]


@dataclass(frozen=True)
class RunRow:
    id: str
    state: str
    seq: int
    epoch: int
    worker: str
    parent: str
    flow: str

    @property
    def ended(self) -> bool:
        return self.state in ENDED


@dataclass(frozen=True)
class Wait:
    run: str
    path: str
    number: int
    reason: str


class Outside:
    def __init__(self, env: Mapping[str, str]) -> None:
        self._url = env.get("DATABASE_URL")
        self._home = env["BATON_HOME"]

    def rows(self, run: str) -> list[Row]:
        return [
            Row(seq, epoch, _moment(at), type, path, attempt, _json(data))
            for seq, epoch, at, type, path, attempt, data in self._ask(EVENTS, run)
        ]

    def runs(self) -> list[RunRow]:
        return [
            RunRow(_id(id), state, seq, epoch, worker or "", _id(parent) if parent else "", flow)
            for id, state, seq, epoch, worker, parent, flow in self._ask(RUNS)
        ]

    def run(self, run: str) -> RunRow:
        return next(one for one in self.runs() if one.id == run)

    def steps(self, run: str) -> dict[str, str]:
        return dict(self._ask(STEPS, run))

    def waits(self) -> list[Wait]:
        """What is waited for just now."""
        found = [(_id(run), path, _json(waits)) for run, path, waits in self._ask(WAITS)]
        return [
            Wait(run, path, said["wait"], said["reason"])
            for run, path, waits in found
            for said in (waits, *waits.get("more", ()))
        ]

    def untaken(self) -> int:
        return int(self._ask(UNTAKEN)[0][0])

    def _ask(self, question: str, *values: str) -> list[Any]:
        if self._url:
            with psycopg.connect(self._url) as connection:
                return connection.execute(question.format(mark="%s").encode(), values).fetchall()
        database = Path(self._home) / "baton.sqlite3"
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=10)) as connection:
            keys = [value.replace("-", "") for value in values]
            return connection.execute(question.format(mark="?"), keys).fetchall()

    def wait(self, run: str, question: Callable[[list[Row]], bool], timeout: float = 60) -> list[Row]:
        rows: list[Row] = []

        def come() -> bool:
            nonlocal rows
            rows = self.rows(run)
            return question(rows)

        wait_until(come, lambda: f"its journal: {[(r.seq, r.type, r.path) for r in rows]}", timeout)
        return rows


def wait_until(holds: Callable[[], bool], told: Callable[[], str] = lambda: "", timeout: float = 60) -> None:
    deadline = time.monotonic() + timeout
    while not holds():
        assert time.monotonic() < deadline, f"It did not come so far in {timeout:g} s; {told()}"
        time.sleep(0.02)


def has(type: str, path: str = "") -> Callable[[list[Row]], bool]:
    return lambda rows: any(row.type == type and row.path == path for row in rows)


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _moment(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value).replace(tzinfo=UTC)


def _id(value: Any) -> str:
    return str(UUID(str(value)))
