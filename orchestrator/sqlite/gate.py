"""One fair write gate per database file: whoever asked first writes next.

SQLite lets one connection write at a time and makes the others poll, so a thread that writes without pause (the
journal) starves the rest (requests). Here every connection of this process queues before it writes, and the one that finishes
hands the gate to the longest waiting. Readers never come here: in WAL mode they see the last commit.
"""

import threading
from collections import deque

_gates: dict[str, "WriteGate"] = {}
_gates_lock = threading.Lock()


def gate_of(database: str) -> "WriteGate":
    with _gates_lock:
        return _gates.setdefault(database, WriteGate())


class _Waiter:
    def __init__(self, holder: object) -> None:
        self.holder = holder
        self.turn = threading.Event()


class WriteGate:
    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._queue: deque[_Waiter] = deque()
        self._holder: object | None = None

    @property
    def waiting(self) -> int:
        return len(self._queue)

    def holds(self, holder: object) -> bool:
        return self._holder is holder

    def enter(self, holder: object, timeout: float) -> bool:
        """Waits for the turn; False when it did not come in time. Entering again changes nothing."""
        with self._mutex:
            if self._holder is holder:
                return True
            if self._holder is None:
                self._holder = holder
                return True
            waiter = _Waiter(holder)
            self._queue.append(waiter)
        if waiter.turn.wait(timeout):
            return True
        with self._mutex:
            if self._holder is holder:  # the turn came between the timeout and this line
                return True
            self._queue.remove(waiter)
            return False

    def leave(self, holder: object) -> None:
        """Hands the gate to the next in the queue. Leaving without having entered changes nothing."""
        with self._mutex:
            if self._holder is not holder:
                return
            if not self._queue:
                self._holder = None
                return
            waiter = self._queue.popleft()
            self._holder = waiter.holder
            waiter.turn.set()
