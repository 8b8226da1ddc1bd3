"""The write gate: first asked, first served."""

import threading
from collections.abc import Callable

from orchestrator.sqlite.gate import WriteGate


def in_thread(action: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=action, daemon=True)
    thread.start()
    return thread


def wait_until(condition: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(10_000):
        if condition():
            return
        pause.wait(0.001)
    raise AssertionError("it never came true")


def test_a_saturating_writer_lets_a_request_in_after_one_turn() -> None:
    gate = WriteGate()
    turns: list[str] = []
    gate.enter("writer", 1)

    def request() -> None:
        assert gate.enter("request", 30)
        turns.append("request")
        gate.leave("request")

    asking = in_thread(request)
    wait_until(lambda: gate.waiting == 1)
    for _ in range(50):  # the writer asks again at once, every time
        turns.append("writer")
        gate.leave("writer")
        assert gate.enter("writer", 30)
    gate.leave("writer")
    asking.join()
    assert turns.index("request") == 1


def test_waiters_are_served_in_the_order_they_asked() -> None:
    gate = WriteGate()
    served: list[int] = []
    gate.enter("first", 1)

    def ask(number: int) -> None:
        holder = object()
        assert gate.enter(holder, 30)
        served.append(number)
        gate.leave(holder)

    threads = []
    for number in range(20):
        threads.append(in_thread(lambda number=number: ask(number)))  # type: ignore[misc]
        wait_until(lambda number=number: gate.waiting == number + 1)  # type: ignore[misc]
    gate.leave("first")
    for thread in threads:
        thread.join()
    assert served == list(range(20))


def test_entering_again_needs_one_leave_only() -> None:
    gate = WriteGate()
    assert gate.enter("one", 1)
    assert gate.enter("one", 1)
    gate.leave("one")
    assert gate.enter("two", 0)


def test_who_waits_too_long_is_turned_away_and_forgotten() -> None:
    gate = WriteGate()
    gate.enter("one", 1)
    assert not gate.enter("two", 0)
    assert gate.waiting == 0
    gate.leave("two")  # never entered: changes nothing
    assert gate.holds("one")
    gate.leave("one")
    assert gate.enter("three", 0)
