"""One fair write gate per database file: whoever asked first writes next.

SQLite lets one connection write at a time and makes the others poll, so a thread that writes without pause (the
journal) starves the rest (requests). Here every connection of this process queues before it writes, and the one that
finishes hands the gate to the longest waiting. Readers never come here: in WAL mode they see the last commit.
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
        # Re-entrant, since the garbage collector may drop a connection, which leaves, at any line of these methods.
        self._mutex = threading.RLock()
        self._queue: deque[_Waiter] = deque()
        self._holder: object | None = None

    @property
    def waiting(self) -> int:
        return len(self._queue)

    def holds(self, holder: object) -> bool:
        return self._holder is holder

    def enter(self, holder: object, timeout: float) -> bool:
        """Waits for the turn; False when it did not come in time. Entering again changes nothing."""
        waiter = _Waiter(holder)
        with self._mutex:
            if self._holder is holder:
                return True
            if self._holder is None:
                self._holder = holder
                return True
            self._queue.append(waiter)
            if self._holder is None:  # dropped by the garbage collector just before the line above
                self._let_next_in()
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
            self._let_next_in()

    def _let_next_in(self) -> None:
        waiter = self._queue.popleft() if self._queue else None
        self._holder = waiter.holder if waiter else None
        if waiter:
            waiter.turn.set()
