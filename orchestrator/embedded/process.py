"""Everything in one process: Daphne on the main thread, the worker with the engine and the journal writer on theirs."""

import logging
import socket
from collections.abc import Callable

from orchestrator.web_server import WebServer, reactor  # isort: skip  (before anything of Twisted)
from twisted.internet import threads

from orchestrator.asgi import application
from orchestrator.stopping import on_stop_signal

from .worker import EmbeddedWorker

logger = logging.getLogger(__name__)

WORKER_SECONDS = 3.5


class EmbeddedProcess:
    def __init__(self, listening: socket.socket, on_ready: Callable[[], None]) -> None:
        self._worker = EmbeddedWorker(lambda: reactor.callFromThread(self._worker_died))
        self._status = 0
        self._server = WebServer(application, listening, on_ready)

    def run(self) -> None:
        """Until SIGINT or SIGTERM. The worker goes first: sockets then hear nothing new, and clients resume later."""
        on_stop_signal(lambda: reactor.callFromThread(self._stop))  # heard once the reactor runs
        self._worker.start()
        self._server.run()
        if self._status:
            raise SystemExit(self._status)

    def _worker_died(self) -> None:
        """Pages that promise runs which nobody drives would be worse than none: whoever watches starts it again."""
        logger.critical(
            "The worker has ended, and Baton with it; its runs go on at the next start", exc_info=self._worker.error
        )
        self._status = 1
        reactor.stop()

    def _stop(self) -> None:
        try:
            self._server.stop_accepting()
        except Exception:
            logger.exception("The open sockets could not be closed")
        stopped = threads.deferToThread(self._worker.stop, WORKER_SECONDS)
        stopped.addBoth(self._worker_stopped)

    def _worker_stopped(self, in_time: object) -> None:
        if in_time is not True:
            logger.warning("The worker did not stop in %s s; its runs go on at the next start", WORKER_SECONDS)
        reactor.stop()
