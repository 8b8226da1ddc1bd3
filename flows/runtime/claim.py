"""Claims runs from the database. Nothing else decides who drives a run: messages only say that there is work.

A run can be claimed when it is to be driven and nobody holds it, or its holder's heartbeat is older than the lease.
Nobody claims what is its own: whoever overslept (a laptop's lid, a jump of the clock) goes on with what it drives.
1. Candidates, a few of each workspace, oldest first.
2. Choose round-robin: the workspace that holds the fewest of this worker's slots comes first.
3. One conditional UPDATE takes those that are still free and raises their epoch. What another worker was quicker to
   take is left out (PostgreSQL skips what is locked).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from flows.models import DRIVEN, Run

STATES = ", ".join(f"'{state.value}'" for state in DRIVEN)
AGO = {
    "sqlite": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now', '-' || %s || ' seconds')",
    "postgresql": "statement_timestamp() - %s * interval '1 second'",
}
FREE = f"""r.state IN ({STATES})
    AND (r.worker_id IS NULL
        OR r.worker_id IN (SELECT name FROM flows_worker WHERE beat_at < {{ago}} AND name <> %s))"""
CANDIDATES = f"""
SELECT id, workspace_id, turn, created_at FROM (
    SELECT r.id, r.workspace_id, r.created_at,
        ROW_NUMBER() OVER (PARTITION BY r.workspace_id ORDER BY r.created_at, r.id) AS turn
    FROM flows_run AS r WHERE {FREE}) AS queued
WHERE turn <= %s"""
TAKE = f"""
UPDATE flows_run SET worker_id = %s, epoch = epoch + 1
WHERE id IN (SELECT r.id FROM flows_run AS r WHERE r.id IN ({{ids}}) AND {FREE} {{skip}})
RETURNING id, epoch, workspace_id, version_id"""
ABANDONED = f"SELECT r.id FROM flows_run AS r WHERE {FREE} AND (r.epoch > 0 OR r.created_at < {{ago}}) LIMIT %s"


@dataclass(frozen=True, slots=True)
class Claim:
    run: UUID
    epoch: int
    workspace: UUID
    version: UUID


@dataclass(frozen=True, slots=True)
class Candidate:
    run: UUID
    workspace: UUID
    turn: int
    created_at: datetime


def claim(worker: str, count: int, held: Mapping[UUID, int], lease_seconds: float) -> Sequence[Claim]:
    """Up to `count` runs. `held` tells how many runs of each workspace this worker drives already."""
    rows = _fetch(CANDIDATES, lease_seconds, worker, count)
    candidates = [Candidate(_uuid(run), _uuid(space), turn, created) for run, space, turn, created in rows]
    chosen = choose(candidates, count, held)
    if not chosen:
        return []
    skip = "FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""
    ids = ", ".join(["%s"] * len(chosen))
    taken = _fetch(TAKE, worker, *(_key(run) for run in chosen), lease_seconds, worker, ids=ids, skip=skip)
    return [Claim(_uuid(run), epoch, _uuid(space), _uuid(version)) for run, epoch, space, version in taken]


def choose(candidates: Sequence[Candidate], count: int, held: Mapping[UUID, int]) -> Sequence[UUID]:
    """A workspace's next run waits behind as many turns as it has slots already."""
    fair = sorted(candidates, key=lambda one: (one.turn + held.get(one.workspace, 0), one.created_at, one.run))
    return [candidate.run for candidate in fair[:count]]


def abandoned(worker: str, limit: int, lease_seconds: float, young_seconds: float) -> Sequence[UUID]:
    """Runs that this worker could claim, but for those so young that their own message is still on its way."""
    return [_uuid(run) for (run,) in _fetch(ABANDONED, lease_seconds, worker, young_seconds, limit)]


def held_by(worker: str) -> Sequence[tuple[UUID, int]]:
    """The runs that are this worker's to drive, and their epochs, as the database has it."""
    return list(Run.objects.filter(worker=worker, state__in=DRIVEN).values_list("id", "epoch"))


def release(run: UUID, epoch: int) -> None:
    """Gives one run back, if it is still ours."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE flows_run SET worker_id = NULL WHERE id = %s AND epoch = %s", [_key(run), epoch])


def _fetch(statement: str, *values: Any, **parts: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement.format(ago=AGO[connection.vendor], **parts), values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def _key(run: UUID) -> Any:
    return run if connection.vendor == "postgresql" else run.hex


def _uuid(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)
