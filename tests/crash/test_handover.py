"""SIGTERM to a process with many runs."""

import signal
import time
from pathlib import Path

import pytest

from .counting import CountingServer
from .outside import wait_until
from .person import Person
from .test_every_point import end_all
from .warm import Warm
from .whole import check_all, tell

pytestmark = [pytest.mark.crash, pytest.mark.slow]

COUNT = 50
LONG_LEASE = {"BATON_LEASE_SECONDS": "120", "BATON_HEARTBEAT_SECONDS": "1"}  # nothing here may depend on its end


def test_sigterm_hands_over_fifty_runs_within_five_seconds(tmp_path: Path) -> None:
    """O14: calls in flight do not keep a process; the next start goes on with all of them, and nothing is failed."""
    with CountingServer() as server, Warm(tmp_path / "home", "serve", server, LONG_LEASE) as warm:
        life = warm.spawn().ready()
        warm.start("Reads", "many", count=COUNT)
        for number in range(COUNT):
            server.wait(f"/held/many{number}")
        asked = time.monotonic()
        life.send(signal.SIGTERM)
        assert life.wait() == 0
        tell(f"{COUNT} runs handed over in {time.monotonic() - asked:.1f} s")
        assert time.monotonic() - asked < 5
        assert life.output.rstrip().endswith(f"Stopped. {COUNT} runs go on at the next start.")
        assert {(run.state, run.worker) for run in warm.outside.runs()} == {("running", "")}
        for number in range(COUNT):
            server.release(f"/held/many{number}")
        warm.spawn()
        end_all(warm, Person(warm, server.count))
        check_all(warm.outside, server)


@pytest.mark.scale
def test_another_worker_goes_on_at_once_with_what_was_handed_over(
    tmp_path: Path, postgres_url: str, redis_url: str
) -> None:
    """O14: long before the lease would have run out."""
    env = LONG_LEASE | {"DATABASE_URL": postgres_url, "REDIS_URL": redis_url, "BATON_SECRET_KEY": "tests" * 16}
    with CountingServer() as server, Warm(tmp_path / "home", "worker", server, env) as warm:
        first = warm.spawn().ready()
        warm.start("Reads", "many", count=COUNT)
        for number in range(COUNT):
            server.wait(f"/held/many{number}")
        second = warm.spawn().ready()
        asked = time.monotonic()
        assert first.end() == 0
        assert time.monotonic() - asked < 5
        for number in range(COUNT):
            server.wait(f"/held/many{number}", 2)
            server.release(f"/held/many{number}")
        wait_until(lambda: all(run.ended for run in warm.outside.runs()))
        assert {run.epoch for run in warm.outside.runs()} == {2}
        check_all(warm.outside, server)
        assert second.end() == 0
