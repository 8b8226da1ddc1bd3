"""Limits of time over restarts, waits and retries, and by a clock that is set back."""

import asyncio
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from flows.engine import events
from flows.engine.amounts import Usage
from flows.engine.ports import CallSite, Command, Context, Outcome
from flows.engine.requests import HttpReply, HttpRequest, ModelReply, ModelRequest, Question
from flows.faults import Permanent, Transient
from flows.graph import parse
from tests.engine.stage import Stage
from tests.engine.test_trouble import Failing
from tests.graph.documents import edge, raw, step


async def ask(context: Context) -> Outcome:
    answer = await context.ask(Question("ask", "What now?"))
    assert answer is not None
    return Outcome(answer.value)


async def call(context: Context) -> Outcome:
    return Outcome((await context.complete(ModelRequest("a/m", "hi"))).text)


async def late(context: Context) -> Outcome:
    for _ in range(context.step.config.get("turns", 30)):
        await asyncio.sleep(0)
    if context.step.config.get("fails"):
        raise Permanent("No.")
    return Outcome("late")


class Streaming:
    """Calls that go on until they are ended; then they say why, and what they cost."""

    async def complete(self, request: ModelRequest, site: CallSite) -> ModelReply:
        await site.append(
            events.CallStarted(
                path=site.path,
                attempt=site.attempt,
                call=site.call,
                account="a",
                model="m",
                simulated=True,
                request=request.to_json(),
                request_hash=request.hash(),
            )
        )
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            if site.stopping:
                site.note(
                    events.CallFailed(
                        path=site.path,
                        attempt=site.attempt,
                        call=site.call,
                        error=site.why.to_json(),
                        output="",
                        usage=Usage(1, 0, 1, 0),
                        cost=Decimal("0.1"),
                        first_token_ms=1,
                        duration_ms=1,
                    )
                )
            raise
        raise AssertionError

    async def fetch(self, request: HttpRequest, site: CallSite) -> HttpReply:
        raise AssertionError


def stage_of(*steps: dict[str, Any], **more: Any) -> Stage:
    return Stage(parse(raw(*steps, **more)), {"ask": ask, "call": call, "late": late}, Streaming())


FRAMED = (step("f", "loop", timeout_ms=40), step("a", "call", parent="f"))
RACE = (step("a", "call"), step("b", "late"), step("j", "late", config={"needs": 1}))


@pytest.mark.parametrize(
    ("steps", "more", "path", "code", "words"),
    [
        ((step("a", "call", timeout_ms=40),), {}, "a", "TIMEOUT", "The step took longer than its limit of 40 ms."),
        (FRAMED, {}, "f[1].a", "TIMEOUT", "The step took longer than its limit of 40 ms."),
        ((step("a", "call"),), {"policy": {"longest_ms": 40}}, "a", "TIMEOUT", "The run took longer"),
        ((step("a", "call"), step("b", "late", config={"fails": True})), {}, "a", "CANCELLED", "another step failed"),
        (RACE, {"edges": [edge("a", "j"), edge("b", "j")]}, "a", "CANCELLED", "not needed any more"),
    ],
)
async def test_a_call_that_is_ended_says_why_and_what_it_cost(
    steps: tuple[dict[str, Any], ...], more: dict[str, Any], path: str, code: str, words: str
) -> None:
    state = await asyncio.wait_for(stage_of(*steps, **more).drive(), 10)
    error = state.steps[path].calls[0].error
    assert error is not None
    assert (error["code"], state.cost) == (code, Decimal("0.1"))
    assert words in error["message"]


async def test_a_cancelled_run_says_so_of_its_calls() -> None:
    stage = stage_of(step("a", "call"))
    driving = stage.start()
    await stage.until("call_started a")
    stage.inbox.put(Command("cancel"))
    error = (await driving).steps["a"].calls[0].error
    assert error is not None
    assert error["message"] == "The call was stopped because the run was cancelled."


async def test_the_limit_of_a_frame_counts_its_waits_and_holds_over_restarts() -> None:
    stage = stage_of(step("f", "loop", timeout_ms=60_000), step("a", "ask", parent="f"))
    for _ in range(2):
        state = await stage.drive()
        assert (state.state, state.waiting_until) == ("waiting", "2026-01-01T00:01:00.000Z")
        stage.clock.advance(30.5)
    state = await stage.drive()
    assert state.error is not None
    assert (state.error["code"], state.error["where"]) == ("TIMEOUT", "steps.f")
    assert stage.story[-3:] == ["step_cancelled f[1].a", "step_failed f", "run_failed"]


async def test_a_step_that_ran_out_of_time_rests_before_it_is_tried_again() -> None:
    """The limit of the attempt that is over holds no driver."""
    stage = stage_of(step("a", "ask", timeout_ms=60_000, retry={"attempts": 1}))
    await stage.drive()
    stage.clock.advance(61)
    state = await asyncio.wait_for(stage.drive(), 5)
    assert (state.state, state.steps["a"].state) == ("waiting", "retrying")
    stage.clock.advance(2)
    state = await stage.drive()
    assert (state.state, state.steps["a"].attempt) == ("waiting", 2)
    stage.clock.advance(61)
    assert (await stage.drive()).state == "failed"


async def test_a_clock_that_is_set_back_ends_no_wait_early_and_none_twice() -> None:
    async def rest(context: Context) -> Outcome:
        until = await context.decide("until", lambda: (context.now + timedelta(hours=1)).isoformat())
        await context.rest(datetime.fromisoformat(until))
        return Outcome("rested")

    async def set_back(context: Context) -> Outcome:
        stage.clock.advance(-3600)
        return Outcome(None)

    steps = step("a", "set_back"), step("b", "rest"), step("c", "flaky", retry={"attempts": 1})
    document = parse(raw(*steps, edges=[edge("a", "b"), edge("b", "c")]))
    flaky = Failing(Transient("Busy."))
    stage = Stage(document, {"set_back": set_back, "rest": rest, "flaky": flaky})
    for waits in ("b", "c"):
        state = await asyncio.wait_for(stage.drive(), 5)
        assert state.steps[waits].state in ("waiting", "retrying")
        due = state.waiting_until
        stage.clock.advance(-3600)
        state = await asyncio.wait_for(stage.drive(), 5)
        assert (state.state, state.waiting_until) == ("waiting", due)
        stage.clock.advance(7200)
    state = await stage.drive()
    assert (state.state, state.output, flaky.ran) == ("completed", "attempt 2", 2)
    assert all(one.duration_ms is None or one.duration_ms >= 0 for one in state.steps.values())
