"""What a crash test sees of a Baton it kills: it starts runs as an action would and reads the journal's rows, from
outside the process.
"""

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.services.process import ROOT

START = """
import sys
import django
django.setup()
from flows.actions.start_run import start_run
from flows.models import Flow, User
flow = Flow.objects.get(name="Refine until good")
run = start_run(User.objects.earliest("id"), flow.workspace, flow.pk, {"topic": "rivers"})
sys.stdout.write(f"run={run.pk}")
"""
EVENTS = "SELECT seq, epoch, type, path, data FROM flows_runevent WHERE run_id = {mark} ORDER BY seq"
STATE = "SELECT state FROM flows_run WHERE id = {mark}"
WORKER = "SELECT worker_id FROM flows_run WHERE id = {mark}"


@dataclass(frozen=True)
class Row:
    seq: int
    epoch: int
    type: str
    path: str
    data: Mapping[str, Any]


class Outside:
    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = {**env, "DJANGO_SETTINGS_MODULE": "orchestrator.settings"}
        self._env.pop("BATON_FAULT", None)
        self._url = env.get("DATABASE_URL")

    def manage(self, *arguments: str) -> None:
        subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=self._env, check=True)

    def start_run(self) -> str:
        """Another process only writes rows: in embedded mode the sweep finds them."""
        command = [sys.executable, "-c", START]
        printed = subprocess.run(command, cwd=ROOT, env=self._env, check=True, capture_output=True, text=True).stdout
        return printed.rpartition("run=")[2].strip()

    def rows(self, run: str) -> list[Row]:
        return [
            Row(seq, epoch, type, path, json.loads(data)) for seq, epoch, type, path, data in self._ask(EVENTS, run)
        ]

    def state(self, run: str) -> str:
        return str(self._ask(STATE, run)[0][0])

    def worker(self, run: str) -> str:
        """The name of who drives it; it holds the process id."""
        return str(self._ask(WORKER, run)[0][0])

    def _ask(self, question: str, run: str) -> list[Any]:
        if self._url:
            with psycopg.connect(self._url) as connection:
                return connection.execute(question.format(mark="%s").encode(), [run]).fetchall()
        database = Path(self._env["BATON_HOME"]) / "baton.sqlite3"
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=10)) as connection:
            return connection.execute(question.format(mark="?"), [run.replace("-", "")]).fetchall()

    def wait(self, run: str, question: Callable[[list[Row]], bool], timeout: float = 40) -> list[Row]:
        deadline = time.monotonic() + timeout
        rows: list[Row] = []
        while time.monotonic() < deadline:
            rows = self.rows(run)
            if question(rows):
                return rows
            time.sleep(0.02)
        raise AssertionError(f"The run did not come so far; its journal: {[(r.seq, r.type, r.path) for r in rows]}")


def has(type: str, path: str = "") -> Callable[[list[Row]], bool]:
    return lambda rows: any(row.type == type and row.path == path for row in rows)


def check_whole(rows: list[Row]) -> None:
    """No gap, no double, nothing finished executed twice, epochs only grow, and one end."""
    assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
    assert [row.epoch for row in rows] == sorted(row.epoch for row in rows)
    finished: set[tuple[str, int]] = set()
    succeeded: set[str] = set()
    for row in rows:
        if row.type.startswith(("step_", "call_")):
            assert row.path not in succeeded, f"{row.path} went on after it had succeeded"
        if row.type.startswith("call_"):
            assert (row.path, row.data["call"]) not in finished, f"a finished call of {row.path} was made again"
        if row.type == "call_finished":
            finished.add((row.path, row.data["call"]))
        if row.type == "step_succeeded":
            succeeded.add(row.path)
    assert rows[-1].type == "run_completed"
    assert sum(row.type.startswith("run_completed") for row in rows) == 1
    assert succeeded == {"brief", "draft", "critic", "refine", "result"}
