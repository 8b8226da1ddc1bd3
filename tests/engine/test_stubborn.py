"""Kinds that do not let themselves be cancelled: nobody waits for them for long, and nobody hears of them again."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from flows.engine import events
from flows.engine.amounts import NOTHING, ZERO
from flows.engine.apart import PATIENCE
from flows.engine.ports import CallSite, Command, Context, Outcome
from flows.engine.requests import ChildRequest, HttpReply, HttpRequest, ModelReply, ModelRequest, PassEnd, Question
from flows.engine.state import RunState, fold
from flows.faults import Permanent
from flows.graph import parse
from tests.engine.passing import PassingClock, in_passing_time
from tests.engine.stage import Behaviour, Stage
from tests.graph.documents import edge, raw, step


async def whatever_happens(future: "asyncio.Future[Any] | asyncio.Task[Any]") -> None:
    while not future.done():
        try:
            await asyncio.shield(future)
        except asyncio.CancelledError:
            continue


class Stubborn:
    """Goes on until it is let go, and then tries all that a kind may do."""

    def __init__(self, attempts: int = 9) -> None:
        self.let_go = asyncio.Event()
        self.tried: list[str] = []
        self.attempts = attempts  # that are so

    async def __call__(self, context: Context) -> Outcome:
        if context.attempt > self.attempts:
            return Outcome("obedient")
        await whatever_happens(asyncio.ensure_future(self.let_go.wait()))
        for name, act in self._acts(context).items():
            try:
                await act()
            except asyncio.CancelledError:
                self.tried.append(name)
        context.delta("late")
        context.warn("late")
        return Outcome("late")

    def _acts(self, context: Context) -> dict[str, Callable[[], Any]]:
        return {
            "complete": lambda: context.complete(ModelRequest("a/m", "late")),
            "fetch": lambda: context.fetch(HttpRequest("POST", "https://example.com/")),
            "ask": lambda: context.ask(Question("ask", "late?")),
            "rest": lambda: context.rest(context.now),
            "flow": lambda: context.flow(ChildRequest("late")),
            "decide": lambda: context.decide("late", lambda: 1),
            "scope": lambda: context.scope(1),
            "pass_ended": lambda: context.pass_ended(1, lambda: PassEnd(None, None)),
        }


class StubbornCalls:
    """One call that is begun and goes on; what it says later is for nobody."""

    def __init__(self) -> None:
        self.let_go = asyncio.Event()
        self.late = 0

    async def complete(self, request: ModelRequest, site: CallSite) -> ModelReply:
        place: dict[str, Any] = {"path": site.path, "attempt": site.attempt, "call": site.call}
        told: dict[str, Any] = {
            "account": "a",
            "model": "m",
            "simulated": True,
            "request": {},
            "request_hash": request.hash(),
        }
        await site.append(events.CallStarted(**place, **told))
        await whatever_happens(asyncio.ensure_future(self.let_go.wait()))
        reply: dict[str, Any] = {
            "output": "late",
            "usage": NOTHING,
            "cost": ZERO + 1,
            "first_token_ms": 1,
            "duration_ms": 1,
        }
        site.delta("late")
        site.note(events.CallFinished(**place, **reply, stop="end"))
        with pytest.raises(asyncio.CancelledError):
            await site.append(events.CallFinished(**place, **reply, stop="end"))
        self.late += 1
        return ModelReply("late", NOTHING, ZERO + 1, "end")

    async def fetch(self, request: HttpRequest, site: CallSite) -> HttpReply:
        raise AssertionError


async def call(context: Context) -> Outcome:
    return Outcome((await context.complete(ModelRequest("a/m", "hi"))).text)


async def fail(context: Context) -> Outcome:
    await asyncio.sleep(1)
    raise Permanent("No.")


async def ask(context: Context) -> Outcome:
    answer = await context.ask(Question("ask", "?"))
    return Outcome(answer and answer.value)


class Play:
    """A run with one who is stubborn, until its end and until that one has had its say too."""

    def __init__(self, *steps: dict[str, Any], attempts: int = 9, calls: StubbornCalls | None = None, **more: Any):
        self.kind, self.calls = Stubborn(attempts), calls
        behaviours: dict[str, Behaviour] = {"stubborn": self.kind, "fail": fail, "ask": ask, "call": call}
        self.stage = Stage(parse(raw(*steps, **more)), behaviours, calls)
        self.stage.clock = PassingClock()  # type: ignore[assignment]
        self.stage.store.clock = self.stage.clock

    async def end(self, *commands: Command) -> tuple[RunState, float]:
        """And when it was over."""
        driving = self.stage.start()
        await self.stage.until("step_started a")
        for command in commands:
            self.stage.inbox.put(command)
        state = await driving
        over, said = asyncio.get_running_loop().time(), list(self.stage.story)
        for one in (self.kind, self.calls):
            if one is not None:
                one.let_go.set()
        await asyncio.sleep(1)
        assert self.stage.story == said
        assert self.stage.deltas.emitted == []
        assert state.to_json() == fold(self.stage.document, self.stage.store.records).to_json()
        return state, over


def test_a_run_is_cancelled_whatever_a_kind_thinks_of_it() -> None:
    async def story() -> None:
        play = Play(step("a", "stubborn"))
        state, over = await play.end(Command("cancel", item="c"))
        assert (state.state, state.steps["a"].state, over) == ("cancelled", "cancelled", PATIENCE)
        assert set(play.kind.tried) == set(play.kind._acts(None))  # type: ignore[arg-type]

    in_passing_time(story())


def test_the_time_limit_of_a_run_holds_whatever_a_kind_thinks_of_it() -> None:
    async def story() -> None:
        play = Play(step("a", "stubborn"), policy={"longest_ms": 60_000})
        state, over = await play.end()
        assert state.error is not None
        assert (state.state, state.error["code"], over) == ("failed", "TIMEOUT", 60 + PATIENCE)
        assert state.steps["a"].state == "cancelled"

    in_passing_time(story())


@pytest.mark.parametrize("retries", [0, 1])
def test_the_time_limit_of_a_step_holds_whatever_its_kind_thinks_of_it(retries: int) -> None:
    """C98: and it is tried again as after any timeout."""

    async def story() -> None:
        retry = {"attempts": retries, "delay_ms": 0}
        a = step("a", "stubborn", timeout_ms=10_000, retry=retry)
        state, over = await Play(a, attempts=1).end()
        assert over == 10 + PATIENCE
        if retries:
            assert (state.state, state.output, state.steps["a"].attempt) == ("completed", "obedient", 2)
        else:
            assert state.error is not None
            assert (state.state, state.error["code"], state.steps["a"].state) == ("failed", "TIMEOUT", "failed")

    in_passing_time(story())


@pytest.mark.parametrize("frame", ["loop", "lanes"])
def test_a_failure_beside_it_ends_the_run_whatever_a_kind_thinks_of_it(frame: str) -> None:
    async def story() -> None:
        steps = step("f", frame), step("a", "stubborn", parent="f"), step("b", "fail")
        play = Play(*steps)
        driving = asyncio.ensure_future(play.stage.drive())
        state = await driving
        over = asyncio.get_running_loop().time()
        assert (state.state, state.steps["f[1].a"].state, over) == ("failed", "cancelled", 1 + PATIENCE)
        assert state.steps["f"].state == "cancelled"
        play.kind.let_go.set()

    in_passing_time(story())


def test_a_frame_is_waited_for_while_something_in_it_is_being_ended() -> None:
    """However long that takes: a child run, called off, has ten seconds to say what it cost."""

    async def story() -> None:
        async def has_a_child(context: Context) -> Outcome:
            return Outcome((await context.flow(ChildRequest("x"))).state)

        stage = Stage(parse(raw(step("f", "loop"), step("a", "flow", parent="f"))), {"flow": has_a_child})
        driving = stage.start()
        await stage.until("step_waiting f[1].a")
        stage.inbox.put(Command("cancel", item="c"))
        await asyncio.sleep(2 * PATIENCE)
        end = {"path": "f[1].a", "wait": 1, "attempt": 1, "state": "cancelled", "cost": "0.5"}
        stage.inbox.put(Command("child_ended", data=end, item="e"))
        state = await driving
        assert (state.state, state.steps["f[1].a"].state, str(state.cost)) == ("cancelled", "cancelled", "0.5")
        assert stage.story.index("step_cancelled f[1].a") < stage.story.index("step_cancelled f")

    in_passing_time(story())


def test_a_call_that_goes_on_for_ever_is_lost_with_its_step_and_lets_the_run_rest() -> None:
    async def story() -> None:
        calls = StubbornCalls()
        steps = step("a", "call", timeout_ms=10_000, critical=False), step("b", "ask")
        play = Play(*steps, calls=calls, edges=[edge("a", "b")])
        state, over = await play.end()
        assert (state.state, over) == ("waiting", 10 + PATIENCE)
        assert (state.steps["a"].state, state.steps["a"].calls[0].state) == ("failed", "lost")
        assert (calls.late, state.cost) == (1, ZERO)

    in_passing_time(story())


def test_a_handover_does_not_wait_for_ever_either_and_ends_no_step() -> None:
    async def story() -> None:
        play = Play(step("a", "stubborn"))
        driving = play.stage.start()
        await play.stage.until("step_started a")
        driving.cancel()
        await asyncio.gather(driving, return_exceptions=True)
        assert asyncio.get_running_loop().time() <= PATIENCE
        assert play.stage.story[-1] == "step_started a"
        play.kind.let_go.set()
        play.kind.attempts = 0
        assert (await play.stage.drive()).output == "obedient"

    in_passing_time(story())
