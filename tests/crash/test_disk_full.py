"""No room for the database's files."""

from pathlib import Path

import pytest

from .counting import CountingServer
from .outside import has
from .warm import Warm
from .whole import check_all

pytestmark = [pytest.mark.crash, pytest.mark.slow]


def test_a_full_disk_pauses_runs_and_fails_none(tmp_path: Path) -> None:
    """O9: what was called is neither lost nor called again; the process goes on when there is room. (The limit is one
    on the size of files, so that no other test and no other program notices.)"""
    with CountingServer() as server, Warm(tmp_path / "home", "serve", server) as warm:
        life = warm.spawn().ready()
        runs = [*warm.start("Reads", "full", count=3), *warm.start("Sends", "post-full")]
        paths = [*(f"/held/full{number}" for number in range(3)), "/held/post-full"]
        for path in paths:
            server.wait(path)
        before = [warm.outside.rows(run) for run in runs]
        life.allow_file_size(4096)
        for path in paths:
            server.release(path)
        life.wait_for("The journal cannot be written")
        assert [warm.outside.rows(run) for run in runs] == before
        assert {warm.outside.run(run).state for run in runs} == {"running"}
        life.allow_file_size(-1)
        for run in runs:
            rows = warm.outside.wait(run, has("run_completed"))
            assert {row.epoch for row in rows} == {0, 1}
        assert [server.count(path) for path in paths] == [1] * 4
        check_all(warm.outside, server)
        assert life.poll() is None
        assert life.end() == 0
