"""Children that were called off and took too long to end: what they have cost counts, whenever they say so."""

import asyncio
from typing import Any

import pytest

from flows.engine.amounts import Usage
from flows.engine.ports import Command, Context, Outcome
from flows.engine.requests import ChildRequest, Question
from flows.engine.state import RunState, fold
from flows.graph import parse
from tests.engine.passing import PassingClock, in_passing_time
from tests.engine.stage import Behaviour, Stage
from tests.graph.documents import edge, raw, step


async def has_a_child_at_first(context: Context) -> Outcome:
    if context.attempt == 1:
        await context.flow(ChildRequest("Fact check"))
    answer = await context.ask(Question("ask", "?"))
    return Outcome(answer and answer.value)


async def ask(context: Context) -> Outcome:
    answer = await context.ask(Question("ask", "?"))
    return Outcome(answer and answer.value)


def end(**more: Any) -> Command:
    usage = Usage(1, 0, 2, 0).to_json()
    data = {"path": "a", "wait": 1, "attempt": 1, "state": "cancelled", "cost": "0.5", "usage": usage, **more}
    return Command("child_ended", data=data, item="end")


class Play:
    """The child's step runs out of time; then it, or the one behind it, waits for a person."""

    def __init__(self, retries: int, *others: str, **more: Any) -> None:
        self.go_on = asyncio.Event()
        retry = {"attempts": retries, "delay_ms": 60_000}
        a = step("a", "first", timeout_ms=10_000, critical=False, retry=retry, **more)
        steps = step("b", "ask"), *(step(name, "busy") for name in others)
        behaviours: dict[str, Behaviour] = {"first": has_a_child_at_first, "ask": ask, "busy": self._busy}
        policy = {"recovery": {"ask": True, "longest_ms": 3_600_000}}
        self.stage = Stage(parse(raw(a, *steps, edges=[edge("a", "b")], policy=policy)), behaviours)
        self.stage.clock = PassingClock()  # type: ignore[assignment]
        self.stage.store.clock = self.stage.clock

    async def _busy(self, context: Context) -> Outcome:
        await self.go_on.wait()
        return Outcome("busy")

    async def give_up(self) -> None:
        """Until nobody waits for the child any more."""
        await self.stage.drive()
        await asyncio.sleep(10)
        await self.stage.drive()
        assert self.stage.clock.monotonic() == 20

    def check(self, state: RunState) -> None:
        """It counts once, and nothing else has come of it."""
        assert (str(state.cost), str(state.steps["a"].cost), state.usage.output) == ("0.5", "0.5", 2)
        assert {command.item for command in self.stage.inbox.taken} == {"end"}
        assert state.state == "waiting"
        assert state.to_json() == fold(self.stage.document, self.stage.store.records).to_json()


ASK = {"strategy": "ask", "questions": ["What now?"]}


@pytest.mark.parametrize(("retries", "recovery"), [(0, []), (1, []), (0, [ASK])])
def test_the_cost_of_a_child_that_ends_late_counts_while_its_run_is_driven(retries: int, recovery: list[Any]) -> None:
    """O18: the sum of the steps' costs is the run's."""

    async def story() -> None:
        play = Play(retries, "c", recovery=recovery)
        driving = play.stage.start()
        await asyncio.sleep(21)  # its limit, and the patience after it
        play.stage.inbox.put(end())
        await play.stage.until("step_woken a")
        play.go_on.set()
        play.check(await driving)

    in_passing_time(story())


@pytest.mark.parametrize("retries", [0, 1])
def test_the_cost_of_a_child_that_ends_late_counts_when_its_run_rests(retries: int) -> None:
    async def story() -> None:
        play = Play(retries)
        await play.give_up()
        play.stage.inbox.put(end())
        play.check(await play.stage.drive())
        play.stage.inbox.put(end())
        play.check(await play.stage.drive())
        assert asyncio.get_running_loop().time() == 20  # it holds no driver

    in_passing_time(story())


def test_the_cost_of_a_child_counts_in_a_later_attempt_too_and_ends_no_wait_of_it() -> None:
    async def story() -> None:
        play = Play(1)
        await play.give_up()
        await asyncio.sleep(70)
        await play.stage.drive()
        play.stage.inbox.put(end())
        state = await play.stage.drive()
        play.check(state)
        assert (state.steps["a"].attempt, [one.over for one in state.steps["a"].waits]) == (2, [False])

    in_passing_time(story())


def test_the_late_end_of_a_child_that_cost_nothing_changes_nothing() -> None:
    async def story() -> None:
        play = Play(0)
        await play.give_up()
        said = play.stage.story
        play.stage.inbox.put(end(cost="0", usage=Usage(0, 0, 0, 0).to_json()))
        await play.stage.drive()
        assert play.stage.story == [*said, "run_resumed", "run_waiting"]

    in_passing_time(story())
