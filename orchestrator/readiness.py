"""How long this process took to be ready, counted from its first line of Python."""

import time

from django.conf import settings

from orchestrator import STARTED


def note_ready() -> float:
    """Ready now: the doors read the figure from settings, since nothing in flows imports this package."""
    seconds = round(time.monotonic() - STARTED, 1)
    settings.BATON_READY_SECONDS = seconds
    return seconds
