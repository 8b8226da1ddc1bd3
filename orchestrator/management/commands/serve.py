import io
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from flows.actions.make_signin_link import make_signin_link
from flows.faults import Misconfigured
from flows.models import Run
from orchestrator.embedded.lock import DriverLock
from orchestrator.readiness import note_ready
from orchestrator.web_server import address_of, bind


class Command(BaseCommand):
    help = "Runs all of Baton in this one process: pages, API, worker and journal, on SQLite."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for line in settings.BATON_SETTING_WARNINGS:
            self.stderr.write(f"Warning: {line}")
        if not settings.BATON_EMBEDDED:
            raise Misconfigured(
                "serve runs everything in one process on SQLite, but DATABASE_URL and REDIS_URL are set.",
                remedy="Unset them, or start the parts: web and worker.",
            )
        with DriverLock(settings.BATON_HOME) as lock:
            listening = bind(settings.HOST, settings.PORT)
            address = address_of(listening)
            call_command("migrate", verbosity=0, interactive=False)
            call_command("setup", stdout=io.StringIO())
            link = make_signin_link()

            from orchestrator.embedded.process import EmbeddedProcess  # takes the reactor: only where it will run

            def on_ready() -> None:
                lock.announce(address)
                self.welcome(address, link, note_ready())

            EmbeddedProcess(listening, on_ready).run()
            self.farewell()

    def farewell(self) -> None:
        left = Run.objects.unfinished().count()
        runs = "1 run goes" if left == 1 else f"{left} runs go"
        self.stdout.write(f"Stopped. {runs} on at the next start." if left else "Stopped.")

    def welcome(self, address: str, link: str, seconds: float) -> None:
        """The link goes to the terminal and nowhere else."""
        self.stdout.write(f"Baton is ready in {seconds:.1f} s")
        self.stdout.write(f"  {address}")
        self.stdout.write("Sign in once, within 10 minutes:")
        self.stdout.write(f"  {address}{link}")
        self.stdout.flush()
