"""Two workers on PostgreSQL and Redis: one that sleeps past its lease, one that dies, and servers that come and go."""

import signal
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import psycopg
import pytest
import redis

from .cluster import Cluster, cluster
from .counting import CountingServer
from .outside import has, wait_until
from .person import Person
from .test_every_point import end_all
from .warm import DIED, Life, Warm
from .whole import check_all, tell

pytestmark = [pytest.mark.crash, pytest.mark.slow, pytest.mark.scale]

# Where nobody may be taken for dead who is only slow.
PATIENT = {"BATON_LEASE_SECONDS": "3"}
DEFAULTS = {"BATON_LEASE_SECONDS": "9", "BATON_HEARTBEAT_SECONDS": "3", "BATON_SWEEP_SECONDS": "1"}


@pytest.fixture
def env(postgres_url: str, redis_url: str) -> Mapping[str, str]:
    return {"DATABASE_URL": postgres_url, "REDIS_URL": redis_url, "BATON_SECRET_KEY": "tests" * 16}


@pytest.fixture
def server() -> Iterator[CountingServer]:
    with CountingServer() as one:
        yield one


def driver_of(warm: Warm, run: str, lives: list[Life]) -> Life:
    name = warm.outside.run(run).worker
    return next(life for life in lives if f"-{life.pid}-" in name)


def test_a_worker_that_slept_past_its_lease_is_fenced(
    tmp_path: Path, server: CountingServer, env: Mapping[str, str]
) -> None:
    """O9, R13: SIGSTOP, another takes over, SIGCONT: what the zombie brings home is dropped, nothing is done twice, and
    it goes on as a worker like any other."""
    with Warm(tmp_path / "home", "worker", server, {**env, **PATIENT}) as warm:
        lives = [warm.spawn().ready(), warm.spawn().ready()]
        run, post = [*warm.start("Reads", "zombie"), *warm.start("Sends", "post-zombie")]
        for path in ("/held/zombie", "/held/post-zombie"):
            server.wait(path)
        sleepers = {driver_of(warm, one, lives) for one in (run, post)}
        heir = next((life for life in lives if life not in sleepers), None) or warm.spawn().ready()
        for life in sleepers:
            life.send(signal.SIGSTOP)
        server.wait("/held/zombie", 2)
        wait_until(lambda: [wait.reason for wait in warm.outside.waits()] == ["decision"])
        for path in ("/held/zombie", "/held/post-zombie"):
            server.release(path)
        for life in sleepers:
            life.send(signal.SIGCONT)
        end_all(warm, Person(warm, server.count))
        rows = warm.outside.rows(run)
        assert [row.type for row in rows if row.path == "ask"].count("call_finished") == 1
        assert (server.count("/held/zombie"), server.count("/held/post-zombie")) == (2, 1)
        for life in sleepers:
            life.wait_for("is driven by another worker now")
        heir.end()
        warm.start("Everything", "after")
        end_all(warm, Person(warm, server.count))
        check_all(warm.outside, server)


def test_recovery_takes_less_than_fifteen_seconds_at_the_default_lease(
    tmp_path: Path, server: CountingServer, env: Mapping[str, str]
) -> None:
    """O9: from the kill of one worker until another one drives its runs."""
    with Warm(tmp_path / "home", "worker", server, {**env, **DEFAULTS}) as warm:
        first = warm.spawn().ready()
        warm.start("Reads", "kept", count=20)
        for number in range(20):
            server.wait(f"/held/kept{number}")
        warm.spawn().ready()
        killed = time.monotonic()
        assert first.kill() == DIED
        for number in range(20):
            server.release(f"/held/kept{number}")
        wait_until(lambda: all(run.epoch == 2 for run in warm.outside.runs()))
        tell(f"20 runs of a killed worker were driven again after {time.monotonic() - killed:.1f} s")
        assert time.monotonic() - killed < 15
        wait_until(lambda: all(run.ended for run in warm.outside.runs()))
        check_all(warm.outside, server)


def test_a_redis_that_forgets_everything_and_messages_that_come_often_change_nothing(
    tmp_path: Path, server: CountingServer, env: Mapping[str, str]
) -> None:
    """O15: messages only make it quick. Flushed while runs are queued, driven and resting; and told twenty times."""
    with Warm(tmp_path / "home", "worker", server, env) as warm, redis.Redis.from_url(env["REDIS_URL"]) as broker:
        person = Person(warm, server.count)
        queued = warm.start("Everything", "queued")
        broker.flushdb()
        lives = [warm.spawn().ready(), warm.spawn().ready()]
        runs = queued + warm.start("Everything", "early", count=3) + warm.start("Reads", "held")
        server.wait("/held/held")
        wait_until(lambda: any(run.state == "waiting" for run in warm.outside.runs()))
        broker.flushdb()
        runs += warm.start("Everything", "late", count=3)
        warm.act("say_again", runs=runs, times=20)
        server.release("/held/held")
        end_all(warm, person)
        check_all(warm.outside, server)
        assert [life.poll() for life in lives] == [None, None]


@pytest.fixture
def own_cluster() -> Iterator[Cluster]:
    with cluster() as one:
        yield one


def test_postgresql_may_restart_in_the_middle(
    tmp_path: Path, server: CountingServer, own_cluster: Cluster, redis_url: str
) -> None:
    """O9: `pg_ctl restart -m immediate` while runs are driven and a call is in flight: nobody is taken for dead, no
    call is made again, no run fails."""
    env = {"DATABASE_URL": own_cluster.url, "REDIS_URL": redis_url, "BATON_SECRET_KEY": "tests" * 16, **PATIENT}
    with Warm(tmp_path / "home", "worker", server, env) as warm:
        person = Person(warm, server.count)
        lives = [warm.spawn().ready(), warm.spawn().ready()]
        warm.start("Everything", "busy", count=5)
        held = warm.start("Sends", "post-pg")
        server.wait("/held/post-pg")
        own_cluster.stop_at_once()
        server.release("/held/post-pg")
        with pytest.raises(psycopg.OperationalError):
            warm.outside.runs()
        own_cluster.start()
        wait_until(lambda: has("run_completed")(warm.outside.rows(held[0])))
        end_all(warm, person)
        check_all(warm.outside, server)
        assert person.decided == []
        assert server.count("/held/post-pg") == 1
        assert [life.poll() for life in lives] == [None, None]
