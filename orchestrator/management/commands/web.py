from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from orchestrator import reachable
from orchestrator.readiness import note_ready
from orchestrator.stopping import on_stop_signal
from orchestrator.web_server import WebServer, address_of, bind, reactor


class Command(BaseCommand):
    help = "Runs pages, API and WebSockets (Daphne), as one of several processes on PostgreSQL and Redis."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for line in settings.BATON_SETTING_WARNINGS:
            self.stderr.write(f"Warning: {line}")
        reachable.require_scale_out("web")
        listening = bind(settings.HOST, settings.PORT)
        address = address_of(listening)
        reachable.check_everything()

        from orchestrator.asgi import application

        def on_ready() -> None:
            self.stdout.write(f"Baton is ready in {note_ready():.1f} s")
            self.stdout.write(f"  {address}")
            self.stdout.flush()

        server = WebServer(application, listening, on_ready)

        def stop() -> None:
            server.stop_accepting()
            reactor.callLater(0.2, reactor.stop)  # the sockets' goodbye leaves first

        on_stop_signal(lambda: reactor.callFromThread(stop))
        server.run()
