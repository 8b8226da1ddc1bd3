"""Notices that the other side has fallen silent.

One timer for a whole answer: each piece only notes when it came, and the timer looks at that when it rings. A timer set
anew for each piece would cost more than all that is done with the piece."""

import asyncio


class Watch:
    """Cancels the task that started it once it has waited `seconds` since `heard` was last called; 0 never does.

    Only while `waiting` is True: what the task does meanwhile with what it has heard is its own affair."""

    __slots__ = ("_cancelling", "_heard", "_loop", "_rang", "_seconds", "_soonest", "_task", "_timer", "waiting")

    def __init__(self, seconds: float, later: float = 0) -> None:
        """`later` is what will be allowed then, so that the first timer can serve that too."""
        self._seconds = seconds
        self._soonest = min(seconds, later) or seconds
        self._timer: asyncio.TimerHandle | None = None
        self._rang = False
        self.waiting = True

    def start(self) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._task = task
        self._loop = task.get_loop()
        self._cancelling = task.cancelling()
        self._heard = self._loop.time()
        if self._seconds:
            self._timer = self._loop.call_at(self._heard + self._soonest, self._ring)

    def heard(self) -> None:
        self._heard = self._loop.time()

    def allow(self, seconds: float) -> None:
        """From now on, so much."""
        self._seconds = seconds
        self._heard = self._loop.time()
        due = self._heard + seconds
        if seconds and (self._timer is None or self._timer.when() > due):
            self._unset()
            self._timer = self._loop.call_at(due, self._ring)

    def stop(self) -> bool:
        """Whether it was this watch that cancelled the task, and nobody else did."""
        self._unset()
        rang, self._rang = self._rang, False
        return rang and self._task.uncancel() <= self._cancelling

    def _unset(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _ring(self) -> None:
        self._timer = None
        if not self._seconds:
            return
        now = self._loop.time()
        due = self._heard + self._seconds if self.waiting else now + self._seconds
        if due > now:
            self._timer = self._loop.call_at(due, self._ring)
            return
        self._rang = True
        self._task.cancel()
