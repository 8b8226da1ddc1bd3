"""How a Baton process ends: once, in order, in time, with status 0 when somebody asked for it."""

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType

logger = logging.getLogger(__name__)

SIGNALS = (signal.SIGINT, signal.SIGTERM)
LAST_SECOND = 4.5


def leave_during_start() -> None:
    """Until the process is up there is nothing to hand over: it just leaves, without a traceback."""

    def leave(number: int, frame: FrameType | None) -> None:
        raise SystemExit(0)

    for number in SIGNALS:
        signal.signal(number, leave)


def on_stop_signal(stop: Callable[[], None]) -> None:
    """Calls stop at the first signal only. A part that hangs does not keep the process: what counts is committed."""
    stopping = threading.Event()

    def handle(number: int, frame: FrameType | None) -> None:
        if not stopping.is_set():
            stopping.set()
            watchdog = threading.Timer(LAST_SECOND, give_up)
            watchdog.daemon = True
            watchdog.start()
            stop()

    for number in SIGNALS:
        signal.signal(number, handle)


def give_up() -> None:
    logger.warning("Some part did not stop in %s s; leaving without it", LAST_SECOND)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
