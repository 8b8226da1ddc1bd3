"""A call that must not be made twice and was in flight when its process died."""

from pathlib import Path

import pytest

from .counting import CountingServer
from .outside import has, wait_until
from .warm import DIED, Warm
from .whole import check_all

pytestmark = [pytest.mark.crash, pytest.mark.slow]


def test_a_call_that_must_not_be_made_twice_waits_for_a_person(tmp_path: Path) -> None:
    """R13: a POST that was sent and not answered at the kill is uncertain. It is never sent again by itself, whoever
    dies and however often; a person decides: done, repeat, or fail."""
    decisions = {"done": 1, "repeat": 2, "fail": 1}  # and how often the other side was asked then
    with CountingServer() as server, Warm(tmp_path / "home", "serve", server) as warm:
        runs = {decision: warm.start("Sends", f"post-{decision}")[0] for decision in decisions}
        life = warm.spawn()
        for decision in decisions:
            server.wait(f"/held/post-{decision}")
        for _ in range(2):  # and once more while it waits
            assert life.kill() == DIED
            life = warm.spawn()
            wait_until(lambda: len(warm.outside.waits()) == 3)
        waits = {wait.run: wait for wait in warm.outside.waits()}
        assert {wait.reason for wait in waits.values()} == {"decision"}
        for decision, run in runs.items():
            server.release(f"/held/post-{decision}")
            assert server.count(f"/held/post-{decision}") == 1
            output = {"output": '{"id": 7}'} if decision == "done" else {}
            wait = waits[run]
            warm.act("decide", run=run, path=wait.path, wait=wait.number, decision=decision, **output)
        for decision, asked in decisions.items():
            rows = warm.outside.wait(runs[decision], has("run_failed" if decision == "fail" else "run_completed"))
            assert server.count(f"/held/post-{decision}") == asked
            assert server.count(f"/last/post-{decision}") == (decision != "fail")
            outputs = [row.data["output"] for row in rows if row.type == "run_completed"]
            assert outputs == {"done": [{"id": 7}], "repeat": [{"at": "/held/post-repeat"}], "fail": []}[decision]
        check_all(warm.outside, server, ended=("completed", "failed"))
