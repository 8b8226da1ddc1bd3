"""Calls queue fairly before an account instead of failing."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from flows.calls.fair_queue import FairQueue
from flows.calls.pipeline import CallPipeline
from flows.engine.events import CallFailed
from flows.engine.requests import ModelRequest
from flows.faults import Cancelled, Permanent, Transient
from flows.providers.memory import Only, Scripted, saying
from flows.providers.standing import Standing
from tests.calls.vendor import ASK, Site, Vendor, World, account, limited, most_in, starts
from tests.engine.passing import in_passing_time


def passing(story: Any) -> Any:
    """Decorates an async test: its time passes at once."""

    def told(*args: Any, **kwargs: Any) -> None:
        coroutine: Coroutine[Any, Any, None] = story(*args, **kwargs)
        in_passing_time(coroutine)

    told.__name__, told.__doc__ = story.__name__, story.__doc__
    return told


@passing
async def test_without_limits_calls_pass_and_nothing_of_them_is_left() -> None:
    world = World(Vendor())
    sites = await asyncio.gather(*(world.call(f"run {n % 3}") for n in range(50)))
    assert most_in(world.moments, 0.001) == 50
    assert {tuple(site.types) for site in sites} == {("call_started", "call_finished")}
    assert not any(site.queued for site in sites)
    assert world.turns.idle


@passing
async def test_requests_a_minute_hold_and_every_call_is_made_in_the_end() -> None:
    world = World(Vendor(account(requests_a_minute=60)))
    sites = await asyncio.gather(*(world.call(f"run {n % 5}") for n in range(300)))
    assert [site.types for site in sites] == [["call_started", "call_finished"]] * 300
    for seconds in (1, 10, 60, 120):
        assert most_in(world.moments, seconds) <= 60 + seconds + 5
    assert world.moments[-1] == pytest.approx(240, abs=1)  # and nothing of the limit is left unused


@passing
async def test_tokens_a_minute_hold_by_what_a_call_may_take() -> None:
    world = World(Vendor(account(tokens_a_minute=10_000)))
    await asyncio.gather(*(world.call("run") for _ in range(40)))
    assert most_in(world.moments, 0.001) == 10
    assert world.moments[-1] == pytest.approx(180, abs=1)


@passing
async def test_tokens_that_a_call_did_not_use_come_back_for_those_who_wait() -> None:
    world = World(Vendor(account(tokens_a_minute=10_000), used=100))
    await asyncio.gather(*(world.call("run") for _ in range(40)))
    assert world.moments[-1] < 8  # instead of 180 s


@passing
async def test_tokens_that_a_call_took_beyond_its_estimate_are_charged() -> None:
    world = World(Vendor(account(tokens_a_minute=10_000), used=2_000))
    for _ in range(30):
        await world.call("run")
    assert world.moments[-1] == pytest.approx((29 * 2_000 + 1_000 - 10_000) / 10_000 * 60, abs=10)


@passing
async def test_a_call_larger_than_the_whole_bucket_waits_for_a_full_one_and_goes() -> None:
    world = World(Vendor(account(tokens_a_minute=500)))
    await world.call("run")
    await world.call("run")
    assert world.moments[1] == pytest.approx(120, abs=1)  # the debt of 500, and then a full bucket


@passing
async def test_ten_thousand_calls_of_one_run_do_not_starve_another_and_leave_no_trace_when_cancelled() -> None:
    world = World(Vendor(account(requests_a_minute=600)))
    crowd = [asyncio.create_task(world.call("crowd", "crowd")) for _ in range(10_000)]
    await asyncio.sleep(100)
    began = world.clock.monotonic()
    for _ in range(20):
        await world.call("single", "single")
    single = [at for at, name in world.vendor.asked if name == "single"]
    assert len(single) == 20
    assert world.clock.monotonic() - began < 20 * (1 + 2 * 0.25 + 0.2)  # its answers, and one turn of the crowd each
    for task in crowd:
        task.cancel()
    await asyncio.wait(crowd)
    began = world.clock.monotonic()
    await world.call("single")
    assert world.clock.monotonic() - began < 2
    await asyncio.sleep(70)
    assert world.turns.idle


@passing
async def test_runs_take_turns_and_within_a_run_whoever_came_first() -> None:
    world = World(Vendor(account(requests_a_minute=60)))
    await asyncio.gather(*(world.call("first") for _ in range(60)))
    names = ["a1", "a2", "a3", "b1", "b2", "c1"]
    await asyncio.gather(*(world.call(name[0], name) for name in names))
    assert [name for _, name in world.vendor.asked[60:]] == ["a1", "b1", "c1", "a2", "b2", "a3"]


@passing
async def test_a_cancelled_waiter_leaves_no_trace() -> None:
    world = World(Vendor(account(requests_a_minute=60), seconds=0))
    await asyncio.gather(*(world.call("run") for _ in range(60)))
    site = Site()
    tasks = [asyncio.create_task(world.call("gone", "gone", site=site)) for _ in range(100)]
    await asyncio.sleep(0.5)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    began = world.clock.monotonic()
    await world.call("run", "next")
    assert world.moments[-1] - began < 1.5
    assert not [name for _, name in world.vendor.asked if name == "gone"]
    assert site.events == []
    await asyncio.sleep(70)
    assert world.turns.idle


@passing
async def test_a_turn_that_comes_in_the_moment_of_the_cancel_goes_to_the_next() -> None:
    world = World(Vendor(faults=[limited(5)]))
    await world.call("run")  # waits, and is answered at 5 s + 1 s
    world.vendor.faults = [limited(5)]
    first = asyncio.create_task(world.call("run", "first"))
    await asyncio.sleep(1)
    second = asyncio.create_task(world.call("other", "second"))
    third = asyncio.create_task(world.call("third", "third"))
    await asyncio.sleep(0)
    line = world.turns.line("here/acme", "acme")
    line.gate._until = 0
    line.pass_on()  # the turn is first's, and the task has not heard of it
    first.cancel()
    await asyncio.wait([first, second, third])
    assert [name for _, name in world.vendor.asked[2:]] == ["first", "second", "third"]
    assert world.turns.idle


@passing
async def test_a_call_that_is_not_begun_gives_everything_back() -> None:
    class Fencing(Site):
        async def append(self, *events: Any) -> None:
            raise ConnectionError

    world = World(Vendor(account(requests_a_minute=1)))
    with pytest.raises(ConnectionError):
        await world.call("run", site=Fencing())
    await world.call("run")
    assert world.moments[0] < 6


@passing
async def test_what_is_simulated_takes_no_turns() -> None:
    class Rehearsal(Scripted):
        simulated = True

    world, provider = World(Vendor()), Rehearsal([limited(5)], saying("Hi."))
    pipeline = CallPipeline(Only(provider), world.clock, turns=world.turns.of("here", "run"))
    with pytest.raises(Transient, match="Too much"):
        await pipeline.complete(ASK, Site())
    assert world.clock.monotonic() == 0


@passing
async def test_workspaces_have_lines_of_their_own() -> None:
    world = World(Vendor(account(requests_a_minute=1)))
    await world.call("run")
    there = CallPipeline(Only(world.vendor), world.clock, turns=world.turns.of("there", "run"))
    await there.complete(ModelRequest("acme/one", "Hello?"), Site())
    assert world.moments == [0, 1]


@passing
async def test_lines_before_which_nobody_stands_are_forgotten_when_there_are_many() -> None:
    world = World(Vendor(faults=[Transient("Down.")], seconds=0))
    await world.call("run")
    for number in range(1_500):
        pipeline = CallPipeline(Only(world.vendor), world.clock, turns=world.turns.of(f"{number}", "run"))
        await pipeline.complete(ASK, Site())
    assert len(world.turns._lines) <= 1_000
    assert world.turns.line("here/acme", "acme").breaker.failures == 1


@passing
async def test_what_is_leased_is_given_back_at_the_end() -> None:
    world = World(Vendor(account(requests_a_minute=60)))
    await world.call("run")
    await world.turns.aclose()
    other = world.worker()
    await asyncio.gather(*(world.call("run", turns=other) for _ in range(60)))
    assert world.moments[-1] == 1


@passing
async def test_what_other_workers_do_not_use_brings_those_forward_who_wait() -> None:
    world = World(Vendor(account(requests_a_minute=60), seconds=0))
    await asyncio.gather(*(world.call("run", turns=world.worker()) for _ in range(60)))
    assert world.moments[-1] < 12  # instead of 48, as permits that nobody would use had been leased


class TestRateLimited:
    @passing
    async def test_a_call_that_was_limited_asks_again_by_itself_when_it_may(self) -> None:
        """No retry of the step is used; every call that started ends with a record."""
        world = World(Vendor(faults=[limited(20)]))
        site = await world.call("run")
        assert site.types == ["call_started", "call_failed", "call_started", "call_finished"]
        assert len({event.id for event in site.events}) == 4
        assert isinstance(site.events[1], CallFailed)
        assert site.events[1].error["code"] == "RATE_LIMITED"
        assert (world.moments, site.queued) == ([0, 20], 1)

    @passing
    async def test_without_a_word_how_long_it_waits_longer_each_time_and_gives_up_after_six(self) -> None:
        world = World(Vendor(faults=[limited() for _ in range(9)]))
        site = await world.call("run")
        assert world.moments == [0, 1, 3, 7, 15, 31]
        assert site.types == ["call_started", "call_failed"] * 6

    @passing
    async def test_the_gate_is_closed_for_everybody_and_opens_for_one_after_the_other(self) -> None:
        world = World(Vendor(faults=[limited(30)]))
        await asyncio.gather(*(world.call(f"run {n}") for n in range(31)))
        assert [world.moments.count(second) for second in (0, *range(30, 36))] == [1, 1, 2, 4, 8, 16, 0]

    @passing
    async def test_a_crowd_before_a_vendor_with_limits_of_its_own_gets_through(self) -> None:
        world = World(Vendor(most_a_second=10, seconds=0.5))
        sites = await asyncio.gather(*(world.call(f"run {n % 7}") for n in range(500)))
        assert {site.types[-1] for site in sites} == {"call_finished"}
        assert max(site.refusals for site in sites) <= 3
        assert len(world.moments) == 500
        assert world.moments[-1] < 150
        assert world.turns.idle

    @passing
    async def test_an_answer_that_has_begun_is_not_asked_for_again(self) -> None:
        world, provider = World(Vendor()), Scripted([*saying("Half an"), limited(1)])
        pipeline = CallPipeline(Only(provider), world.clock, turns=world.turns.of("here", "run"))
        site = Site()
        with pytest.raises(Transient):
            await pipeline.complete(ASK, site)
        assert starts(site) == 1

    @passing
    async def test_who_is_to_wait_longer_than_anybody_does_hears_it_at_once(self) -> None:
        world = World(Vendor(faults=[limited(3_600)]))
        assert (await world.call("run")).types == ["call_started", "call_failed"]
        pipeline = CallPipeline(Only(world.vendor), world.clock, turns=world.turns.of("here", "run"))
        site = Site()
        with pytest.raises(Transient, match="60 minutes") as caught:
            await pipeline.complete(ASK, site)
        assert (caught.value.code, caught.value.delay, site.events) == ("RATE_LIMITED", 3_600, [])
        await asyncio.sleep(3_600)
        assert (await world.call("run")).types == ["call_started", "call_finished"]

    @passing
    async def test_a_call_that_is_cancelled_while_it_waits_to_ask_again_has_ended_once(self) -> None:
        world, site = World(Vendor(faults=[limited(20)])), Site()
        task = asyncio.create_task(world.call("run", site=site))
        await asyncio.sleep(5)
        site.stopping, site.why = True, Cancelled()
        task.cancel()
        await asyncio.wait([task])
        assert site.types == ["call_started", "call_failed"]


class TestWhatRepliesSayIsLeft:
    @passing
    async def test_a_call_for_which_nothing_is_left_waits_until_there_is_more(self) -> None:
        """So no 429 happens."""
        world = World(Vendor())
        world.vendor.says = [Standing(requests_left=0, tokens_left=50_000, resets_in=12)]
        await world.call("run")
        await world.call("run")
        assert world.moments == [0, 13]  # it was heard at the end of the answer, a second later

    @passing
    async def test_what_is_left_counts_down(self) -> None:
        world = World(Vendor())
        world.vendor.says = [Standing(requests_left=3, resets_in=12)]
        await asyncio.gather(*(world.call("run") for _ in range(5)))
        assert world.moments == [0, 0, 0, 0, 12]

    @passing
    async def test_tokens_count_too(self) -> None:
        world = World(Vendor(account(tokens_a_minute=1_000_000)))
        world.vendor.says = [Standing(tokens_left=1_500, resets_in=12)]
        await world.call("run")
        await asyncio.gather(*(world.call("run") for _ in range(2)))
        assert world.moments == [0, 1, 13]

    @passing
    async def test_a_standing_without_a_moment_holds_nobody_up(self) -> None:
        world = World(Vendor())
        world.vendor.says = [Standing(requests_left=0)]
        await world.call("run")
        await world.call("run")
        assert world.moments == [0, 1]


class TestBreaker:
    @passing
    async def test_an_account_that_keeps_failing_is_left_alone(self) -> None:
        """V84: nothing is sent, and nothing is recorded of a call that did not start."""
        world = World(Vendor(faults=[Transient("Down.", code="OVERLOADED") for _ in range(5)]))
        for _ in range(5):
            await world.call("run")
        pipeline = CallPipeline(Only(world.vendor), world.clock, turns=world.turns.of("here", "run"))
        site = Site()
        with pytest.raises(Transient, match="failed 5 times") as caught:
            await pipeline.complete(ASK, site)
        assert (caught.value.code, caught.value.delay) == ("BREAKER_OPEN", 30)
        assert site.events == []
        await asyncio.sleep(30)
        await asyncio.gather(*(world.call("run") for _ in range(4)))
        assert world.moments[5:] == [30, 31, 32, 32]  # one, another one, and then all
        assert world.turns.idle

    @passing
    async def test_those_who_wait_when_it_opens_hear_it_too(self) -> None:
        """V84"""
        down = [None, *(Transient("Down.") for _ in range(5))]
        world = World(Vendor(account(requests_a_minute=6), faults=list(down)))
        sites = await asyncio.gather(*(world.call("run") for _ in range(12)))
        assert [starts(site) for site in sites] == [1] * 6 + [0] * 6
        assert world.clock.monotonic() < 20

    @passing
    async def test_refusals_of_the_request_and_cancels_leave_it_closed(self) -> None:
        """V84"""
        world = World(Vendor(faults=[Permanent("No such model.") for _ in range(10)]))
        for _ in range(10):
            await world.call("run")
        tasks = [asyncio.create_task(world.call("run")) for _ in range(10)]
        await asyncio.sleep(0.5)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        assert (await world.call("run")).types == ["call_started", "call_finished"]


def test_a_queue_is_as_quick_when_it_is_long() -> None:
    queue: FairQueue[int] = FairQueue()
    for n in range(3):
        queue.push("a", n)
    queue.push("b", 3)
    queue.push("b", 4, before_all=True)
    assert queue.first() == 4
    queue.remove("a", 0)
    assert [queue.pop() for _ in range(4)] == [4, 1, 3, 2]
    assert not queue


@passing
async def test_many_workers_together_keep_an_accounts_limit_within_a_slice() -> None:
    """Eight workers, twelve runs each; one works by fits and starts, so that it leases and gives back."""
    limit = 240
    world = World(Vendor(account(requests_a_minute=limit), seconds=0.5))
    workers = [world.worker() for _ in range(8)]
    done = [asyncio.create_task(world.call(f"run {n % 96}", turns=workers[n % 7 if n % 11 else 7])) for n in range(720)]
    await asyncio.wait(done)
    assert len(world.moments) == 720
    for seconds in (1, 5, 20, 60, 120):
        assert most_in(world.moments, seconds) <= limit + (seconds + 5) * limit / 60
        later = [at for at in world.moments if at > 1]  # once the full bucket of the beginning is empty
        assert most_in(later, seconds) <= (seconds + 5) * limit / 60
    assert world.moments[-1] == pytest.approx(120, rel=0.03)  # the limit is used
