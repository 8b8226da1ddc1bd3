"""Whose time it is: the database's, whatever the machine's clock does."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from flows.models import Run, Worker
from flows.runtime import clock, lease, woken
from flows.runtime.clock import DatabaseClock
from tests.journal.making import make_run

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Steady:
    seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def test_it_goes_on_from_what_the_database_said() -> None:
    steady = Steady()
    one = DatabaseClock(steady)
    one.tell(NOON)
    steady.seconds += 2.5
    assert one.now() == NOON + timedelta(seconds=2.5)
    assert one.monotonic() == 102.5
    one.tell(NOON + HOUR)
    assert one.now() == NOON + HOUR


@pytest.mark.parametrize("jump", [-HOUR, HOUR])
def test_a_jump_of_the_machines_clock_moves_no_timer_of_a_driven_run(
    jump: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when it happens between two looks at the database's."""

    class Jumped(datetime):
        @classmethod
        def now(cls, tz: object = None) -> "Jumped":
            return cls.fromtimestamp(time.time() + jump.total_seconds(), UTC)

    monkeypatch.setattr(clock, "datetime", Jumped)
    steady = Steady()
    one = DatabaseClock(steady)
    one.tell(NOON)
    steady.seconds += 1
    assert one.now() == NOON + timedelta(seconds=1)


@pytest.mark.durable
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("jump", [-HOUR, HOUR])
def test_a_worker_whose_own_clock_is_an_hour_off_neither_wakes_nor_buries_too_early(
    jump: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is due and who is dead are questions to the database's clock."""
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + jump.total_seconds())
    lease.register("one", 10)
    now = lease.now()
    soon = make_run(epoch=0, state="waiting", due_at=now + timedelta(minutes=5))
    due = make_run(epoch=0, state="waiting", due_at=now - timedelta(seconds=1))
    make_run(epoch=0, worker_id="one", state="running")
    assert woken.seconds_to_next() == pytest.approx(-1, abs=0.9)
    assert list(woken.wake_due()) == [due.pk]
    assert woken.seconds_to_next() == pytest.approx(300, abs=5)
    assert list(lease.free_the_dead("two", 10, 9.0)) == []
    lease.bury(9.0)
    assert Worker.objects.count() == 1
    assert list(Run.objects.filter(woken=True)) == [due]
    assert not woken.wake_these([soon.pk])
