"""Claims runs from the database. Nothing else decides who drives a run: messages only say that there is work.

A run can be claimed when nobody holds it and it is to be driven, or rests and was woken (see `woken`). What a dead
worker held is freed first, by the sweep (see `lease`).
1. The heads of the queues: a walk over the index from workspace to workspace, so that neither the finished runs nor
   the length of a queue make it slower. It begins at a random place, for when there are more than it visits.
2. Choose (see `fairness`).
3. One conditional UPDATE takes those that are still free and raises their epoch. What another worker was quicker to
   take is left out (PostgreSQL skips what is locked).
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from django.db import connection
from django.utils import timezone

from flows.graph.changes import Change
from flows.journal import faultpoints
from flows.journal.rows import among, fetch, key, lock, marks, moment, uuid
from flows.models import DRIVEN, TERMINAL, Run, RunState
from flows.runtime.fairness import Candidate, choose

FEWEST_VISITED = 50
FIRST_DEPTH = 16  # runs that are looked at of each queue; more only when they are not enough
DEEPER = 4
STATES = ", ".join(f"'{state.value}'" for state in DRIVEN)
CLAIMABLE = f"r.worker_id IS NULL AND (r.state IN ({STATES}) OR r.woken)"  # as the index says it, word by word
NEXT = f"SELECT r.workspace_id FROM flows_run AS r WHERE {CLAIMABLE} AND r.workspace_id"
UP = "ORDER BY r.workspace_id, r.created_at, r.id"  # all that the index has: any other would have to sort
DOWN = "ORDER BY r.workspace_id DESC, r.created_at DESC, r.id DESC"
WALK = f"""
WITH RECURSIVE ahead(id, place) AS (
    SELECT ({NEXT} >= %s {UP} LIMIT 1), 1
    UNION ALL
    SELECT ({NEXT} > ahead.id {UP} LIMIT 1), ahead.place + 1
    FROM ahead WHERE ahead.id IS NOT NULL AND ahead.place < %s
), behind(id, place) AS (
    SELECT ({NEXT} < %s {DOWN} LIMIT 1), 1
    UNION ALL
    SELECT ({NEXT} < behind.id {DOWN} LIMIT 1), behind.place + 1
    FROM behind WHERE behind.id IS NOT NULL AND behind.place < %s
), spaces(id) AS (SELECT id FROM ahead WHERE id IS NOT NULL UNION ALL SELECT id FROM behind WHERE id IS NOT NULL)
SELECT q.id, q.workspace_id, q.created_at, q.epoch FROM spaces """
QUEUE = f"""
    FROM flows_run AS r WHERE {CLAIMABLE} AND r.workspace_id = spaces.id
    {UP} LIMIT %s"""
HEADS = {
    # SQLite has no LATERAL; the order of a CROSS JOIN is as it stands.
    "sqlite": WALK + f"CROSS JOIN flows_run AS q ON q.id IN (SELECT r.id {QUEUE}) ORDER BY q.created_at, q.id",
    "postgresql": WALK + f"CROSS JOIN LATERAL (SELECT r.id, r.workspace_id, r.created_at, r.epoch {QUEUE}) AS q",
}
TAKE = """
UPDATE flows_run SET worker_id = %s, epoch = epoch + 1, woken = false WHERE id {picked}
RETURNING id, epoch, workspace_id, version_id, simulated, CAST(edits AS text)"""
STILL_FREE = f"SELECT r.id FROM flows_run AS r WHERE r.id IN ({{ids}}) AND {CLAIMABLE} {{skip}}"


@dataclass(frozen=True, slots=True)
class Claim:
    run: UUID
    epoch: int
    workspace: UUID
    version: UUID
    simulated: bool = False
    edits: Sequence[Change] = ()


def claim(
    worker: str, count: int, held: Mapping[UUID, int], capacity: int, *, newcomers_only: bool = False
) -> Sequence[Claim]:
    """Up to `count` runs. `held` tells how many runs of each workspace this worker drives already."""
    chosen: Sequence[UUID] = []
    for candidates in queues(count):
        chosen = choose(candidates, count, held, capacity, newcomers_only=newcomers_only)
        if len(chosen) == count:
            break
    return _take(worker, chosen) if chosen else []


def queues(count: int) -> Iterator[Sequence[Candidate]]:
    """What can be claimed, as much of it as `count` may need: deeper into the queues each time that one goes on."""
    start, depth = uuid4(), min(count, FIRST_DEPTH)
    while True:
        candidates = heads(count, depth, start)
        yield candidates
        longest = max(Counter(one.workspace for one in candidates).values(), default=0)
        if depth >= count or longest < depth:
            return
        depth = min(count, depth * DEEPER)


def heads(count: int, depth: int, start: UUID) -> Sequence[Candidate]:
    """The first of each queue, as many as `depth`, of enough workspaces to choose `count` from."""
    place, visited = key(start), max(count, FEWEST_VISITED)
    rows = fetch(HEADS[connection.vendor], place, visited, place, visited, depth)
    return [Candidate(uuid(run), uuid(space), moment(created), epoch) for run, space, created, epoch in rows]


def _take(worker: str, runs: Sequence[UUID]) -> Sequence[Claim]:
    free = STILL_FREE.format(ids=marks(runs), skip=lock("FOR NO KEY UPDATE SKIP LOCKED"))
    faultpoints.reach("before_claim")
    taken = fetch(TAKE.format(picked=among(free)), worker, *map(key, runs))
    faultpoints.reach("after_claim")
    return [
        Claim(uuid(run), epoch, uuid(space), uuid(version), bool(simulated), tuple(json.loads(edits)))
        for run, epoch, space, version, simulated, edits in taken
    ]


def held_by(worker: str) -> Sequence[tuple[UUID, int]]:
    """The runs that are this worker's to drive, and their epochs, as the database has it."""
    return list(Run.objects.filter(worker=worker).exclude(state__in=TERMINAL).values_list("id", "epoch"))


def release(run: UUID, epoch: int) -> None:
    """Gives one run back, if it is still ours."""
    Run.objects.filter(pk=run, epoch=epoch).update(worker=None)


def put_off(run: UUID, epoch: int, seconds: float) -> None:
    """Gives back a run that this worker cannot drive, but another may: it rests until then, so that neither the queues
    nor the sweeps come across it meanwhile. What somebody says to it wakes it sooner."""
    mine = Run.objects.filter(pk=run, epoch=epoch).exclude(state__in=TERMINAL)
    if not mine.filter(state=RunState.PAUSED).update(worker=None):
        due_at = timezone.now() + timedelta(seconds=seconds)
        mine.update(worker=None, state=RunState.WAITING, due_at=due_at)
