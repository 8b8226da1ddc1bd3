"""What one waits for, and what it costs to wait: a real `manage.py serve`, with the intervals of a normal start."""

import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from tests.bench.figure import Figure
from tests.services import BatonProcess, Visitor

RUNS = 40
SETTLE_SECONDS, IDLE_SECONDS = 4, 8
ENDED = ("completed", "failed", "cancelled")


def measure() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        with _serve(home) as baton, Visitor(baton) as alice:
            _start_runs(alice)
            yield _idle_cpu(baton)
        yield _first_event(home)
        started = time.perf_counter()
        with _serve(home):
            yield Figure("second start of serve", time.perf_counter() - started, "s", most=5)


def _serve(home: Path) -> BatonProcess:
    return BatonProcess(home, short_intervals=False, env={"BATON_REHEARSAL_SPEED": "0"})


def _start_runs(alice: Visitor) -> None:
    """One after the other, each run to its end: an idle engine is what answers a person who presses Run."""
    flow = alice.get("/api/flows/")["results"][0]["id"]
    for number in range(RUNS):
        run = alice.post("/api/runs/", {"flow": flow, "inputs": {"topic": f"a bench, number {number}"}})
        deadline = time.monotonic() + 30
        while run["state"] not in ENDED:
            assert time.monotonic() < deadline, f"run {number} has not ended: {run}"
            time.sleep(0.02)
            run = alice.get(f"/api/runs/{run['id']}/")
        assert run["state"] == "completed", run


def _idle_cpu(baton: BatonProcess) -> Figure:
    time.sleep(SETTLE_SECONDS)
    before = _cpu_seconds(baton.pid)
    time.sleep(IDLE_SECONDS)
    return Figure("idle CPU", 100 * (_cpu_seconds(baton.pid) - before) / IDLE_SECONDS, "% of a core", most=2)


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _first_event(home: Path) -> Figure:
    """From the record that the start action writes to the first one of the driver, by their own times."""
    with closing(sqlite3.connect(home / "baton.sqlite3")) as database:
        rows = database.execute(
            "SELECT born.at, begun.at FROM flows_runevent born JOIN flows_runevent begun ON begun.run_id = born.run_id "
            "WHERE born.type = 'run_created' AND begun.type = 'run_started'"
        ).fetchall()
    waits = [
        (datetime.fromisoformat(begun) - datetime.fromisoformat(born)).total_seconds() * 1000 for born, begun in rows
    ]
    assert len(waits) >= RUNS
    return Figure("enqueue to first event, p50", statistics.median(waits), "ms", most=10)
