"""What saves a failed step: strategies in order, what each is for, restarts in between, and the time they have."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from flows.engine import events
from flows.engine.ports import Command, Context, Outcome
from flows.engine.state import RunState, fold
from flows.faults import InvalidStep, Permanent, Transient
from flows.graph import parse
from tests.engine.stage import Died, DyingJournal, Stage
from tests.engine.test_trouble import Failing, stage_of
from tests.graph.documents import edge, raw, step

RETRY = {"strategy": "retry"}
PLAN_B = {"strategy": "alternative", "flow": "Plan B"}
ASK = {"strategy": "ask", "questions": ["Continue with manual swap?"]}
BUSY = Transient("Busy.")


def recovering(*strategies: dict[str, Any], ask: bool = True, **policy: Any) -> Callable[..., Stage]:
    def build(kind: Callable[[Context], Awaitable[Outcome]], **more: Any) -> Stage:
        return stage_of(
            step("a", "flaky", recovery=list(strategies), **more),
            step("b"),
            edges=[edge("a", "b")],
            policy={"recovery": {"base_delay_ms": 0, "ask": ask, **policy}},
            behaviours={"flaky": kind},
        )

    return build


def tried(state: RunState) -> list[tuple[int, str, str | None]]:
    return [(one.number, one.strategy, one.error and one.error["code"]) for one in state.steps["a"].recovery]


def end_child(stage: Stage, number: int = 0, state: str = "completed", **data: Any) -> None:
    place, (_, child) = list(stage.children.started.items())[number]
    told = {"run": child.run, "path": place[0], "attempt": place[1], "wait": place[2], "state": state, **data}
    stage.inbox.put(Command("child_ended", data=told, item=f"child {number}"))


# ---- retry ----


async def test_recovery_retries_first_and_the_step_counts_once_as_succeeded() -> None:
    """R28-R33, R46-R53: Retry{attempts: 3}."""
    kind = Failing(BUSY, BUSY)
    stage = recovering(RETRY)(kind)
    state = await stage.drive()
    assert (state.state, kind.ran, state.steps["a"].recovered) == ("completed", 3, "retry")
    assert tried(state) == [(1, "retry", None)]
    assert state.to_json() == fold(stage.document, stage.store.records).to_json()


async def test_three_attempts_are_one_two_and_four_seconds_apart() -> None:
    """R28-R33, R46-R53: Retry{attempts: 3} (1 s → 2 s → 4 s), by the defaults of the policy."""
    kind = Failing(*[BUSY] * 9)
    stage = Stage(parse(raw(step("a", "flaky", recovery=[RETRY]))), {"flaky": kind})
    for _ in range(9):
        if (await stage.drive()).state != "waiting":
            break
        stage.clock.advance(5)
    delays = [record.event.delay_ms for record in stage.store.records if isinstance(record.event, events.StepRetrying)]
    assert (delays, kind.ran) == ([1000, 2000, 4000], 4)


@pytest.mark.parametrize("failure", [Permanent("No."), InvalidStep("No."), Permanent("Insufficient funds.")])
async def test_what_is_permanent_is_not_tried_again_and_the_record_says_so(failure: Exception) -> None:
    """R28-R33: never permanent ones; the next strategy follows."""
    kind = Failing(failure)
    stage = recovering(RETRY, PLAN_B)(kind)
    state = await stage.drive()
    assert (kind.ran, tried(state)) == (1, [(1, "retry", "STRATEGY_PASSED_OVER")])
    assert len(stage.children.started) == 1


async def test_retries_end_when_the_failure_becomes_permanent() -> None:
    kind = Failing(BUSY, Permanent("Account not found."))
    state = await recovering(RETRY)(kind).drive()
    assert (state.state, kind.ran) == ("failed", 2)
    assert state.error is not None
    assert "Account not found." in state.error["message"]


async def test_what_nothing_saves_has_failed_with_a_code_and_remedy_of_its_own() -> None:
    """R118-R122: RECOVERY_EXHAUSTED asks for a person, and still tells what was wrong."""
    state = await recovering(RETRY)(Failing(*[BUSY] * 9)).drive()
    assert state.error is not None
    assert state.error["code"] == "RECOVERY_EXHAUSTED"
    assert state.error["message"] == "Nothing could save the step: Busy."
    assert "Somebody has to" in state.error["remedy"]
    assert state.error["where"] == "steps.a"


# ---- alternatives ----


async def test_an_alternative_flow_stands_in_for_the_failed_step() -> None:
    """R5, R28-R33: AlternativeFlow{flow_id}; never part of the same atomic unit: a linked child run."""
    kind = Failing(*[BUSY] * 9)
    plan_b = {**PLAN_B, "inputs": {"why": "{{ error.message }}", "more": {"of": ["{{ error.where }}", 1]}}}
    stage = recovering({**RETRY, "attempts": 2}, plan_b)(kind)
    state = await stage.drive()
    assert state.state == "waiting"
    ((request, _),) = stage.children.started.values()
    assert request.purpose == "alternative"
    assert request.inputs == {"why": "Busy.", "more": {"of": ["steps.a", 1]}}
    end_child(stage, output="B")
    state = await stage.drive()
    assert (state.state, state.steps["a"].output, state.steps["a"].recovered) == ("completed", "B", "alternative")
    assert kind.ran == 3


async def test_after_an_alternative_that_failed_the_next_one_runs_as_a_run_of_its_own() -> None:
    """R28-R33: in their order, until one succeeds; a restart in between changes nothing."""
    stage = recovering(PLAN_B, {**PLAN_B, "flow": "Plan C"})(Failing(BUSY))
    await stage.drive()
    end_child(stage, 0, "failed", error={"code": "X", "message": "B broke.", "remedy": "", "where": None})
    state = await stage.drive()
    assert tried(state) == [(1, "alternative", "SUB_FLOW_FAILED")]
    assert [request.flow for request, _ in stage.children.started.values()] == ["Plan B", "Plan C"]
    state = await stage.drive()
    assert (state.state, len(stage.children.started)) == ("waiting", 2)
    end_child(stage, 1, output="C")
    state = await stage.drive()
    assert state.steps["a"].output == "C"


@pytest.mark.parametrize(
    ("flow", "said", "runs"),
    [
        ("fallback_swap_raydium", "Jupiter error: no route", True),
        ("raydium_swap_fallback", "Slippage is too high.", True),
        ("fallback_swap_raydium", "insufficient liquidity", False),
        ("reduced_amount", "insufficient liquidity", True),
        ("reduced_amount", "Jupiter error: no route", False),
    ],
)
async def test_what_is_built_in_is_passed_over_where_it_cannot_help(flow: str, said: str, runs: bool) -> None:
    """R46-R53: each is for its own errors; the record says why it was not tried."""
    stage = recovering({**PLAN_B, "flow": flow})(Failing(Permanent(said)))
    state = await stage.drive()
    assert len(stage.children.started) == int(runs)
    assert tried(state) == ([] if runs else [(1, "alternative", "STRATEGY_PASSED_OVER")])
    if not runs:
        assert state.steps["a"].recovery[0].error is not None
        assert said in state.steps["a"].recovery[0].error["message"]


WAIT = {"strategy": "alternative", "flow": "network_recovery"}


@pytest.mark.parametrize(
    "failure",
    [
        Transient("Connection refused by 10.0.0.1."),
        Transient("It took too long.", code="TIMEOUT"),
        Transient("example.com answered 502."),
    ],
)
async def test_network_recovery_waits_half_a_minute_and_tries_the_step_again(failure: Exception) -> None:
    """R46-R53: wait 30 s, retry; no flow runs."""
    kind = Failing(failure)
    stage = recovering(WAIT, longest_ms=60_000)(kind)
    state = await stage.drive()
    assert (state.state, state.waiting_until) == ("waiting", "2026-01-01T00:00:30.000Z")
    stage.clock.advance(31)
    state = await stage.drive()
    assert (state.state, kind.ran, state.steps["a"].recovered) == ("completed", 2, "alternative")
    assert (tried(state), stage.children.started) == ([(1, "alternative", None)], {})


async def test_network_recovery_tries_once_and_the_next_strategy_follows() -> None:
    kind = Failing(*[Transient("Rate limit.")] * 2)
    stage = recovering(WAIT, PLAN_B, longest_ms=60_000)(kind)
    await stage.drive()
    stage.clock.advance(31)
    state = await stage.drive()
    assert (kind.ran, len(stage.children.started)) == (2, 1)
    assert tried(state) == [(1, "alternative", "STEP_EXECUTION")]


@pytest.mark.parametrize("failure", [Permanent("Network error, for ever."), BUSY])
async def test_a_wait_that_cannot_help_or_has_no_time_is_passed_over(failure: Exception) -> None:
    """R133: half a minute is more than recovery has by default."""
    stage = recovering(WAIT, PLAN_B)(Failing(failure))
    state = await stage.drive()
    assert tried(state) == [(1, "alternative", "STRATEGY_PASSED_OVER")]
    assert len(stage.children.started) == 1


# ---- people ----


@pytest.mark.parametrize(
    ("answers", "ends", "output"),
    [
        (["yes"], "completed", "attempt 2"),
        (["hm?", "Retry."], "completed", "attempt 2"),
        (["skip"], "completed", None),
        (["continue"], "completed", None),
        (["abort"], "failed", None),
        (["cancel"], "failed", None),
    ],
)
async def test_a_person_decides_what_becomes_of_the_step(answers: list[str], ends: str, output: Any) -> None:
    """R28-R33: UserFulfillment{questions[]} pauses the run and asks; an unclear answer asks again."""
    stage = recovering(ASK)(Failing(Permanent("No.")))
    state = await stage.drive()
    for number, said in enumerate(answers, start=1):
        assert state.state == "waiting"
        data = {"path": "a", "wait": state.steps["a"].waits[-1].wait, "answer": said}
        stage.inbox.put(Command("answer", by="ada", data=data, item=f"i{number}"))
        state = await stage.drive()
    assert (state.state, state.steps["a"].output) == (ends, output)


async def test_strategies_that_are_switched_off_are_left_out() -> None:
    """R31-R32: the enable flags are honoured."""
    stage = recovering(PLAN_B, ASK, ask=False, alternatives=False)(Failing(Permanent("No.")))
    state = await stage.drive()
    assert (state.state, stage.children.started) == ("failed", {})


async def test_alternatives_are_on_by_default_and_people_are_not_asked() -> None:
    """R31-R33: enable_alternative_flows true, enable_user_fulfillment false, max_recovery_time_ms 30000."""
    document = parse(raw(step("a", "flaky", recovery=[PLAN_B, ASK])))
    policy = document.policy.recovery
    assert (policy.base_delay_ms, policy.max_delay_ms, policy.factor, policy.longest_ms) == (1000, 10000, 2.0, 30000)
    stage = Stage(document, {"flaky": Failing(Permanent("No."))})
    await stage.drive()
    assert len(stage.children.started) == 1
    end_child(stage, 0, "failed")
    assert (await stage.drive()).state == "failed"


# ---- its time ----


async def test_recovery_ends_when_its_time_is_up() -> None:
    """R133: recovery never runs longer than max_recovery_time_ms."""
    stage = recovering(ASK, longest_ms=5_000)(Failing(Permanent("No.")))
    assert (await stage.drive()).waiting_until == "2026-01-01T00:00:05.000Z"
    stage.clock.advance(6)
    state = await stage.drive()
    assert state.error is not None
    assert state.error["code"] == "RECOVERY_EXHAUSTED"


async def test_an_alternative_that_takes_too_long_is_cancelled_and_its_cost_counts() -> None:
    """R133: and nothing is tried after it."""
    stage = recovering(PLAN_B, {**PLAN_B, "flow": "Plan C"}, longest_ms=5_000)(Failing(Permanent("No.")))
    assert (await stage.drive()).waiting_until == "2026-01-01T00:00:05.000Z"
    stage.clock.advance(6)
    state = await stage.drive()
    ((_, child),) = stage.children.started.values()
    assert (state.state, state.waiting_until, stage.children.told) == ("waiting", None, [(child.run, "cancel")])
    end_child(stage, 0, "cancelled", cost="0.25")
    state = await stage.drive()
    assert (state.state, str(state.cost), len(stage.children.started)) == ("failed", "0.25", 1)


async def test_an_attempt_that_takes_too_long_is_ended() -> None:
    """R133: also one that waits; the error says which limit it was."""

    async def slow(context: Context) -> Outcome:
        if context.attempt == 1:
            raise BUSY
        await context.rest(context.now + timedelta(hours=1))
        return Outcome("late")

    stage = recovering(RETRY, longest_ms=5_000)(slow)
    assert (await stage.drive()).waiting_until == "2026-01-01T00:00:05.000Z"
    stage.clock.advance(6)
    state = await stage.drive()
    assert state.error is not None
    assert (state.state, state.error["code"]) == ("failed", "RECOVERY_EXHAUSTED")
    assert "5 s" in state.error["message"]


async def test_an_attempt_that_hangs_is_ended_too() -> None:
    async def hang(context: Context) -> Outcome:
        if context.attempt == 1:
            raise BUSY
        await asyncio.Event().wait()
        raise AssertionError

    state = await recovering(RETRY, longest_ms=30)(hang).drive()
    assert state.error is not None
    assert (state.state, state.error["code"]) == ("failed", "RECOVERY_EXHAUSTED")
    assert "30 ms" in state.error["message"]


# ---- restarts ----


@pytest.mark.parametrize("commits", [False, True])
@pytest.mark.parametrize("appends", range(12))
async def test_a_restart_anywhere_gives_no_attempt_more_and_tells_what_saved_it(appends: int, commits: bool) -> None:
    """R28-R33: what was tried stays tried, and a recovered step counts once, as succeeded."""

    async def third_time(context: Context) -> Outcome:
        if context.attempt < 4:
            raise BUSY
        return Outcome(context.attempt)

    stage = recovering({**RETRY, "attempts": 1}, {**RETRY, "attempts": 2})(third_time)
    with suppress(Died):
        await stage.drive(DyingJournal(stage.store.claim(), appends, commits))
    state = await stage.drive()
    one = state.steps["a"]
    assert (state.state, one.attempt, one.output, one.recovered) == ("completed", 4, 4, "retry")
    assert tried(state) == [(1, "retry", "STEP_EXECUTION"), (2, "retry", None)]


async def test_a_frame_that_is_tried_again_has_the_recovery_of_what_lies_inside_again() -> None:
    """The inside begins anew: strategies that were spent in the attempt before are not spent."""
    ran: list[str] = []

    async def every_other_time(context: Context) -> Outcome:
        ran.append(context.step.id)
        if len(ran) in (1, 3, 4):  # a, again as b, and a
            raise BUSY
        return Outcome(context.step.id)

    stage = stage_of(
        step("frame", "loop", config={"passes": 1}, retry={"attempts": 1, "delay_ms": 0}),
        step("a", "flaky", parent="frame", recovery=[{**RETRY, "attempts": 1}]),
        step("b", "flaky", parent="frame"),
        edges=[edge("a", "b")],
        policy={"recovery": {"base_delay_ms": 0}},
        behaviours={"flaky": every_other_time},
    )
    state = await stage.drive()
    assert (state.state, ran) == ("completed", ["a", "a", "b", "a", "a", "b"])
    assert [one.error for one in state.steps["frame[1].a"].recovery] == [None, None]
