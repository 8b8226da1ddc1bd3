"""When a worker takes more runs: by a clock that moves when the test says."""

import asyncio
from uuid import uuid4

import pytest

from flows.runtime.claim import Claim
from flows.runtime.claimer import Claimer
from flows.runtime.load import ALWAYS, Load

LOOK = 0.25


class Loop:
    """A loop that computes for a fraction of each quarter of a second."""

    def __init__(self) -> None:
        self.time = self.computed = 0.0
        self.load = Load(lambda: self.time, lambda: self.computed)
        self.load.look(0.0)

    def run(self, seconds: float, busy: float, late: float = 0.0) -> None:
        for _ in range(round(seconds / LOOK)):
            self.time += LOOK
            self.computed += LOOK * busy
            self.load.look(late)

    def admits(self) -> bool:
        return self.load.admits(1000)


def test_a_calm_loop_takes_what_comes() -> None:
    loop = Loop()
    loop.run(30, busy=0.65)
    assert loop.admits()
    assert loop.load.busy == pytest.approx(0.65, abs=0.01)


def test_a_loop_that_stays_busy_takes_no_more_and_begins_again_when_it_is_well_below() -> None:
    loop = Loop()
    loop.run(30, busy=0.9)
    assert not loop.admits()
    loop.run(30, busy=0.65)  # neither busy enough to close nor calm enough to open
    assert not loop.admits()
    loop.run(30, busy=0.5)
    assert loop.admits()
    loop.run(30, busy=0.65)
    assert loop.admits()


def test_a_burst_goes_through() -> None:
    loop = Loop()
    loop.run(30, busy=0.1)
    loop.run(2, busy=1.0)
    assert loop.admits()


def test_a_loop_that_calls_back_late_takes_no_more_although_it_computes_little() -> None:
    loop = Loop()
    loop.run(10, busy=0.2, late=1.0)
    assert not loop.admits()
    assert loop.load.worst == 1.0
    loop.run(30, busy=0.2, late=0.0)
    assert loop.admits()


def test_one_hiccup_is_no_load() -> None:
    loop = Loop()
    loop.run(30, busy=0.2)
    loop.run(LOOK, busy=0.2, late=5.0)
    assert loop.admits()


def test_a_few_runs_are_always_driven() -> None:
    loop = Loop()
    loop.run(30, busy=1.0)
    assert loop.load.admits(ALWAYS - 1)
    assert not loop.load.admits(ALWAYS)


def test_a_clock_that_stands_still_says_nothing() -> None:
    loop = Loop()
    loop.run(30, busy=0.5)
    loop.load.look(0.0)
    loop.load.look(0.0)
    assert loop.load.busy == pytest.approx(0.5, abs=0.01)


class Desk:
    """Stands in for the database: it grants what is asked for, and notes how."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, claims: list[Claim]) -> None:
        self.claims = claims
        self.asked: list[tuple[int, bool]] = []
        monkeypatch.setattr("flows.runtime.claimer.in_thread", self.grant)

    async def grant(self, claim: object, worker: str, count: int, *rest: object, newcomers_only: bool) -> list[Claim]:
        self.asked.append((count, newcomers_only))
        granted, self.claims = self.claims[:count], self.claims[count:]
        return granted


def granted(count: int) -> list[Claim]:
    return [Claim(uuid4(), 1, uuid4(), uuid4()) for _ in range(count)]


async def test_while_the_loop_is_busy_wishes_wait_and_only_newcomers_are_claimed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("flows.runtime.load.ALWAYS", 0)
    loop, desk = Loop(), Desk(monkeypatch, granted(1))
    loop.run(30, busy=1.0)
    claimer = Claimer("one", 10, loop.load)
    assert claimer.free == 0
    first, second = asyncio.create_task(claimer.next()), asyncio.create_task(claimer.next())
    assert await first is not None
    await asyncio.sleep(0)
    assert desk.asked == [(2, True)]
    assert not second.done()
    loop.run(30, busy=0.1)
    assert await second is None
    assert desk.asked == [(2, True), (1, False)]


async def test_a_worker_that_stops_lets_nobody_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.runtime.load.ALWAYS", 0)
    loop = Loop()
    Desk(monkeypatch, [])
    loop.run(30, busy=1.0)
    claimer = Claimer("one", 10, loop.load)
    wish = asyncio.create_task(claimer.next())
    await asyncio.sleep(0.01)
    await claimer.close()
    assert await wish is None
    assert await claimer.next() is None
    assert (claimer.free, claimer.room) == (0, 0)
