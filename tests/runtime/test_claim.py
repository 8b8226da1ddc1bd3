import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.db.models.functions import Now

from flows.models import Run, Worker, Workspace
from flows.runtime import lease
from flows.runtime.claim import Claim, claim, held_by, release
from flows.runtime.patience import FOR_EVER
from tests.journal.making import make_run, make_version

LEASE = 9.0

pytestmark = [pytest.mark.durable, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def workers(transactional_db: None) -> None:
    for name in ("one", "two"):
        lease.register(name, capacity=10)


def age(worker: str, seconds: float) -> None:
    Worker.objects.filter(name=worker).update(beat_at=Now() - timedelta(seconds=seconds))


def claims(worker: str, count: int = 10, held: dict[UUID, int] | None = None, capacity: int = 10) -> list[Claim]:
    return list(claim(worker, count, held or {}, capacity))


def free(worker: str, lease_seconds: float = LEASE) -> list[UUID]:
    return list(lease.free_the_dead(worker, 10, lease_seconds))


def test_a_claim_raises_the_epoch_and_names_the_worker() -> None:
    run = make_run(epoch=0)
    (claimed,) = claims("one")
    run.refresh_from_db()
    assert (claimed.run, claimed.epoch, claimed.version) == (run.id, 1, run.version_id)
    assert (run.worker_id, run.epoch) == ("one", 1)
    assert claims("two") == []


def test_of_many_claimers_one_wins_each_run() -> None:
    """No run has two drivers."""
    runs = {make_run(epoch=0).id for _ in range(12)}
    start = threading.Barrier(6)

    def race(number: int) -> list[UUID]:
        start.wait()
        try:
            return [claimed.run for _ in range(4) for claimed in claims("one" if number % 2 else "two", count=3)]
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        won = [run for runs_won in threads.map(race, range(6)) for run in runs_won]
    won += [claimed.run for claimed in claims("one")]  # what locked each other out
    assert sorted(won) == sorted(runs)


def test_workspaces_take_turns_however_many_runs_one_has() -> None:
    versions = [make_version(Workspace.objects.create(name=name, slug=name)) for name in ("busy", "calm")]
    busy = [make_run(versions[0], epoch=0).id for _ in range(6)]
    calm = [make_run(versions[1], epoch=0).id for _ in range(2)]
    taken = [claimed.run for claimed in claims("one", 4)]
    assert set(taken) == {*busy[:2], *calm}


def test_a_workspace_that_holds_slots_waits_behind_one_that_holds_none() -> None:
    versions = [make_version(Workspace.objects.create(name=name, slug=name)) for name in ("busy", "calm")]
    for _ in range(3):
        make_run(versions[0], epoch=0)
    late = make_run(versions[1], epoch=0)
    (claimed,) = claims("one", 1, {versions[0].flow.workspace_id: 5})
    assert claimed.run == late.id


def test_a_dead_workers_runs_are_free_after_the_lease_and_not_before() -> None:
    make_run(epoch=0)
    claims("one")
    age("one", LEASE - 2)
    assert (free("two"), claims("two")) == ([], [])
    age("one", LEASE + 1)
    (freed,) = free("two")
    (claimed,) = claims("two")
    assert (claimed.run, claimed.epoch) == (freed, 2)


def test_of_a_dead_worker_no_more_is_taken_than_there_are_slots_for() -> None:
    version = make_version()
    for _ in range(5):
        make_run(version, epoch=0)
    claims("one")
    age("one", LEASE + 1)
    assert len(lease.free_the_dead("two", 3, LEASE)) == 3
    assert Run.objects.filter(worker="one").count() == 2


def test_a_worker_that_overslept_does_not_take_its_own_runs_anew() -> None:
    """After a laptop's sleep or a jump of the clock its own beat is old: its drivers still hold their runs."""
    make_run(epoch=0)
    claims("one")
    age("one", LEASE + 1)
    assert (free("one"), claims("one")) == ([], [])
    assert len(free("two")) == 1


def test_what_a_worker_holds_in_the_database_can_be_listed() -> None:
    kept, ended = make_run(epoch=0), make_run(epoch=0)
    claims("one")
    Run.objects.filter(pk=ended.pk).update(state="completed")
    assert list(held_by("one")) == [(kept.id, 1)]
    assert list(held_by("two")) == []


def test_who_is_patient_takes_what_is_free_and_nothing_of_others() -> None:
    version = make_version()
    theirs = make_run(version, epoch=0)
    claims("one")
    age("one", LEASE * 100)
    nobodys = make_run(version, epoch=0)
    lease.bury(FOR_EVER)
    assert free("two", FOR_EVER) == []
    assert [claimed.run for claimed in claims("two")] == [nobodys.id]
    assert free("two") == [theirs.id]


@pytest.mark.parametrize("state", ["waiting", "paused", "completed", "failed", "cancelled"])
def test_only_runs_that_are_to_be_driven_are_claimed(state: str) -> None:
    make_run(epoch=0, state=state)
    assert claims("one") == []


@pytest.mark.parametrize("state", ["waiting", "paused"])
def test_a_resting_run_that_was_woken_is_claimed_once(state: str) -> None:
    run = make_run(epoch=3, state=state, woken=True)
    assert [(claimed.run, claimed.epoch) for claimed in claims("one")] == [(run.pk, 4)]
    run.refresh_from_db()
    assert (run.state, run.woken) == (state, False)
    release(run.pk, 4)
    assert claims("two") == []


def test_a_claim_brings_along_what_is_needed_to_drive() -> None:
    edits = [{"op": "set", "at": ["steps", "draft", "title"], "value": "Ein Entwurf"}]
    run = make_run(epoch=0)
    Run.objects.filter(pk=run.pk).update(edits=edits)
    (claimed,) = claims("one")
    assert (claimed.version, claimed.workspace) == (run.version_id, run.workspace_id)
    assert (list(claimed.edits), claimed.simulated) == (edits, True)


def test_a_claim_takes_as_many_as_it_may_however_few_workspaces_they_are_of() -> None:
    """The queues are read a few at first, and deeper when that was not enough."""
    versions = [make_version(Workspace.objects.create(name=name, slug=name)) for name in ("many", "few")]
    for _ in range(70):
        make_run(versions[0], epoch=0)
    make_run(versions[1], epoch=0)
    assert len(claims("one", 60, capacity=100)) == 60
    assert len(claims("one", 60, capacity=100)) == 11


def test_of_more_workspaces_than_one_claim_visits_all_have_their_turn() -> None:
    spaces = {make_run(epoch=0).workspace_id for _ in range(120)}
    taken: list[UUID] = []
    while claimed := claims("one", 1, capacity=200):
        taken += [one.workspace for one in claimed]
    assert set(taken) == spaces


def test_a_workspace_keeps_to_its_share_while_another_one_waits() -> None:
    versions = [make_version(Workspace.objects.create(name=name, slug=name)) for name in ("busy", "calm")]
    for _ in range(20):
        make_run(versions[0], epoch=0)
    busy, calm = (version.flow.workspace_id for version in versions)
    assert len(claims("one", 10, {busy: 0})) == 10  # alone it may have them all
    late = make_run(versions[1], epoch=0)
    assert [one.run for one in claims("one", 10, {busy: 10})] == [late.pk]  # what it borrowed does not count
    assert claims("one", 10, {busy: 8, calm: 2}) == []


def test_newcomers_only_means_one_run_of_each_workspace_that_has_none() -> None:
    versions = [make_version(Workspace.objects.create(name=name, slug=name)) for name in ("busy", "calm")]
    for version in versions * 3:
        make_run(version, epoch=0)
    busy, calm = (version.flow.workspace_id for version in versions)
    taken = claim("one", 5, {busy: 60}, 100, newcomers_only=True)
    assert [one.workspace for one in taken] == [calm]


def test_a_released_run_can_be_claimed_at_once() -> None:
    make_run(epoch=0)
    (claimed,) = claims("one")
    release(claimed.run, claimed.epoch - 1)
    assert claims("two") == []
    release(claimed.run, claimed.epoch)
    assert claims("two")[0].epoch == 2


def test_a_retired_worker_leaves_nothing_behind() -> None:
    run = make_run(epoch=0)
    claims("one")
    lease.retire("one")
    run.refresh_from_db()
    assert run.worker_id is None
    assert list(Worker.objects.values_list("name", flat=True)) == ["two"]


def test_a_worker_that_was_buried_alive_registers_again() -> None:
    age("one", LEASE * 100)
    lease.bury(LEASE)
    assert not Worker.objects.filter(name="one").exists()
    lease.beat("one", 10)
    assert Worker.objects.filter(name="one").exists()


def test_the_next_process_on_a_data_folder_inherits_all_claims_at_once() -> None:
    make_run(epoch=0)
    claims("one")
    lease.inherit()
    lease.register("heir", 10)
    assert claims("heir")[0].epoch == 2
