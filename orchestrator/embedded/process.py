"""Everything in one process: Daphne on the main thread, the worker with the engine and the journal writer on theirs."""

import logging
import socket
from collections.abc import Callable

from orchestrator.web_server import WebServer  # isort: skip  (installs Twisted's reactor)
from twisted.internet import reactor, threads

from orchestrator.asgi import application
from orchestrator.stopping import on_stop_signal

from .worker import EmbeddedWorker

logger = logging.getLogger(__name__)

WORKER_SECONDS = 3.5


class EmbeddedProcess:
    def __init__(self, listening: socket.socket, on_ready: Callable[[], None]) -> None:
        self._worker = EmbeddedWorker()
        self._server = WebServer(application, listening, on_ready)

    def run(self) -> None:
        """Until SIGINT or SIGTERM. The worker goes first: sockets then hear nothing new, and clients resume later."""
        self._worker.start()
        on_stop_signal(lambda: reactor.callFromThread(self._stop))  # type: ignore[attr-defined]
        self._server.run()

    def _stop(self) -> None:
        self._server.stop_accepting()
        stopped = threads.deferToThread(self._worker.stop, WORKER_SECONDS)
        stopped.addCallback(self._report)
        stopped.addBoth(lambda _: reactor.stop())  # type: ignore[attr-defined]

    def _report(self, in_time: bool) -> None:
        if not in_time:
            logger.warning("The worker did not stop in %s s; its runs go on at the next start", WORKER_SECONDS)
