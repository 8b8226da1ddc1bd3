"""Scale-out: the same code in several processes, on a real PostgreSQL and Redis. (R142)"""

import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.orchestrator.entering import come_in, start_a_run
from tests.services import BatonProcess
from tests.services.process import ROOT

pytestmark = pytest.mark.scale


def manage(command: str, baton: BatonProcess) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", command], cwd=ROOT, env=baton.env, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_two_webs_and_two_workers_run_a_flow_and_stop(tmp_path: Path, postgres_url: str, redis_url: str) -> None:
    env = {
        "DATABASE_URL": postgres_url,
        "REDIS_URL": redis_url,
        "BATON_SECRET_KEY": "s" * 40,
        "BATON_REHEARSAL_SPEED": "0",
    }
    web, other_web = (BatonProcess(tmp_path / name, "web", env=env) for name in ("a", "b"))
    workers = [BatonProcess(tmp_path / name, "worker", env=env) for name in ("c", "d")]
    parts = [web, workers[0], other_web, workers[1]]
    for command in ("migrate", "setup"):
        manage(command, web)
    try:
        for part in parts:
            part.start()
        link = manage("signin", web).strip().removeprefix(web.url)
        with come_in(web.url, link) as client:
            runs = [start_a_run(client) for _ in range(6)]
            with httpx.Client(base_url=other_web.url, cookies=dict(client.cookies)) as other:
                for run in runs:
                    while other.get(f"/api/runs/{run}/").raise_for_status().json()["state"] != "completed":
                        pass
                system = other.get("/api/system/").json()
        assert system["mode"] == "scaled"
        assert system["database"] == "postgresql"
        assert system["workers"] == 2
        for part, sent in zip(parts, (signal.SIGINT, signal.SIGTERM, signal.SIGTERM, signal.SIGINT), strict=True):
            assert part.terminate(sent, timeout=8) == 0, part.output
            assert "Traceback" not in part.output
    finally:
        for part in parts:
            part.kill()
