"""Parts in processes of their own, on PostgreSQL and Redis: how soon a run begins, and what a second worker adds."""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

import psycopg

from tests.bench.figure import Figure
from tests.bench.figures.engine_steps import flow, text
from tests.bench.guest import guest, published
from tests.services import BatonProcess, Visitor
from tests.services.databases import fresh_database, postgres_server, redis_server
from tests.services.process import ROOT

RUNS, ABREAST, STEPS = 40, 200, 20
CORES = 4
TWO = "two workers against one"
WAITS = """
SELECT EXTRACT(EPOCH FROM begun.at - born.at)::float FROM flows_runevent born
JOIN flows_runevent begun ON begun.run_id = born.run_id
WHERE born.type = 'run_created' AND begun.type = 'run_started' ORDER BY born.at"""
SPAN = "SELECT EXTRACT(EPOCH FROM max(finished_at) - min(created_at))::float FROM flows_run WHERE flow_id = %s"


def measure() -> Iterator[Figure]:
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        database = stack.enter_context(fresh_database(stack.enter_context(postgres_server())))
        redis = stack.enter_context(redis_server())
        env = {"DATABASE_URL": database, "REDIS_URL": redis, "BATON_SECRET_KEY": "bench" * 10}
        web = BatonProcess(home / "web", "web", env=env, short_intervals=False)
        for command in ("migrate", "setup"):
            _manage(web, command)
        stack.enter_context(web)
        stack.enter_context(_worker(home / "one", env))
        alice = stack.enter_context(Visitor(web, _manage(web, "signin").strip().removeprefix(web.url)))
        yield _first_event(web, alice, database)
        cores = os.cpu_count() or 1
        if cores < CORES:
            why = f"{cores} cores; two workers, the web process and the database need {CORES}"
            yield Figure(TWO, None, "times", least=1.7, skipped=why)
            return
        one = _throughput(web, alice, database, "One")
        stack.enter_context(_worker(home / "two", env))
        yield Figure(TWO, _throughput(web, alice, database, "Two") / one, "times", least=1.7, baseline=one)


def _worker(home: Path, env: Mapping[str, str]) -> BatonProcess:
    return BatonProcess(home, "worker", env=env, short_intervals=False)


def _manage(baton: BatonProcess, command: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", command], cwd=ROOT, env=baton.env, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _first_event(web: BatonProcess, alice: Visitor, database: str) -> Figure:
    """From the record that the start action writes to the first one of the driver, by their own times."""
    asyncio.run(_one_by_one(web, alice, published(alice, flow(text("only", "x")))))
    with psycopg.connect(database) as connection:
        waits = [wait for (wait,) in connection.execute(WAITS)]
    assert len(waits) >= RUNS
    return Figure("enqueue to first event on Redis and PostgreSQL, p50", 1e3 * statistics.median(waits), "ms", most=15)


async def _one_by_one(web: BatonProcess, alice: Visitor, wanted: str) -> None:
    async with guest(web, alice) as someone:
        for _ in range(RUNS):
            await someone.run(wanted)


def _throughput(web: BatonProcess, alice: Visitor, database: str, name: str) -> float:
    """Runs a second, from the first one's birth to the last one's end."""
    names = [f"s{number}" for number in range(STEPS)]
    edges = [{"source": a, "target": b} for a, b in pairwise(names)]
    document = flow(*(text(each, "x") for each in names), edges=edges) | {"name": name}
    wanted = published(alice, document)

    async def start_all() -> None:
        async with guest(web, alice) as someone:
            await asyncio.gather(*(someone.start(wanted) for _ in range(ABREAST)))

    asyncio.run(start_all())
    with psycopg.connect(database, autocommit=True) as connection:
        deadline = time.monotonic() + 60
        left = "SELECT count(*) FROM flows_run WHERE flow_id = %s AND finished_at IS NULL"
        while (connection.execute(left, [wanted]).fetchone() or (0,))[0]:
            assert time.monotonic() < deadline, "not all runs have ended"
            time.sleep(0.2)
        row = connection.execute(SPAN, [wanted]).fetchone()
    assert row is not None
    return ABREAST / float(row[0])
