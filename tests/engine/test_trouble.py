"""What happens when steps fail: retries, limits, atomic modes, error ports, uncertain calls."""

import asyncio
from decimal import Decimal
from typing import Any

import pytest

from flows.engine import events
from flows.engine.amounts import Usage
from flows.engine.ports import CallSite, Command, Context, Outcome
from flows.engine.requests import HttpReply, HttpRequest, ModelReply, ModelRequest
from flows.engine.state import RunState
from flows.faults import Permanent, Refusal, StepFault, Transient
from flows.graph import parse
from tests.engine.stage import Died, DyingJournal, Stage
from tests.graph.documents import edge, raw, step


class Failing:
    """Fails as often as told, with what it is told."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.ran = 0

    async def __call__(self, context: Context) -> Outcome:
        self.ran += 1
        if self.failures:
            raise self.failures.pop(0)
        return Outcome(f"attempt {context.attempt}")


def stage_of(*steps: dict[str, Any], behaviours: dict[str, Any] | None = None, **more: Any) -> Stage:
    return Stage(parse(raw(*steps, **more)), behaviours)


def flaky(attempts: int, **retry: Any) -> dict[str, Any]:
    return step("a", "flaky", retry={"attempts": attempts, "delay_ms": 0, **retry})


@pytest.mark.parametrize(
    ("failure", "tries"),
    [
        (Transient("Busy."), 3),
        (RuntimeError("Nobody thought of this."), 3),
        (StepFault("The flow “Swap” failed: network error.", code="SUB_FLOW_FAILED"), 3),
        (StepFault("The flow “Swap” failed: insufficient funds.", code="SUB_FLOW_FAILED"), 1),
        (RuntimeError("Invalid signature"), 1),
        (Transient("The other side says: permission denied, for a moment."), 3),
        (Permanent("No."), 1),
        (Refusal(), 1),
    ],
)
async def test_transient_and_unknown_errors_are_tried_again_and_no_others(failure: Exception, tries: int) -> None:
    """O84, R28-R33: n retries after the first try; what has no type of its own is judged by its words."""
    kind = Failing(*[failure] * 9)
    state = await stage_of(flaky(2), behaviours={"flaky": kind}).drive()
    assert (state.state, kind.ran) == ("failed", tries)


async def test_a_retry_that_helps_is_a_success_with_its_attempts_told() -> None:
    stage = stage_of(flaky(3), behaviours={"flaky": Failing(Transient("Busy."), Transient("Busy."))})
    state = await stage.drive()
    assert (state.output, state.steps["a"].attempt) == ("attempt 3", 3)
    assert stage.story.count("step_retrying a") == 2


async def test_a_delay_doubles_has_a_cap_and_the_other_side_may_ask_for_more() -> None:
    """Delay = 1000 ms × 2^k, cap 10000 ms, jitter; Retry-After counts."""
    failures = [Transient("Busy.") for _ in range(5)] + [Transient("Busy.", delay=90.0)]
    stage = Stage(parse(raw(step("a", "flaky", retry={"attempts": 9}))), {"flaky": Failing(*failures)})
    for _ in range(20):
        if (await stage.drive()).state != "waiting":
            break
        stage.clock.advance(100)
    delays = [record.event.delay_ms for record in stage.store.records if isinstance(record.event, events.StepRetrying)]
    for delay, least in zip(delays, (1000, 2000, 4000, 8000, 10000, 90000), strict=True):
        assert least <= delay <= least * 1.1


async def test_a_crash_between_two_attempts_does_not_give_more_of_them() -> None:
    kind = Failing(*[Transient("Busy.")] * 9)
    stage = Stage(parse(raw(step("a", "flaky", retry={"attempts": 2}))), {"flaky": kind})
    state = RunState()
    for _ in range(9):
        state = await stage.drive()
        if state.state == "failed":
            break
        stage.clock.advance(100)
    assert (state.state, kind.ran) == ("failed", 3)


async def forever(context: Context) -> Outcome:
    await asyncio.Event().wait()
    raise AssertionError


async def test_a_step_that_takes_too_long_fails_with_the_limit_and_a_larger_one() -> None:
    """C87, C98: the error names the limit and proposes a larger one."""
    state = await stage_of(step("a", "forever", timeout_ms=20), behaviours={"forever": forever}).drive()
    assert state.error is not None
    assert state.error["code"] == "TIMEOUT"
    assert "20 ms" in state.error["message"]
    assert "40 ms" in state.error["remedy"]


async def test_a_run_has_a_limit_of_its_own() -> None:
    """O23: timeouts {flow ms}."""
    stage = stage_of(step("a", "forever"), behaviours={"forever": forever}, policy={"longest_ms": 30})
    state = await stage.drive()
    assert (state.state, state.steps["a"].state) == ("failed", "cancelled")
    assert state.error is not None
    assert state.error["code"] == "TIMEOUT"


async def test_a_run_that_is_too_slow_is_cancelled_by_its_rule() -> None:
    """O115: automatic cancel when progress < p % after t s."""
    document = parse(raw(step("a", "forever"), step("b")))
    stage = Stage(document, {"forever": forever}, options={"cancel_below": {"percent": 60, "after_ms": 20}})
    state = await stage.drive()
    assert state.state == "cancelled"
    (asked,) = [record.event for record in stage.store.records if isinstance(record.event, events.CancelRequested)]
    assert asked.reason is not None


async def fail(context: Context) -> Outcome:
    raise Permanent("No.", where="config.x")


BAD = step("bad", "fail")


@pytest.mark.parametrize(
    ("mode", "critical", "ends"),
    [
        ("conditional", True, "failed"),
        ("conditional", False, "completed"),
        ("strict", True, "failed"),
        ("strict", False, "failed"),
        ("lenient", True, "completed"),
        ("lenient", False, "completed"),
    ],
)
async def test_the_atomic_mode_decides_what_a_failure_does(mode: str, critical: bool, ends: str) -> None:
    """R13, R70-R72."""
    stage = stage_of(
        {**BAD, "critical": critical},
        step("next"),
        edges=[edge("bad", "next")],
        policy={"atomic_mode": mode},
        behaviours={"fail": fail},
    )
    state = await stage.drive()
    assert state.state == ends
    if ends == "completed":
        assert state.output == "next"
        assert state.steps["bad"].error is not None


async def test_a_lenient_run_in_which_nothing_succeeds_fails() -> None:
    """R72: failures never fail it while at least one step succeeds."""
    behaviours = {"fail": fail, "input": Failing()}
    stage = stage_of(step("brief", "input"), BAD, policy={"atomic_mode": "lenient"}, behaviours=behaviours)
    assert (await stage.drive()).state == "failed"


async def test_control_leaves_a_failed_step_by_its_error_port() -> None:
    stage = stage_of(
        BAD,
        step("fine"),
        step("mend"),
        edges=[edge("bad", "fine"), edge("bad", "mend", "error")],
        behaviours={"fail": fail},
    )
    state = await stage.drive()
    assert (state.state, state.output) == ("completed", "mend")
    assert state.steps["fine"].state == "skipped"


async def test_the_error_port_of_a_step_that_succeeds_is_dead() -> None:
    stage = stage_of(step("good"), step("mend"), edges=[edge("good", "mend", "error")])
    state = await stage.drive()
    assert state.steps["mend"].state == "skipped"


async def test_a_condition_that_is_not_met_skips_the_step_and_passes_control_on() -> None:
    """C10, C15, shared semantics of skipping."""
    stage = stage_of(step("a"), step("b", condition="a == 'other'"), step("c"), edges=[edge("a", "b"), edge("b", "c")])
    state = await stage.drive()
    assert state.steps["b"].state == "skipped"
    assert state.steps["b"].passes_on
    assert state.steps["c"].state == "succeeded"


async def test_a_condition_on_something_missing_is_not_met_and_says_so() -> None:
    stage = stage_of(step("a"), step("b", condition="a.score > 1"), edges=[edge("a", "b")])
    state = await stage.drive()
    assert state.steps["b"].state == "skipped"
    assert "a.score" in state.steps["b"].warnings[0]


async def test_input_mapping_decides_what_a_step_sees() -> None:
    """C16-C18."""

    async def look(context: Context) -> Outcome:
        return Outcome([context.names["what"], context.names["more"]])

    mapped = step("b", "look", input_mapping={"what": "{{ a }}!", "more": [1, 2]})
    state = await stage_of(step("a"), mapped, edges=[edge("a", "b")], behaviours={"look": look}).drive()
    assert state.output == ["a!", [1, 2]]


async def test_a_flow_can_run_when_a_run_has_failed() -> None:
    stage = stage_of(
        BAD,
        policy={
            "on_failure": {
                "flow": "Tell us",
                "inputs": {"what": "{{ error.message }}", "more": [{"at": "{{ error.where }}"}]},
            }
        },
        behaviours={"fail": fail},
    )
    state = await stage.drive()
    assert state.state == "failed"
    ((request, _),) = stage.children.started.values()
    assert request.purpose == "on_failure"
    assert request.inputs == {"what": "No.", "more": [{"at": "steps.bad.config.x"}]}


# ---- calls that must not be made twice ----


class HangingFetch:
    """Starts a call and never ends it, so many times."""

    def __init__(self, hangs: int = 1) -> None:
        self.sent = 0
        self.hanging = asyncio.Event()
        self._hangs = hangs

    async def complete(self, request: ModelRequest, site: CallSite) -> ModelReply:
        raise AssertionError

    async def fetch(self, request: HttpRequest, site: CallSite) -> HttpReply:
        self.sent += 1
        await site.append(
            events.CallStarted(
                path=site.path,
                attempt=site.attempt,
                call=site.call,
                account="example.com",
                model="POST",
                simulated=False,
                request={},
                request_hash=request.hash(),
                kind="http",
                effect="once",
            )
        )
        if self.sent > self._hangs:
            site.note(
                events.CallFinished(
                    path=site.path,
                    attempt=site.attempt,
                    call=site.call,
                    output="again",
                    usage=Usage(),
                    cost=Decimal(0),
                    first_token_ms=None,
                    duration_ms=1,
                    stop="end",
                    status=201,
                )
            )
            return HttpReply(201, {}, "again")
        self.hanging.set()
        await asyncio.Event().wait()
        raise AssertionError


async def post(context: Context) -> Outcome:
    reply = await context.fetch(HttpRequest("POST", "https://example.com/"))
    return Outcome([reply.status, reply.text])


@pytest.mark.parametrize(
    ("decision", "ends", "output", "sent"),
    [
        ("done", "completed", [200, "it worked"], 1),
        ("repeat", "completed", [201, "again"], 2),
        ("fail", "failed", None, 1),
    ],
)
async def test_a_call_in_flight_at_a_crash_that_must_not_happen_twice_waits_for_a_person(
    decision: str, ends: str, output: Any, sent: int
) -> None:
    calls = HangingFetch()
    stage = Stage(parse(raw(step("a", "post"))), {"post": post}, calls=calls)
    driving = stage.start()
    await stage.until("call_started a")
    driving.cancel()
    await asyncio.gather(driving, return_exceptions=True)
    state = await stage.drive()
    assert state.state == "waiting"
    assert state.steps["a"].waits[0].reason == "decision"
    data = {"path": "a", "wait": -1, "decision": decision, "output": "it worked"}
    stage.inbox.put(Command("decide", by="ada", data=data, item="i"))
    state = await stage.drive()
    assert (state.state, state.steps["a"].output, calls.sent) == (ends, output, sent)


async def test_a_call_that_a_person_let_repeat_and_that_is_in_flight_again_at_a_crash_is_asked_about_again() -> None:
    """R13: one word lets it be made once more and not for ever."""
    calls = HangingFetch(hangs=2)
    stage = Stage(parse(raw(step("a", "post"))), {"post": post}, calls=calls)
    await crash(stage.start(), calls)
    state = await stage.drive()
    repeat = {"path": "a", "wait": state.steps["a"].waits[-1].wait, "decision": "repeat"}
    stage.inbox.put(Command("decide", data=repeat))
    await crash(stage.start(), calls)
    state = await stage.drive()
    assert (state.state, calls.sent) == ("waiting", 2)
    wait = state.steps["a"].waits[-1]
    assert (wait.reason, wait.over) == ("decision", False)
    done = {"path": "a", "wait": wait.wait, "decision": "done", "output": "it worked"}
    stage.inbox.put(Command("decide", data=done))
    state = await stage.drive()
    assert (state.state, state.steps["a"].output, calls.sent) == ("completed", [200, "it worked"], 2)


async def crash(driving: "asyncio.Task[Any]", calls: HangingFetch) -> None:
    await calls.hanging.wait()
    calls.hanging.clear()
    driving.cancel()
    await asyncio.gather(driving, return_exceptions=True)


async def test_a_refused_journal_is_no_reason_to_go_on() -> None:
    stage = stage_of(step("a"), step("b"), edges=[edge("a", "b")])
    with pytest.raises(Died):
        await stage.drive(DyingJournal(stage.store.claim(), 0, commits=False))
    assert (await stage.drive()).state == "completed"
