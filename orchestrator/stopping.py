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
        _hear_no_more()
        raise SystemExit(0)

    for number in SIGNALS:
        signal.signal(number, leave)


def on_stop_signal(stop: Callable[[], None]) -> None:
    """Calls stop at the first signal only. A part that hangs does not keep the process: what counts is committed."""

    def handle(number: int, frame: FrameType | None) -> None:
        _hear_no_more()
        watchdog = threading.Timer(LAST_SECOND, give_up)
        watchdog.daemon = True
        watchdog.start()
        stop()

    for number in SIGNALS:
        signal.signal(number, handle)


def _hear_no_more() -> None:
    """Ignored, not handled: Python drops handlers before it ends, and a second Ctrl-C would then end it otherwise."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def give_up() -> None:
    logger.warning("Some part did not stop in %s s; leaving without it", LAST_SECOND)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
