"""When a worker may take another one for dead."""

from flows.runtime.patience import FOR_EVER, Patience


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def patience() -> tuple[Patience, Clock]:
    clock = Clock()
    return Patience(9.0, clock), clock


def test_a_worker_whose_own_beats_arrive_judges_the_others_by_the_lease() -> None:
    one, clock = patience()
    for _ in range(5):
        clock.now += 3
        one.beaten()
        assert one.lease == 9.0


def test_while_its_own_beats_do_not_arrive_nobody_is_dead() -> None:
    """The database was away for all of them: to take over would make every call in flight a second time."""
    one, clock = patience()
    clock.now += 10
    assert one.lease == FOR_EVER
    one.beaten()
    assert one.lease == FOR_EVER
    clock.now += 3
    one.beaten()
    assert one.lease == FOR_EVER
    clock.now += 6.1
    one.beaten()
    assert one.lease == 9.0
