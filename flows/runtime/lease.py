"""The worker's row: one heartbeat for all of its runs, by the database's clock.

A worker whose beat is older than the lease is dead to the others: they may claim its runs. Whether it is really dead
does not matter, because a claim raises the run's epoch and fences whoever drove it before.
"""

from datetime import timedelta

from django.db.models.functions import Now

from flows.models import Run, Worker

BURIED_AFTER_LEASES = 20


def register(name: str, capacity: int, address: str = "") -> None:
    values = {"capacity": capacity, "address": address, "beat_at": Now()}
    Worker.objects.update_or_create(name=name, defaults=values, create_defaults={**values, "started_at": Now()})


def beat(name: str, capacity: int) -> None:
    if not Worker.objects.filter(name=name).update(beat_at=Now()):
        register(name, capacity)  # buried while the process was stopped or the database away


def retire(name: str) -> None:
    """Hands over what is still claimed; the epochs stay, so that late appends of ours are still told apart."""
    Run.objects.filter(worker=name).update(worker=None)
    Worker.objects.filter(name=name).delete()


def bury(lease_seconds: float) -> None:
    """Removes the rows of workers that are long gone; their runs become free by it, if they were not taken already."""
    long_ago = Now() - timedelta(seconds=lease_seconds * BURIED_AFTER_LEASES)
    Worker.objects.filter(beat_at__lt=long_ago).delete()


def inherit() -> None:
    """Frees every claim at once. Only for the one process that may drive on a data folder (embedded): whoever held a
    claim here is its predecessor and gone."""
    Run.objects.exclude(worker=None).update(worker=None)
    Worker.objects.all().delete()
