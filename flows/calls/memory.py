"""A cache that forgets with its process: the twin for tests."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flows.engine.ports import Clock


class MemoryCache:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: dict[str, tuple[datetime, datetime, Mapping[str, Any]]] = {}

    async def get(self, key: str, max_age_ms: int) -> Mapping[str, Any] | None:
        kept = self._kept.get(key)
        if kept is None:
            return None
        made, until, reply = kept
        now = self._clock.now()
        return reply if now < until and now - made <= timedelta(milliseconds=max_age_ms) else None

    async def put(self, key: str, reply: Mapping[str, Any], keep_ms: int) -> None:
        now = self._clock.now()
        self._kept[key] = (now, now + timedelta(milliseconds=keep_ms), dict(reply))
