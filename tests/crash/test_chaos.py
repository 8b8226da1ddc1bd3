"""Processes killed at moments nobody chose."""

import os
import random
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pytest

from .counting import CountingServer
from .person import Person
from .test_every_point import end_all
from .warm import DIED, Warm
from .whole import check_all

pytestmark = [pytest.mark.crash, pytest.mark.slow, pytest.mark.timeout(300)]

KILLS, RUNS = 8, 20


def test_one_process_killed_at_random_moments(tmp_path: Path) -> None:
    """O9, R13: eight times over twenty runs with frames, waits and children; then all of them end well."""
    _chaos(tmp_path, "serve", {}, processes=1)


@pytest.mark.scale
def test_two_workers_killed_at_random_moments(tmp_path: Path, postgres_url: str, redis_url: str) -> None:
    """O9, R13: the same, where the other one takes over meanwhile."""
    env = {"DATABASE_URL": postgres_url, "REDIS_URL": redis_url, "BATON_SECRET_KEY": "tests" * 16}
    _chaos(tmp_path, "worker", env, processes=2)


def _chaos(folder: Path, command: str, env: Mapping[str, str], processes: int) -> None:
    """BATON_CHAOS_SEED repeats the choices of an earlier time (of the machine it repeats nothing)."""
    seed = int(os.environ.get("BATON_CHAOS_SEED", random.randrange(10**6)))
    choose = random.Random(seed)
    try:
        with CountingServer() as server, Warm(folder / "home", command, server, env) as warm:
            person = Person(warm, server.count)
            lives = [warm.spawn() for _ in range(processes)]
            for number in range(KILLS):
                warm.start("Everything", f"chaos{number}-", count=RUNS // KILLS + (number < RUNS % KILLS))
                moment = time.monotonic() + choose.uniform(0.2, 1.6)
                person.patient = choose.random() < 0.5
                person.answer_until(partial(_past, moment))
                victim = choose.randrange(processes)
                assert lives[victim].kill() == DIED
                lives[victim] = warm.spawn()
            person.patient = False
            end_all(warm, person, 150)
            assert len(check_all(warm.outside, server)) == 2 * RUNS
    except BaseException as error:
        error.add_note(f"BATON_CHAOS_SEED={seed}")
        raise


def _past(moment: float) -> bool:
    return time.monotonic() > moment
