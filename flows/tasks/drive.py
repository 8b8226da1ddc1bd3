"""The task behind every run. Its message says only that there is work."""

from celery import shared_task

from flows.runtime.host import Host
from flows.runtime.wake import DRIVE
from flows.tasks.awaited import AwaitedTask


@shared_task(base=AwaitedTask, name=DRIVE)
async def drive(run: str | None = None) -> None:
    """Claims the next run, whichever it is, and drives it; then the next, until nothing is left to claim.

    `run` is a hint for the logs, so a forged, late or double message changes nothing."""
    host = Host.current()
    while host is not None and await host.drive_next():
        pass
