"""More fine points: pauses, rests and ends that a restart or a second reason comes across."""

import asyncio
from typing import Any

import pytest

from flows.engine import events
from flows.engine.memory import MemoryInbox
from flows.engine.ports import CallSite, Command, Context, Outcome
from flows.engine.requests import ChildRequest, HttpReply, HttpRequest, ModelReply, ModelRequest, Question
from flows.faults import InnerFailed, Permanent, Transient
from flows.graph import parse
from tests.engine.passing import PassingClock, in_passing_time
from tests.engine.stage import Behaviour, Stage
from tests.engine.test_trouble import Failing
from tests.graph.documents import edge, raw, step

PAUSE, RESUME, CANCEL = (Command(kind, item=kind) for kind in ("pause", "resume", "cancel"))


async def ask(context: Context) -> Outcome:
    answer = await context.ask(Question("ask", "?"))
    return Outcome(answer and answer.value)


async def has_a_child(context: Context) -> Outcome:
    return Outcome((await context.flow(ChildRequest("Fact check"))).state)


async def forever(context: Context) -> Outcome:
    await asyncio.Event().wait()
    raise AssertionError


def answer(path: str) -> Command:
    return Command("answer", by="ada", data={"path": path, "wait": 1, "answer": "yes"}, item=f"answer {path}")


def stage_of(*steps: dict[str, Any], behaviours: dict[str, Behaviour] | None = None, **more: Any) -> Stage:
    own: dict[str, Behaviour] = {"ask": ask, "child": has_a_child, "forever": forever}
    return Stage(parse(raw(*steps, **more)), {**own, **(behaviours or {})})


# ---- pauses ----


@pytest.mark.parametrize("framed", [False, True])
async def test_an_answer_that_comes_in_a_pause_is_taken_and_the_run_stays_paused(framed: bool) -> None:
    frame, path = ([step("f", "loop", config={"passes": 1})], "f[1].a") if framed else ([], "a")
    asks = step("a", "ask", **({"parent": "f"} if framed else {}))
    stage = stage_of(*frame, asks, step("b"), edges=[edge("f" if framed else "a", "b")])
    await stage.drive()
    stage.inbox.put(PAUSE)
    assert (await stage.drive()).state == "paused"
    stage.inbox.put(answer(path))
    state = await asyncio.wait_for(stage.drive(), 5)
    assert (state.state, state.steps[path].waits[0].over) == ("paused", True)
    assert [command.item for command in stage.inbox.taken] == ["pause", f"answer {path}"]


def test_a_retry_that_falls_due_in_a_pause_waits_with_the_driver_that_waited_for_it() -> None:
    async def story() -> None:
        async def slow(context: Context) -> Outcome:
            await asyncio.sleep(60)
            return Outcome("slow")

        kind = Failing(Transient("Busy."))
        a = step("a", "flaky", retry={"attempts": 1, "delay_ms": 10_000})
        stage = stage_of(a, step("c", "slow"), behaviours={"flaky": kind, "slow": slow})
        stage.clock = PassingClock()  # type: ignore[assignment]
        driving = stage.start()
        await asyncio.sleep(5)
        stage.inbox.put(PAUSE)
        assert ((await driving).state, kind.ran, asyncio.get_running_loop().time()) == ("paused", 1, 60)

    in_passing_time(story())


async def test_a_run_does_not_rest_while_it_keeps_a_word_for_somebody_whom_a_pause_holds_up() -> None:
    """Who wakes a run for an untaken word would else wake it again at once, and again."""
    stage = stage_of(step("a", "child"))
    await stage.children.start(ChildRequest("Fact check"), "a", 1, 1)  # and then the driver died
    started = events.RunStarted(worker="w"), events.StepStarted(path="a", attempt=1), events.PauseRequested(by=None)
    await stage.store.claim().append(*started)
    end = {"path": "a", "attempt": 1, "wait": 1, "state": "completed"}
    stage.inbox.put(Command("child_ended", data=end, item="end"))
    driving = stage.start()
    for _ in range(100):
        await asyncio.sleep(0)
    assert (driving.done(), stage.story[-1]) == (False, "run_resumed")
    stage.inbox.put(RESUME)
    assert (await asyncio.wait_for(driving, 5)).output == "completed"


# ---- rests ----


class LateInbox(MemoryInbox):
    """Finds a word when it looks once more. `heard`: it is handed out before the look is over."""

    def __init__(self, late: Command, heard: bool) -> None:
        super().__init__()
        self._late: list[Command] = [late]
        self._heard = heard

    async def settle(self) -> bool:
        if self._late:
            self.put(self._late.pop())
            if not self._heard:
                return False
            for _ in range(3):
                await asyncio.sleep(0)
        return await super().settle()


@pytest.mark.parametrize("heard", [False, True])
async def test_a_driver_that_finds_something_to_do_when_it_is_about_to_leave_stays(heard: bool) -> None:
    stage = stage_of(step("a", "ask"))
    stage.inbox = LateInbox(answer("a"), heard)
    state = await stage.drive()
    assert (state.state, state.output) == ("completed", "yes")
    assert "run_waiting" not in stage.story


