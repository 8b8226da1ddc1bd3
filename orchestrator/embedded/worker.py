"""A real Celery worker on a thread of this process."""

import threading
from collections.abc import Callable

from celery.platforms import EX_OK
from celery.worker import WorkController, state

from orchestrator.celery import app

from .transport import bell


class EmbeddedWorker:
    """Its pool starts the engine's host; stopping it hands the runs over. `on_death` is called, on its thread, when it
    ends unasked."""

    def __init__(self, on_death: Callable[[], None]) -> None:
        self._on_death = on_death
        self.error: BaseException | None = None
        self._changed = threading.Condition()
        self._ready = self._ended = False
        self._thread = threading.Thread(target=self._work, name="worker", daemon=True)

    def start(self, timeout: float = 30) -> None:
        """Returns when it takes work; raises what kept it from starting."""
        state.should_stop = state.should_terminate = None
        bell.mute(False)
        self._thread.start()
        with self._changed:
            started = self._changed.wait_for(lambda: self._ready or self._ended, timeout)
        if not started or self._ended:
            raise self.error or RuntimeError("The worker did not start.")

    def stop(self, timeout: float) -> bool:
        """Whether it had ended in time."""
        # What Celery's own signal handler sets: a warm shutdown. (Its types say that it is always None.)
        state.should_stop = EX_OK  # type: ignore[assignment]
        bell.mute()
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _work(self) -> None:
        try:
            controller = WorkController(
                app=app,
                hostname="embedded@baton",
                use_eventloop=False,  # the memory transport has no file descriptor to poll
                without_gossip=True,
                without_mingle=True,
                without_heartbeat=True,
                ready_callback=self._on_ready,
            )
            controller.start()
        except BaseException as error:
            self.error = error
        finally:
            with self._changed:
                self._ended = True
                self._changed.notify_all()
            if self._ready and state.should_stop is None:
                self._on_death()

    def _on_ready(self, consumer: object) -> None:
        with self._changed:
            self._ready = True
            self._changed.notify_all()
