"""How busy the engine's loop is, and whether it takes more runs: admission keeps it below 70 %.

The loop is busy while its thread computes. Lag, how late it calls back, tells of what that does not show: callbacks
that wait for other threads, a machine that others keep busy. What counts is the greater part of the time that either
took, as a mean over some seconds, so that a thousand runs that begin at once may begin at once. A few runs are always
admitted: they use what there is.
"""

import asyncio
import math
import time
from collections.abc import Callable

LOOK_SECONDS = 0.25
MEMORY_SECONDS = 3.0
MOST_BUSY, CALM = 0.7, 0.6  # closes above the one, opens below the other
ALWAYS = 50


class Load:
    """`busy` is a fraction, `lag` and `worst` (the longest ever) are seconds."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, computed: Callable[[], float] = time.thread_time
    ) -> None:
        self.busy = 0.0
        self.lag = 0.0
        self.worst = 0.0
        self._clock = clock
        self._computed = computed
        self._before: tuple[float, float] | None = None
        self._calm = asyncio.Event()
        self._calm.set()

    async def measure(self) -> None:
        """On the loop it is about."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + LOOK_SECONDS
            await asyncio.sleep(LOOK_SECONDS)
            self.look(max(0.0, loop.time() - due))

    def look(self, late: float) -> None:
        now, computed = self._clock(), self._computed()
        before, self._before = self._before, (now, computed)
        self.worst = max(self.worst, late)
        if before is None or now <= before[0]:
            return
        passed = now - before[0]
        weight = 1 - math.exp(-passed / MEMORY_SECONDS)
        taken = max((computed - before[1]) / passed, late / (late + LOOK_SECONDS))
        self.busy += (min(1.0, taken) - self.busy) * weight
        self.lag += (late - self.lag) * weight
        if self.busy > MOST_BUSY:
            self._calm.clear()
        elif self.busy < CALM:
            self._calm.set()

    def admits(self, held: int) -> bool:
        """Whether a worker that drives so many runs takes another one."""
        return held < ALWAYS or self._calm.is_set()

    async def calm(self, timeout: float) -> None:
        """Waits until the loop is calm again, but not longer than that."""
        try:
            async with asyncio.timeout(timeout):
                await self._calm.wait()
        except TimeoutError:
            pass
