"""One part of a run as far as `busy` goes: a step in the engine's hands, or its kind with all the tasks it has begun.

A part counts once, however much it does side by side, and not at all while something of it rests: what goes on beside
a rest are calls and records, and these count for themselves. A part that is closed counts no more, and what it may
still try comes to nothing.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar

from flows.engine.execution import Execution
from flows.engine.waits import Place, Woken

T = TypeVar("T")


class Part:
    def __init__(self, execution: Execution, counts: bool = True) -> None:
        """`counts` False: a frame's kind; what lies inside is counted for itself."""
        self.open = True
        self._execution = execution
        self._counts = counts
        self._rests: set[asyncio.Future[Any]] = set()
        self._works = 0

    async def check(self, stopping: bool = False) -> None:
        """Raises CancelledError once it is closed, or is to end."""
        if stopping or not self.open:
            await asyncio.sleep(0)  # who does not listen may try for ever; the others have their turn
            raise asyncio.CancelledError

    @contextmanager
    def working(self) -> Iterator[None]:
        self._works += 1
        self._execution.begin()
        try:
            yield
        finally:
            if self._works:
                self._works -= 1
                self._execution.end()

    async def wait(self, place: Place, due: datetime | None) -> Woken:
        desk = self._execution.desk
        future = desk.open(place, due)
        try:
            return await self._resting(future)
        except asyncio.CancelledError:
            desk.put_back(place, future)
            raise
        finally:
            desk.close(place, future)

    async def gate(self) -> None:
        """Nothing new begins while the run is pausing."""
        await self.check()
        while self._execution.pausing:
            await self._resting(self._execution.gate())

    async def hold(self, path: str, step: str) -> None:
        self._execution.reach(path, step)
        await self.gate()

    async def _resting(self, future: "asyncio.Future[T]") -> T:
        if future.done():
            return future.result()
        self._execution.sleepers[future] = self
        self._rests.add(future)
        if self._counts and len(self._rests) == 1:
            self._execution.end()
        try:
            return await future
        finally:
            self.get_up(future)

    def get_up(self, future: "asyncio.Future[Any]") -> None:
        if future not in self._rests:
            return
        self._rests.discard(future)
        del self._execution.sleepers[future]
        if self._counts and not self._rests:
            self._execution.begin()

    def close(self) -> None:
        self.open = False
        for future in list(self._rests):
            self.get_up(future)
            future.cancel()
        while self._works:
            self._works -= 1
            self._execution.end()
