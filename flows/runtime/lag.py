"""How late the loop calls back: the first sign of a callback that works too long, or of too many runs."""

import asyncio

LOOK_SECONDS = 0.5


class Lag:
    """`mean` (smoothed) and `worst` in seconds."""

    def __init__(self) -> None:
        self.mean = 0.0
        self.worst = 0.0

    async def measure(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + LOOK_SECONDS
            await asyncio.sleep(LOOK_SECONDS)
            late = max(0.0, loop.time() - due)
            self.mean += (late - self.mean) * 0.1
            self.worst = max(self.worst, late)