# ---- ends ----


def test_a_time_limit_that_runs_out_while_a_run_is_being_cancelled_changes_nothing() -> None:
    async def story() -> None:
        stage = stage_of(step("a", "child"), step("b", "forever"), policy={"longest_ms": 5_000})
        stage.clock = PassingClock()  # type: ignore[assignment]
        driving = stage.start()
        await stage.until("step_waiting a")
        stage.inbox.put(CANCEL)
        assert (await driving).state == "cancelled"
        assert asyncio.get_running_loop().time() == 10  # its child was waited for

    in_passing_time(story())


async def test_what_ran_beside_a_failure_ends_after_a_restart_though_the_frame_goes_on() -> None:
    async def tolerates(context: Context) -> Outcome:
        with pytest.raises(InnerFailed):
            await context.scope(1)
        return Outcome("tolerated")

    steps = step("f", "tolerant"), step("a", parent="f"), step("b", parent="f")
    stage = stage_of(*steps, behaviours={"tolerant": tolerates})
    error = Permanent("No.").to_json()
    began = [events.StepStarted(path=path, attempt=1) for path in ("f", "f[1].a", "f[1].b")]
    failed = events.StepFailed(path="f[1].a", attempt=1, error=error, duration_ms=1)
    await stage.store.claim().append(events.RunStarted(worker="w"), *began, failed)
    state = await stage.drive()
    assert (state.output, state.steps["f[1].b"].state) == ("tolerated", "cancelled")


class Interrupted:
    """A call that is never over; what it was told when it was cancelled."""

    def __init__(self) -> None:
        self.stopping: list[bool] = []

    async def complete(self, request: ModelRequest, site: CallSite) -> ModelReply:
        started = events.CallStarted(
            path=site.path,
            attempt=site.attempt,
            call=site.call,
            account="a",
            model="m",
            simulated=True,
            request=request.to_json(),
            request_hash=request.hash(),
        )
        await site.append(started)
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.stopping.append(site.stopping)
            raise
        raise AssertionError

    async def fetch(self, request: HttpRequest, site: CallSite) -> HttpReply:
        raise AssertionError


async def call(context: Context) -> Outcome:
    return Outcome((await context.complete(ModelRequest("a/m", "hi"))).text)


@pytest.mark.parametrize("framed", [False, True])
async def test_a_call_can_tell_a_handover_from_an_end(framed: bool) -> None:
    """Of the one nothing is recorded: whoever goes on with the run decides."""
    steps = [step("f", "loop"), step("a", "call", parent="f")] if framed else [step("a", "call")]
    calls = Interrupted()
    stage = Stage(parse(raw(*steps)), {"call": call}, calls)
    for cancels in (False, True):
        driving = stage.start()
        for _ in range(60):
            await asyncio.sleep(0)
        if cancels:
            stage.inbox.put(CANCEL)
        else:
            driving.cancel()
        await asyncio.gather(driving, return_exceptions=True)
    assert calls.stopping == [False, True]


async def test_a_call_in_flight_at_a_crash_is_lost_when_the_run_is_cancelled_after_it() -> None:
    stage = Stage(parse(raw(step("a", "call"))), {"call": call}, Interrupted())
    driving = stage.start()
    await stage.until("call_started a")
    driving.cancel()
    await asyncio.gather(driving, return_exceptions=True)
    await stage.store.claim().append(events.CancelRequested(by=None))
    state = await stage.drive()
    assert (state.state, state.steps["a"].state) == ("cancelled", "cancelled")
    assert [one.state for one in state.steps["a"].calls] == ["lost"]


# ---- parts of a run ----


async def test_a_run_that_is_to_end_behind_a_step_of_a_frame_runs_the_frame_as_a_whole() -> None:
    steps = step("f", "loop", config={"passes": 1}), step("a", parent="f"), step("b", parent="f")
    document = parse(raw(*steps, edges=[edge("a", "b")]))
    state = await Stage(document, options={"until": "a"}).drive()
    assert (state.state, state.steps["f[1].b"].state) == ("completed", "succeeded")


async def test_a_step_that_was_skipped_in_one_attempt_of_its_frame_counts_its_attempts_on_in_the_next() -> None:
    """Its attempt is part of the key of every call and child: none may come twice."""
    goes, seen, fails = [1, 0, 1], [], [Transient("Busy."), Transient("Busy.")]

    async def turn(context: Context) -> Outcome:
        return Outcome(goes.pop(0))

    async def attempt(context: Context) -> Outcome:
        seen.append(context.attempt)
        return Outcome(1)

    async def end(context: Context) -> Outcome:
        if fails:
            raise fails.pop()
        return Outcome("end")

    stage = stage_of(
        step("f", "loop", config={"passes": 1}, retry={"attempts": 2, "delay_ms": 0}),
        step("turn", "turn", parent="f"),
        step("a", "attempt", parent="f", condition="turn == 1"),
        step("end", "end", parent="f"),
        edges=[edge("turn", "a"), edge("a", "end")],
        behaviours={"turn": turn, "attempt": attempt, "end": end},
    )
    assert ((await stage.drive()).state, seen) == ("completed", [1, 2])
