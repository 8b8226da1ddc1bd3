"""The worker's row: one heartbeat for all of its runs, by the database's clock.

A worker whose beat is older than the lease is dead to the others: they may claim its runs. Whether it is really dead
does not matter, because a claim raises the run's epoch and fences whoever drove it before.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models.functions import Now

from flows.journal import faultpoints
from flows.journal.rows import among, fetch, lock, marks, moment, uuid
from flows.models import Run, Worker

BURIED_AFTER_LEASES = 20
NOW = {"sqlite": "SELECT strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now')", "postgresql": "SELECT clock_timestamp()"}
FREE = "UPDATE flows_run SET worker_id = NULL WHERE id {picked} RETURNING id"
PICKED = "SELECT r.id FROM flows_run AS r WHERE r.worker_id IN ({names}) LIMIT %s {skip}"


def register(name: str, capacity: int, address: str = "") -> None:
    values = {"capacity": capacity, "address": address, "beat_at": Now()}
    Worker.objects.update_or_create(name=name, defaults=values, create_defaults={**values, "started_at": Now()})


def beat(name: str, capacity: int) -> None:
    if not Worker.objects.filter(name=name).update(beat_at=Now()):
        register(name, capacity)  # buried while the process was stopped or the database away


def now() -> datetime:
    """What the database's clock says."""
    return moment(fetch(NOW[connection.vendor])[0][0]).astimezone(UTC)


def retire(name: str) -> None:
    """Hands over what is still claimed; the epochs stay, so that late appends of ours are still told apart."""
    Run.objects.filter(worker=name).update(worker=None)
    Worker.objects.filter(name=name).delete()


def free_the_dead(name: str, limit: int, lease_seconds: float) -> Sequence[UUID]:
    """Takes some of their runs from workers that do not beat any more, and says which: everybody may claim them now.
    Never its own: whoever overslept (a laptop's lid, a jump of the clock) goes on with what it drives."""
    long_ago = Now() - timedelta(seconds=lease_seconds)
    dead = list(Worker.objects.filter(beat_at__lt=long_ago).exclude(name=name).values_list("name", flat=True))
    if not dead:
        return []
    picked = PICKED.format(names=marks(dead), skip=lock("FOR NO KEY UPDATE SKIP LOCKED"))
    faultpoints.reach("before_freed")
    freed = [uuid(run) for (run,) in fetch(FREE.format(picked=among(picked)), *dead, limit)]
    faultpoints.reach("after_freed")
    return freed


def bury(lease_seconds: float) -> None:
    """Removes the rows of workers that are long gone; their runs become free by it, if they were not taken already."""
    long_ago = Now() - timedelta(seconds=lease_seconds * BURIED_AFTER_LEASES)
    Worker.objects.filter(beat_at__lt=long_ago).delete()


def inherit() -> None:
    """Frees every claim at once. Only for the one process that may drive on a data folder (embedded): whoever held a
    claim here is its predecessor and gone."""
    faultpoints.reach("before_freed")
    Run.objects.exclude(worker=None).update(worker=None)
    faultpoints.reach("after_freed")
    Worker.objects.all().delete()
