"""The text so far of every live call, so that whoever joins late sees all of it. Gone when the call ends.

In one process it lies in memory; with REDIS_URL it lies in Redis, where every web process can read it.
"""

import threading
from collections.abc import Sequence
from functools import cache
from typing import Protocol
from uuid import UUID

from django.conf import settings

from flows.engine.ports import Delta
from flows.journal.redis_tail import RedisTails
from flows.journal.stitch import Call, call_of, whole


class Tails(Protocol):
    async def add(self, run: UUID, deltas: Sequence[Delta]) -> None: ...

    async def end(self, run: UUID, calls: Sequence[Call]) -> None: ...

    async def of(self, run: UUID) -> Sequence[Delta]:
        """One delta with offset 0 for each live call that has text."""
        ...

    async def close(self) -> None:
        """Gives back what was opened on this loop."""
        ...


class MemoryTails:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._runs: dict[UUID, dict[Call, list[Delta]]] = {}

    async def add(self, run: UUID, deltas: Sequence[Delta]) -> None:
        with self._lock:
            calls = self._runs.setdefault(run, {})
            for delta in deltas:
                pieces = calls.setdefault(call_of(delta), [])
                if delta.offset == 0:
                    pieces.clear()
                pieces.append(delta)

    async def end(self, run: UUID, calls: Sequence[Call]) -> None:
        with self._lock:
            live = self._runs.get(run, {})
            for call in calls:
                live.pop(call, None)
            if not live:
                self._runs.pop(run, None)

    async def of(self, run: UUID) -> Sequence[Delta]:
        with self._lock:
            copies = [list(pieces) for pieces in self._runs.get(run, {}).values()]
        return whole(copies)

    async def close(self) -> None:
        pass


@cache
def tails() -> Tails:
    """The process' one tail buffer."""
    return RedisTails(settings.REDIS_URL) if settings.REDIS_URL else MemoryTails()
