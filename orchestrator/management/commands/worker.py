import os
import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from orchestrator import reachable
from orchestrator.readiness import note_ready
from orchestrator.stopping import on_stop_signal


class Command(BaseCommand):
    help = "Runs a Celery worker that drives flows, as one of several processes on PostgreSQL and Redis."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for line in settings.BATON_SETTING_WARNINGS:
            self.stderr.write(f"Warning: {line}")
        reachable.require_scale_out("worker")
        reachable.check_everything()

        from celery.platforms import EX_OK
        from celery.worker import WorkController, state

        from orchestrator.celery import app

        wake, waker = os.pipe()
        os.set_blocking(waker, False)
        signal.set_wakeup_fd(waker)

        def on_ready(consumer: Any) -> None:
            # Celery's loop sleeps up to 10 s; the signal's byte in this pipe ends that sleep.
            consumer.hub.add_reader(wake, os.read, wake, 64)
            self.stdout.write(f"Baton is ready in {note_ready():.1f} s")
            self.stdout.flush()

        def stop() -> None:
            state.should_stop = EX_OK  # type: ignore[assignment]

        on_stop_signal(stop)
        controller = WorkController(
            app=app,
            hostname=f"{os.uname().nodename}.{os.getpid()}@baton",
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
            ready_callback=on_ready,
        )
        controller.start()
        if controller.exitcode:
            raise SystemExit(controller.exitcode)
