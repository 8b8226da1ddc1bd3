"""Real processes, killed and started again: no lost run, nothing finished executed twice, no gap in the journal."""

import signal
import time
from pathlib import Path

import pytest

from tests.services import BatonProcess

from .outside import Outside, check_whole, has

pytestmark = [pytest.mark.crash, pytest.mark.slow]

SPEED = {"BATON_REHEARSAL_SPEED": "4"}
INSTANT = {"BATON_REHEARSAL_SPEED": "0"}


def test_a_run_goes_on_after_sigkill_and_finished_steps_are_not_executed_again(tmp_path: Path) -> None:
    first = BatonProcess(tmp_path, env=SPEED).start()
    outside = Outside(first.env)
    run = outside.start_run()
    outside.wait(run, has("call_started", "critic"))
    first.kill()
    with BatonProcess(tmp_path, env=SPEED):
        rows = outside.wait(run, has("run_completed"))
    check_whole(rows)
    assert has("run_resumed")(rows)


def test_sigterm_hands_over_within_five_seconds_and_the_next_start_goes_on(tmp_path: Path) -> None:
    first = BatonProcess(tmp_path, env=SPEED).start()
    outside = Outside(first.env)
    run = outside.start_run()
    outside.wait(run, has("call_started", "draft"))
    asked = time.monotonic()
    assert first.terminate(signal.SIGTERM) == 0
    assert time.monotonic() - asked < 5
    assert outside.state(run) == "running"
    assert first.output.endswith("Stopped. 1 run goes on at the next start.")
    with BatonProcess(tmp_path, env=SPEED):
        rows = outside.wait(run, has("run_completed"))
    check_whole(rows)


@pytest.mark.parametrize("point", ["before_commit", "after_commit"])
@pytest.mark.parametrize("commit", [1, 3])
def test_a_process_that_dies_at_a_commit_leaves_a_run_that_goes_on(tmp_path: Path, point: str, commit: int) -> None:
    fault = {"BATON_FAULT": f"{point}:{commit}"}
    first = BatonProcess(tmp_path, env=INSTANT | fault).start()
    outside = Outside(first.env)
    run = outside.start_run()
    assert first.wait(30) == -signal.SIGKILL
    with BatonProcess(tmp_path, env=INSTANT):
        rows = outside.wait(run, has("run_completed"))
    check_whole(rows)
    first.kill()


@pytest.mark.scale
def test_another_worker_takes_over_from_a_killed_one_when_its_lease_is_over(
    tmp_path: Path, postgres_url: str, redis_url: str
) -> None:
    env = SPEED | {"DATABASE_URL": postgres_url, "REDIS_URL": redis_url, "BATON_SECRET_KEY": "tests" * 16}
    workers = [BatonProcess(tmp_path / name, "worker", env=env) for name in ("first", "second")]
    outside = Outside(workers[0].env)
    outside.manage("migrate", "--verbosity", "0")
    outside.manage("setup")
    with workers[0], workers[1]:
        run = outside.start_run()
        outside.wait(run, has("call_started", "draft"))
        (driver,) = (worker for worker in workers if f"-{worker.pid}-" in outside.worker(run))
        driver.kill()
        rows = outside.wait(run, has("run_completed"))
    check_whole(rows)
    assert rows[-1].epoch == 2
