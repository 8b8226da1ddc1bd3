"""Celery's broker within one process: kombu's memory transport with a bell, so that nobody polls."""

import threading
from queue import Empty
from time import monotonic
from typing import Any

from kombu.transport import memory


class Bell:
    """Counts its rings: a listener that noted the count before it looked cannot miss one."""

    def __init__(self) -> None:
        self._rung = threading.Condition()
        self._count = 0
        self._muted = False
        self.waits = 0

    @property
    def count(self) -> int:
        return self._count

    def ring(self) -> None:
        with self._rung:
            self._count += 1
            self._rung.notify_all()

    def mute(self, muted: bool = True) -> None:
        """Nobody waits at a muted bell: the worker leaves its loop at once."""
        with self._rung:
            self._muted = muted
            self._rung.notify_all()

    def wait_beyond(self, count: int, timeout: float | None) -> bool:
        """False when it did not ring in time, or is muted."""
        with self._rung:
            self.waits += 1
            self._rung.wait_for(lambda: self._muted or self._count != count, timeout)
            return self._count != count and not self._muted


bell = Bell()


class Channel(memory.Channel):
    def _put(self, queue: str, message: Any, **options: Any) -> None:
        super()._put(queue, message, **options)
        bell.ring()

    def _put_fanout(self, exchange: str, message: Any, routing_key: str | None = None, **options: Any) -> None:
        super()._put_fanout(exchange, message, routing_key, **options)
        bell.ring()

    # With the prefetch count exhausted a message stays where it is until one of these makes room.
    def basic_ack(self, *arguments: Any, **options: Any) -> None:
        super().basic_ack(*arguments, **options)
        bell.ring()

    def basic_reject(self, *arguments: Any, **options: Any) -> None:
        super().basic_reject(*arguments, **options)
        bell.ring()


class Transport(memory.Transport):
    Channel = Channel

    def drain_events(self, connection: Any, timeout: float | None = None, **_: Any) -> None:
        """Delivers one message. TimeoutError when none came in time, or when the worker is to stop."""
        deadline = None if timeout is None else monotonic() + timeout
        cycle = self.cycle
        assert cycle is not None, "the connection is closed"
        while True:
            heard = bell.count
            try:
                cycle.get(self._deliver)
                return
            except Empty:
                left = None if deadline is None else max(0.0, deadline - monotonic())
                if not bell.wait_beyond(heard, left):
                    raise TimeoutError from None
