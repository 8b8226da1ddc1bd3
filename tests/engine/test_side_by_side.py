"""A kind that waits for several things at once, or makes several calls: its run rests, pauses and goes on as ever."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from flows.engine.ports import Command, Context, Outcome
from flows.engine.requests import ChildRequest, ModelRequest, Question
from flows.faults import Permanent
from flows.graph import parse
from tests.engine.stage import Behaviour, Stage
from tests.engine.test_resume import RecordingCalls
from tests.graph.documents import edge, raw, step

PAUSE, RESUME = Command("pause", item="pause"), Command("resume", item="resume")


def answer(wait: int, path: str = "a") -> Command:
    return Command("answer", by="ada", data={"path": path, "wait": wait, "answer": wait}, item=f"{path}-{wait}")


async def asks_two(context: Context) -> Outcome:
    answers = await asyncio.gather(*(context.ask(Question("ask", f"{number}?")) for number in (1, 2)))
    return Outcome([one and one.value for one in answers])


async def asks_and_calls(context: Context) -> Outcome:
    async def ask_and_call(number: int) -> str:
        await context.ask(Question("ask", f"{number}?"))
        return (await context.complete(ModelRequest("a/m", f"{number}"))).text

    return Outcome(await asyncio.gather(ask_and_call(1), ask_and_call(2)))


def stage_of(behaviour: Behaviour, *more: dict[str, Any], **rest: Any) -> Stage:
    return Stage(parse(raw(step("a", "it"), *more, **rest)), {"it": behaviour, "asks": asks_two}, RecordingCalls())


async def test_a_run_rests_while_one_step_waits_for_two_answers() -> None:
    stage = stage_of(asks_two)
    for wait in (1, 2):
        state = await asyncio.wait_for(stage.drive(), 5)
        assert (state.state, state.steps["a"].state) == ("waiting", "waiting")
        stage.inbox.put(answer(wait))
    assert (await asyncio.wait_for(stage.drive(), 5)).output == [1, 2]


async def test_what_follows_the_first_of_two_answers_is_done_before_the_run_rests() -> None:
    stage = stage_of(asks_and_calls)
    await asyncio.wait_for(stage.drive(), 5)
    stage.inbox.put(answer(2))
    state = await asyncio.wait_for(stage.drive(), 5)
    assert (state.state, [call.state for call in state.steps["a"].calls]) == ("waiting", ["finished"])
    assert stage.story[-1] == "run_waiting"


@pytest.mark.parametrize("goes_on_at_once", [False, True])
async def test_two_calls_that_a_pause_holds_up_do_not_hold_up_the_pause(goes_on_at_once: bool) -> None:
    async def pauses_and_calls(context: Context) -> Outcome:
        stage.inbox.put(PAUSE)
        await stage.until("pause_requested")
        if goes_on_at_once:
            stage.inbox.put(RESUME)
        calls = (context.complete(ModelRequest("a/m", f"{number}")) for number in (1, 2))
        return Outcome(len(await asyncio.gather(*calls)))

    stage = stage_of(pauses_and_calls, step("b", "asks"), edges=[edge("a", "b")])
    state = await asyncio.wait_for(stage.drive(), 5)
    if not goes_on_at_once:
        assert (state.state, state.steps["a"].calls) == ("paused", [])
        stage.inbox.put(RESUME)
        state = await asyncio.wait_for(stage.drive(), 5)
    assert (state.state, state.steps["a"].output) == ("waiting", 2)


async def test_a_frame_that_waits_beside_what_lies_in_it_lets_its_run_rest() -> None:
    async def waits_beside(context: Context) -> Outcome:
        _, end = await asyncio.gather(context.rest(context.now + timedelta(hours=1)), context.scope(1))
        return Outcome(end.output)

    inner = step("b", "asks", parent="f")
    stage = Stage(parse(raw(step("f", "loop"), inner)), {"loop": waits_beside, "asks": asks_two})
    state = await asyncio.wait_for(stage.drive(), 5)
    assert (state.state, state.waiting_until) == ("waiting", "2026-01-01T01:00:00.000Z")
    stage.clock.advance(3600)
    assert (await asyncio.wait_for(stage.drive(), 5)).state == "waiting"
    for wait in (1, 2):
        stage.inbox.put(answer(wait, "f[1].b"))
    assert (await asyncio.wait_for(stage.drive(), 5)).output == [1, 2]


@pytest.mark.parametrize("beside", ["ask", "child"])
async def test_a_wait_that_an_attempt_leaves_behind_ends_with_it(beside: str) -> None:
    """Neither the run's rest nor its going on hangs on it, nor does the end of its child get lost."""

    async def leaves_one_behind(context: Context) -> Outcome:
        async def fail() -> None:
            await stage.until("step_waiting a")
            raise Permanent("No.")

        wait = context.flow(ChildRequest("x")) if beside == "child" else context.ask(Question("ask", "?"))
        await asyncio.gather(wait, fail())
        raise AssertionError

    steps = step("a", "it", critical=False), step("b", "asks")
    stage = Stage(parse(raw(*steps, edges=[edge("a", "b")])), {"it": leaves_one_behind, "asks": asks_two})
    driving = stage.start()
    await stage.until("step_waiting a")
    for _ in range(20):
        await asyncio.sleep(0)
    data = {"path": "a", "wait": 1, "attempt": 1, "state": "cancelled", "cost": "0.5"}
    stage.inbox.put(Command("child_ended", data=data, item="end"))
    state = await asyncio.wait_for(driving, 5)
    assert (state.state, state.steps["a"].state) == ("waiting", "failed")
    assert str(state.cost) == ("0.5" if beside == "child" else "0")
    for wait in (1, 2):
        stage.inbox.put(answer(wait, "b"))
    assert (await asyncio.wait_for(stage.drive(), 5)).state == "completed"
