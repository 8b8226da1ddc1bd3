"""A process that dies at each fault point in turn, and the next one that goes on: one chain of lives, in which every
run is taken over by many drivers. See `flows.journal.faultpoints` for the points."""

from functools import partial
from pathlib import Path

import pytest

from flows.journal.faultpoints import POINTS

from .counting import CountingServer
from .outside import Outside, wait_until
from .person import Person
from .warm import DIED, Life, Warm
from .whole import check_all

pytestmark = [pytest.mark.crash, pytest.mark.slow]

# What the runs that began in a life reach, or those that earlier lives left behind: a chain each.
CHAINS = {
    "calls and steps": (
        *(("run_started",), ("step_started",), ("call_started",), ("call_lost",), ("call_finished",), ("call_failed",)),
        *(("step_retrying",), ("step_succeeded",), ("call_finished", 6), ("step_succeeded", 9)),
    ),
    "frames, waits and ends": (
        *(("pass_ended",), ("decided",), ("step_waiting",), ("run_waiting",), ("step_woken",), ("step_skipped",)),
        *(("run_resumed",), ("run_completed",), ("run_completed", 2)),  # one of them is the end of a child
    ),
}
MOST_RUNS = 4  # that begin in one life
MOST_SAID = 100  # in one life
WORKER = ("birth", "claim", "freed", "woken", "taken", "artifact")


def faults(chain: str) -> list[str]:
    if chain == "workers":
        return [f"{when}_{point}" for point in WORKER for when in ("before", "after")]
    commits = [f"commit@{type}:{number[0] if number else 1}" for type, *number in CHAINS[chain]]
    return [f"{when}_{commit}" for commit in commits for when in ("after", "before")]


def finish(warm: Warm, person: Person) -> None:
    """A last life, in which nobody dies, to the end of all runs."""
    warm.spawn()
    end_all(warm, person)


def end_all(warm: Warm, person: Person, timeout: float = 90) -> None:
    person.answer_until(lambda: all(run.ended for run in warm.outside.runs()), lambda: told(warm.outside), timeout)


def has_ended(life: Life) -> bool:
    return life.poll() is not None


def reaches(person: Person, life: Life, fault: str, *, last: bool) -> bool:
    """Some points lie on a way that a run takes only when the moment is right: then the next run may take it."""
    try:
        person.answer_until(partial(has_ended, life), lambda: f"{fault}: {printed(life)}", 20)
    except AssertionError:
        if last:
            raise
        return False
    return True


def printed(life: Life) -> str:
    return life.output[-3000:]


def told(outside: Outside) -> str:
    left = [run for run in outside.runs() if not run.ended]
    return "\n".join(f"{run}: {[(r.seq, r.epoch, r.type, r.path) for r in outside.rows(run.id)][-12:]}" for run in left)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("chain", [*CHAINS, "workers"])
def test_a_process_may_die_at_every_fault_point_and_nothing_is_lost_or_done_twice(tmp_path: Path, chain: str) -> None:
    """O9, R13: kill -9 before and after every commit: no lost run, no finished step or call executed twice, no gap or
    duplicate in a journal, one terminal event. The other side counts the same."""
    with CountingServer() as server, Warm(tmp_path / "home", "serve", server) as warm:
        person = Person(warm, server.count)
        runs: list[str] = []
        for number, fault in enumerate(faults(chain)):
            life = warm.spawn(fault)
            person.patient = any(word in fault for word in ("waiting", "woken", "taken"))
            # Whoever says something to a resting run wakes it; here they die before, and Baton has to do it.
            person.faults = ["after_said"] * MOST_SAID if "woken" in fault else []
            for again in range(MOST_RUNS):
                runs += warm.start("Everything", f"t{number}-{again}")
                if reaches(person, life, fault, last=again == MOST_RUNS - 1):
                    break
            assert life.poll() == DIED, f"{fault}: {printed(life)}"
        person.patient, person.faults = False, []
        finish(warm, person)
        ended = check_all(warm.outside, server)
        assert {run.id for run in ended if not run.parent} == set(runs)
        assert len(ended) == 2 * len(runs)
        wait_until(lambda: warm.outside.untaken() == 0)


def test_every_point_is_visited() -> None:
    visited = {fault.partition("_")[2] for fault in faults("workers")}
    assert visited | {"commit", "said", "snapshot"} == set(POINTS)


def test_a_person_who_dies_while_speaking_has_spoken_or_not(tmp_path: Path) -> None:
    """R13: the start of a run, and an answer, whose process dies: before the commit it was never said, after it it
    counts, though no message tells of it: the sweep finds it."""
    with CountingServer() as server, Warm(tmp_path / "home", "serve", server) as warm:
        person = Person(warm, server.count)
        warm.spawn().ready()
        for fault, runs in (("before_birth", 0), ("after_birth", 1)):
            status, _ = warm.try_to("start", fault, flow="Sends", at=server.url, token=fault)
            assert (status, len(warm.outside.runs())) == (DIED, runs)
        server.release("/held/after_birth")
        person.faults = ["before_said", "after_said"]
        warm.start("Everything", "answered")
        end_all(warm, person)
        assert not person.faults
        check_all(warm.outside, server)


def test_a_snapshot_is_kept_whole_or_not_at_all_and_the_run_goes_on(tmp_path: Path) -> None:
    with CountingServer() as server, Warm(tmp_path / "home", "serve", server) as warm:
        (run,) = warm.start("Sends", "long")
        life = warm.spawn()
        server.wait("/held/long")
        for fault in ("before_snapshot", "after_snapshot"):
            assert warm.try_to("snapshot", fault, run=run) == (DIED, None)
        life.kill()
        server.release("/held/long")
        finish(warm, Person(warm, server.count))
        check_all(warm.outside, server)
