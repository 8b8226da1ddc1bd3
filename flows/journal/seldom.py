"""For logs of what fails at every message while Redis is away: hundreds of lines a second would hide all others."""

import logging
import time
from collections.abc import Callable

SECONDS = 10.0


class Seldom(logging.Filter):
    """Lets the same sentence, whatever its arguments, pass once in a while."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._due: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        now = self._clock()
        if now < self._due.get(record.msg, 0.0):
            return False
        self._due[record.msg] = now + SECONDS
        return True
