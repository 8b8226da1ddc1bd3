"""Two machines whose clocks are two hours apart, and a database whose clock is the one that counts."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from .counting import CountingServer
from .outside import wait_until
from .warm import DIED, Warm
from .whole import check_all

pytestmark = [pytest.mark.crash, pytest.mark.slow, pytest.mark.scale]

HOUR = 3600
EACH = 4


def test_workers_whose_clocks_are_an_hour_off_neither_rob_each_other_nor_miss_a_moment(
    tmp_path: Path, postgres_url: str, redis_url: str
) -> None:
    """O9: leases and timers go by the database's clock: nobody who lives is taken for dead, who is dead is found out
    after a lease, a wait of two and a half seconds takes that long."""
    env = {"DATABASE_URL": postgres_url, "REDIS_URL": redis_url, "BATON_SECRET_KEY": "tests" * 16}
    env |= {"BATON_LEASE_SECONDS": "4"}  # who is slow for a moment must not be taken for dead here
    with (
        CountingServer() as server,
        Warm(tmp_path / "ahead", "worker", server, env, clock=HOUR) as ahead,
        Warm(tmp_path / "behind", "worker", server, env, clock=-HOUR, set_up=False) as behind,
    ):
        lives = [ahead.spawn().ready(), behind.spawn().ready()]
        outside = ahead.outside
        held = ahead.start("Reads", "a", count=EACH) + behind.start("Reads", "b", count=EACH)
        paths = [f"/held/{sort}{number}" for sort in "ab" for number in range(EACH)]
        for path in paths:
            server.wait(path)
        began = time.monotonic()
        timed = ahead.start("Timed", "c", count=EACH) + behind.start("Timed", "d", count=EACH)
        wait_until(lambda: all(outside.run(run).ended for run in timed))
        assert 2.5 < time.monotonic() - began < 30
        said = {row.at for run in timed for row in outside.rows(run)}
        assert max(said) - min(said) > timedelta(seconds=1.9 * HOUR), "the clocks were not wrong at all"
        assert min(said) < datetime.now(UTC) < max(said)
        assert {outside.run(run).epoch for run in held} == {1}
        driven = {life: [run for run in held if f"-{life.pid}-" in outside.run(run).worker] for life in lives}
        assert sum(map(len, driven.values())) == len(held)
        victim = max(lives, key=lambda life: len(driven[life]))
        assert victim.kill() == DIED
        wait_until(lambda: all(outside.run(run).epoch == 2 for run in driven[victim]))
        for path in paths:
            server.release(path)
        wait_until(lambda: all(run.ended for run in outside.runs()))
        check_all(outside, server)
