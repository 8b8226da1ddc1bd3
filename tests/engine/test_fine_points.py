"""Fine points of the engine, each of which one wrong line would break and nothing else would show."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from flows.engine import events
from flows.engine.memory import SteppingClock
from flows.engine.ports import Command, Context, Outcome
from flows.engine.requests import ModelRequest, Question
from flows.engine.waits import Desk
from flows.faults import Transient
from flows.graph import parse
from tests.engine.stage import Stage
from tests.engine.test_resume import RecordingCalls
from tests.engine.test_trouble import Failing
from tests.graph.documents import edge, raw, step

PAUSE, RESUME = Command("pause", item="pause"), Command("resume", item="resume")


async def take_turns(context: Context) -> Outcome:
    for _ in range(context.step.config.get("turns", 0)):
        await asyncio.sleep(0)
    return Outcome(None if context.step.config.get("nothing") else context.step.id)


async def arrivals(context: Context) -> Outcome:
    if context.step.config.get("asks"):
        await context.ask(Question("ask", "Now?"))
    return Outcome([arrival.step for arrival in context.arrivals])


def answer(path: str, wait: int = 1) -> Command:
    return Command("answer", by="ada", data={"path": path, "wait": wait, "answer": "yes"}, item=f"{path}-{wait}")


def stage_of(*steps: dict[str, Any], behaviours: dict[str, Any] | None = None, **more: Any) -> Stage:
    return Stage(parse(raw(*steps, **more)), {"turns": take_turns, "join": arrivals, **(behaviours or {})})


async def test_a_branch_that_put_out_nothing_is_not_what_a_join_needs() -> None:
    steps = step("a", "turns", config={"nothing": True}), step("b", "turns", config={"turns": 30})
    join = step("j", "join", config={"needs": 1})
    state = await stage_of(*steps, join, edges=[edge("a", "j"), edge("b", "j")]).drive()
    assert state.steps["b"].state == "succeeded"


async def test_what_arrived_keeps_its_order_over_a_restart() -> None:
    steps = step("a", "turns", config={"turns": 30}), step("b", "turns")
    stage = stage_of(*steps, step("j", "join", config={"asks": True}), edges=[edge("a", "j"), edge("b", "j")])
    assert (await stage.drive()).state == "waiting"
    stage.inbox.put(answer("j"))
    assert (await stage.drive()).output == ["b", "a"]


async def test_what_an_earlier_pass_mapped_is_still_there_behind_the_loop() -> None:
    once = step("a", parent="f", condition="loop.index == 1", output_mapping={"first": "{{ output }}"})
    reader = step("z", "reads")

    async def reads(context: Context) -> Outcome:
        return Outcome(context.names["first"])

    stage = stage_of(
        step("f", "loop", config={"passes": 3}), once, reader, behaviours={"reads": reads}, edges=[edge("f", "z")]
    )
    assert (await stage.drive()).output == "a"


async def test_in_every_attempt_of_a_frame_its_steps_have_all_their_retries() -> None:
    kind = Failing(*[Transient("Busy.")] * 5)
    inner = step("a", "flaky", parent="f", retry={"attempts": 2, "delay_ms": 0})
    stage = stage_of(
        step("f", "loop", config={"passes": 1}, retry={"attempts": 1, "delay_ms": 0}), inner, behaviours={"flaky": kind}
    )
    state = await stage.drive()
    assert (state.state, kind.ran, state.steps["f"].attempt) == ("completed", 6, 2)


@pytest.mark.parametrize("instead", [Outcome("late"), Transient("Interrupted.")])
async def test_a_kind_that_answers_when_it_is_cancelled_is_cancelled_all_the_same(instead: Outcome | Exception) -> None:
    async def stubborn(context: Context) -> Outcome:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            if isinstance(instead, Exception):
                raise instead from None
            return instead
        raise AssertionError

    stage = stage_of(step("a", "stubborn", retry={"attempts": 3}), behaviours={"stubborn": stubborn})
    driving = stage.start()
    await stage.until("step_started a")
    stage.inbox.put(Command("cancel"))
    state = await asyncio.wait_for(driving, 5)
    assert (state.state, state.steps["a"].state) == ("cancelled", "cancelled")
    assert "step_retrying a" not in stage.story


async def test_a_retry_that_falls_due_in_a_pause_waits_for_its_end() -> None:
    kind = Failing(Transient("Busy."))
    stage = stage_of(step("a", "flaky", retry={"attempts": 1}), behaviours={"flaky": kind})
    await stage.drive()
    stage.clock.advance(60)
    stage.inbox.put(PAUSE)
    assert ((await stage.drive()).state, kind.ran) == ("paused", 1)
    stage.inbox.put(RESUME)
    assert ((await stage.drive()).state, kind.ran) == ("completed", 2)


async def test_in_a_pause_no_further_call_is_made() -> None:
    calls = RecordingCalls()

    async def twice(context: Context) -> Outcome:
        await context.complete(ModelRequest("a/m", "one"))
        stage.inbox.put(PAUSE)
        for _ in range(5):
            await asyncio.sleep(0)
        return Outcome((await context.complete(ModelRequest("a/m", "two"))).text)

    stage = Stage(parse(raw(step("a", "twice"))), {"twice": twice}, calls)
    state = await stage.drive()
    assert (state.state, calls.sent) == ("paused", {("a", 1): 1})


async def test_a_kind_that_waits_for_something_else_after_a_restart_is_found_out() -> None:
    kinds = ["ask"]

    async def fickle(context: Context) -> Outcome:
        if kinds[-1] == "ask":
            await context.ask(Question("ask", "?"))
        await context.rest(context.now + timedelta(hours=1))
        return Outcome(None)

    stage = stage_of(step("a", "fickle"), behaviours={"fickle": fickle})
    await stage.drive()
    kinds.append("rest")
    state = await stage.drive()
    assert state.error is not None
    assert state.error["code"] == "CALL_REPLAY_DIFFERS"


async def test_a_call_that_ended_before_a_crash_is_not_lost_by_a_cancel_after_it() -> None:
    async def calls_and_asks(context: Context) -> Outcome:
        await context.complete(ModelRequest("a/m", "one"))
        await context.ask(Question("ask", "?"))
        raise AssertionError

    stage = Stage(parse(raw(step("a", "calls"))), {"calls": calls_and_asks}, RecordingCalls())
    await stage.drive()
    stage.inbox.put(Command("cancel"))
    state = await stage.drive()
    assert (state.state, state.steps["a"].calls[0].state) == ("cancelled", "finished")


async def test_the_first_reason_to_end_a_run_counts() -> None:
    async def forever(context: Context) -> Outcome:
        await asyncio.Event().wait()
        raise AssertionError

    stage = stage_of(step("a", "forever"), behaviours={"forever": forever}, policy={"longest_ms": 60_000})
    driving = stage.start()
    await stage.until("step_started a")
    stage.inbox.put(Command("cancel", item="one"))
    stage.inbox.put(Command("cancel", item="two"))
    assert (await driving).state == "cancelled"
    assert stage.story.count("run_cancelled") == 1


async def test_a_pause_at_a_breakpoint_says_where_to_every_driver() -> None:
    stage = Stage(parse(raw(step("a"), step("b"), edges=[edge("a", "b")])), options={"breakpoints": ["b"]})
    for _ in range(3):
        assert (await stage.drive()).paused_at == "b"
        stage.inbox.put(Command("nonsense"))


async def test_a_moment_years_away_is_no_trouble_to_the_loops_timers() -> None:
    """They take no more than about a day on some systems; so a far one is looked at again."""
    desk = Desk(SteppingClock(), lambda: None, lambda future, value: future.set_result(value))
    desk.open(("a", 1, 1), datetime.fromisoformat("2999-01-01T00:00:00+00:00"))
    assert desk._timer is not None
    assert desk._timer.when() - asyncio.get_running_loop().time() <= 3600
    desk.stop()


async def test_a_skip_inside_a_frame_that_is_tried_again_does_not_forget_its_attempts() -> None:
    """Its attempt is part of the key of every call and child: none may come twice."""
    seen: list[int] = []

    async def attempt(context: Context) -> Outcome:
        seen.append(context.attempt)
        if len(seen) < 3:
            raise Transient("Busy.")
        return Outcome(1)

    frame = step("f", "loop", config={"passes": 1}, retry={"attempts": 2, "delay_ms": 0})
    await stage_of(frame, step("a", "attempt", parent="f"), behaviours={"attempt": attempt}).drive()
    assert seen == [1, 2, 3]


async def test_inside_a_loop_what_an_earlier_pass_mapped_is_still_there() -> None:
    once = step("a", parent="f", condition="loop.index == 1", output_mapping={"first": "{{ output }}"})

    async def reads(context: Context) -> Outcome:
        return Outcome(context.names.get("first"))

    stage = stage_of(
        step("f", "loop", config={"passes": 4}), once, step("b", "reads", parent="f"), behaviours={"reads": reads}
    )
    state = await stage.drive()
    assert [state.steps[f"f[{number}].b"].output for number in (2, 3, 4)] == ["a", "a", "a"]


async def test_a_cancel_that_a_crash_interrupted_loses_no_call_that_had_ended() -> None:
    async def calls_and_asks(context: Context) -> Outcome:
        await context.complete(ModelRequest("a/m", "one"))
        await context.ask(Question("ask", "?"))
        raise AssertionError

    stage = Stage(parse(raw(step("a", "calls"))), {"calls": calls_and_asks}, RecordingCalls())
    await stage.drive()
    await stage.store.claim().append(events.CancelRequested(by=None))
    state = await stage.drive()
    assert (state.state, state.steps["a"].calls[0].state) == ("cancelled", "finished")


async def test_a_pause_that_is_handed_out_again_after_the_run_went_on_does_not_pause_it_again() -> None:
    stage = stage_of(step("a"), step("b", "join", config={"asks": True}), edges=[edge("a", "b")])
    for command in (PAUSE, RESUME, PAUSE):
        stage.inbox.put(command)
        state = await stage.drive()
    assert state.state == "waiting"
    stage.inbox.put(answer("b"))
    assert (await stage.drive()).state == "completed"
