"""V84: five transient failures in a row, thirty seconds, two successes."""

from hypothesis import given
from hypothesis import strategies as st

from flows.calls.breaker import Breaker, breaker_open


def fail(breaker: Breaker, times: int, now: float = 0.0) -> None:
    for _ in range(times):
        breaker.failed(breaker.enter(now), now)


def test_the_fifth_failure_in_a_row_opens_it_for_thirty_seconds() -> None:
    """V84"""
    breaker = Breaker()
    fail(breaker, 4)
    assert breaker.left(0) == 0
    fail(breaker, 1)
    assert breaker.left(0) == 30
    assert breaker.left(29) == 1
    assert breaker.left(30) == 0


def test_a_success_in_between_starts_the_count_anew() -> None:
    """V84"""
    breaker = Breaker()
    fail(breaker, 4)
    breaker.succeeded(breaker.enter(0))
    fail(breaker, 4)
    assert breaker.state == "closed"


def test_what_says_nothing_of_the_account_does_not_count() -> None:
    """V84"""
    breaker = Breaker()
    fail(breaker, 4)
    breaker.left_without_word(breaker.enter(0))
    assert breaker.failures == 4
    fail(breaker, 1)
    assert breaker.state == "open"


def test_one_call_at_a_time_sees_whether_it_works_again_and_two_successes_close_it() -> None:
    """V84"""
    breaker = Breaker()
    fail(breaker, 5)
    first = breaker.enter(30)
    assert breaker.busy
    breaker.succeeded(first)
    assert (breaker.state, breaker.busy) == ("half open", False)
    breaker.succeeded(breaker.enter(31))
    assert (breaker.state, breaker.quiet) == ("closed", True)


def test_a_failure_while_half_open_opens_it_again() -> None:
    """V84"""
    breaker = Breaker()
    fail(breaker, 5)
    fail(breaker, 1, now=40)
    assert (breaker.state, breaker.left(40)) == ("open", 30)


def test_a_probe_that_says_nothing_makes_room_for_the_next_one() -> None:
    breaker = Breaker()
    fail(breaker, 5)
    breaker.left_without_word(breaker.enter(30))
    assert not breaker.busy
    assert breaker.left(30) == 0


def test_it_says_what_it_waits_for() -> None:
    fault = breaker_open("acme", 12.3)
    assert (fault.code, fault.delay) == ("BREAKER_OPEN", 12.3)
    assert "'acme'" in fault.message
    assert "13 s" in fault.message


class Model:
    """What V84 says, of calls that do not overlap."""

    def __init__(self) -> None:
        self.row = 0
        self.until: float | None = None
        self.good = 0

    def call(self, outcome: str, now: float) -> str:
        if self.until is not None and now < self.until:
            return "refused"
        if outcome == "failure":
            self.row += 1
            if self.until is not None or self.row == 5:
                self.until, self.good, self.row = now + 30, 0, 0
        elif outcome == "success":
            self.row = 0
            self.good += 1
            if self.until is not None and self.good == 2:
                self.until = None
        if self.until is None:
            self.good = 0
        return "sent"


CALLS = st.lists(
    st.tuples(
        st.sampled_from(["failure", "failure", "failure", "success", "nothing"]), st.sampled_from([0.0, 1, 15, 30])
    ),
    max_size=60,
)


@given(CALLS)
def test_it_does_what_the_model_does(calls: list[tuple[str, float]]) -> None:
    """V84"""
    breaker, model, now = Breaker(), Model(), 0.0
    for outcome, passed in calls:
        now += passed
        said = "refused" if breaker.left(now) else "sent"
        assert said == model.call(outcome, now)
        if said == "refused":
            continue
        assert not breaker.busy
        ticket = breaker.enter(now)
        match outcome:
            case "failure":
                breaker.failed(ticket, now)
            case "success":
                breaker.succeeded(ticket)
            case _:
                breaker.left_without_word(ticket)


@given(
    st.lists(st.tuples(st.sampled_from(["begin", "failure", "success", "nothing"]), st.integers(0, 30)), max_size=80)
)
def test_calls_side_by_side_never_get_it_stuck(happenings: list[tuple[str, int]]) -> None:
    """V84: while it is half open one call is out at most, and once it has ended, another may go."""
    breaker, now = Breaker(), 0.0
    under_way: list[tuple[int, bool]] = []  # tickets, and whether they were let through to see
    for what, number in happenings:
        now += number
        if what == "begin":
            if not breaker.left(now) and not breaker.busy:
                ticket = breaker.enter(now)
                under_way.append((ticket, breaker.state == "half open"))
        elif under_way:
            ticket, _ = under_way.pop(number % len(under_way))
            if what == "failure":
                breaker.failed(ticket, now)
            elif what == "success":
                breaker.succeeded(ticket)
            else:
                breaker.left_without_word(ticket)
        if breaker.state == "half open":
            assert sum(probe and ticket == breaker._era for ticket, probe in under_way) == breaker.busy
        assert breaker.left(now + 31) == 0
