"""The program as people start it, killed and started again. What only its insides can tell is in `test_every_point`."""

import signal
import time
from pathlib import Path

import pytest

from tests.services import BatonProcess, Visitor

from .outside import Outside, has
from .whole import check_whole

pytestmark = [pytest.mark.crash, pytest.mark.slow]

SPEED = {"BATON_REHEARSAL_SPEED": "3"}  # slow enough to be killed in the middle of a stream
FAST = {"BATON_REHEARSAL_SPEED": "50"}


def test_a_run_goes_on_after_sigkill_and_after_sigterm_and_finished_steps_are_not_executed_again(
    tmp_path: Path,
) -> None:
    """O9, R13: streams of models in flight are made again, and only they; who was signed in still is."""
    first = BatonProcess(tmp_path, env=SPEED).start()
    outside = Outside(first.env)
    with Visitor(first) as alice:
        flow = next(one for one in alice.get("/api/flows/")["results"] if one["name"] == "Refine until good")
        run = alice.post("/api/runs/", {"flow": flow["id"], "inputs": {"topic": "rivers"}})["id"]
    outside.wait(run, has("call_started", "draft"))
    first.kill()
    second = BatonProcess(tmp_path, env=SPEED).start()
    outside.wait(run, lambda rows: has("run_resumed")(rows) and has("call_started", "critic")(rows))
    asked = time.monotonic()
    assert second.terminate(signal.SIGTERM) == 0
    assert time.monotonic() - asked < 5
    assert second.output.endswith("Stopped. 1 run goes on at the next start.")
    with BatonProcess(tmp_path, env=FAST):
        rows = outside.wait(run, has("run_completed"))
    check_whole(rows)
    assert {row.epoch for row in rows} == {0, 1, 2, 3}
    assert {row.path for row in rows if row.type == "step_succeeded"} == {
        "brief",
        "draft",
        "critic",
        "refine",
        "result",
    }
