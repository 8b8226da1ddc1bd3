"""How much a client still has to read. Daphne hides its transport's buffer, so clients say what they received."""

import asyncio

MOST_UNREAD = 8 * 1024 * 1024
PATIENCE_SECONDS = 5.0


class TooSlow(Exception):
    """The client has stopped reading: more for it would only fill memory."""


class Lied(ValueError):
    """It acknowledged more than there was."""


class Pressure:
    def __init__(self, most: int = MOST_UNREAD, patience: float = PATIENCE_SECONDS) -> None:
        self._most = most
        self._patience = patience
        self._sent = 0
        self._acknowledged = 0
        self._read = asyncio.Event()

    def acknowledge(self, total: int) -> None:
        if total > self._sent:
            raise Lied
        if total > self._acknowledged:
            self._acknowledged = total
            self._read.set()

    async def admit(self, size: int) -> None:
        """Waits until there is room, as long as the client reads on. One frame alone always has room."""
        while (unread := self._sent - self._acknowledged) and unread + size > self._most:
            self._read.clear()
            try:
                await asyncio.wait_for(self._read.wait(), self._patience)
            except TimeoutError:
                raise TooSlow from None
        self._sent += size
