"""What is called off leaves nothing under way: no step, no call and no child run, however it came to be called off."""

import asyncio

import pytest

from flows.engine.amounts import Usage
from flows.engine.execution import CHILD_PATIENCE
from flows.engine.ports import Command, Context, Outcome
from flows.engine.requests import ChildRequest, HttpRequest, Question
from flows.engine.state import RunState
from flows.faults import Permanent
from flows.graph import parse
from tests.engine.passing import PassingClock, in_passing_time
from tests.engine.stage import Stage
from tests.engine.world_kinds import Obedient, Sending
from tests.graph.documents import edge, raw, step


async def has_a_child(context: Context) -> Outcome:
    return Outcome((await context.flow(ChildRequest("Fact check"))).state)


async def send(context: Context) -> Outcome:
    return Outcome((await context.fetch(HttpRequest("POST", "https://example.com/"))).text)


async def fail(context: Context) -> Outcome:
    for _ in range(context.step.config.get("turns", 0)):
        await asyncio.sleep(0)
    raise Permanent("No.")


def under_way(state: RunState) -> list[str]:
    steps = [path for path, one in state.steps.items() if one.state in ("running", "waiting", "retrying")]
    return steps + [path for path, one in state.steps.items() for call in one.calls if call.state == "started"]


@pytest.mark.parametrize("turns", range(30))
async def test_a_cancel_right_after_a_restart_ends_what_lies_in_frames(turns: int) -> None:
    """The scopes inside may not have been opened again yet; their child runs are told all the same."""
    steps = step("outer", "loop"), step("inner", "loop", parent="outer"), step("a", "flow", parent="inner")
    stage = Stage(parse(raw(*steps)), {"flow": has_a_child})
    stage.children = Obedient(stage.inbox)
    assert (await stage.drive()).state == "waiting"
    driving = stage.start()
    for _ in range(turns):
        await asyncio.sleep(0)
    stage.inbox.put(Command("cancel", item="cancel"))
    state = await asyncio.wait_for(driving, 5)
    if not state.ended:  # it came when the driver was about to leave: the next one is handed it again
        state = await asyncio.wait_for(stage.drive(), 5)
    assert (state.state, under_way(state)) == ("cancelled", [])
    assert {kind for _, kind in stage.children.told} == {"cancel"}
    assert stage.story.count("step_cancelled outer[1].inner[1].a") == 1


async def test_a_cancel_after_many_handovers_ends_a_child() -> None:
    """However often its driver changed before."""
    behaviours = {"flow": has_a_child}
    stage = Stage(parse(raw(step("a", "flow"))), behaviours, options={"breakpoints": ["a"]})
    stage.children = Obedient(stage.inbox)
    await stage.drive()
    stage.inbox.put(Command("resume", item="resume"))
    assert (await stage.drive()).state == "waiting"
    for turns in range(40):
        driving = stage.start()
        for _ in range(turns):
            await asyncio.sleep(0)
        driving.cancel()
        await asyncio.gather(driving, return_exceptions=True)
    stage.inbox.put(Command("cancel", item="cancel"))
    state = await asyncio.wait_for(stage.drive(), 5)
    assert (state.state, under_way(state)) == ("cancelled", [])


@pytest.mark.parametrize("turns", range(12))
async def test_a_cancel_at_any_turn_of_a_start_is_obeyed(turns: int) -> None:
    async def forever(context: Context) -> Outcome:
        await asyncio.Event().wait()
        raise AssertionError

    stage = Stage(parse(raw(step("a", "forever"))), {"forever": forever})
    driving = stage.start()
    for _ in range(turns):
        await asyncio.sleep(0)
    stage.inbox.put(Command("cancel", item="cancel"))
    assert (await asyncio.wait_for(driving, 5)).state == "cancelled"


@pytest.mark.parametrize("turns", range(12))
async def test_a_call_that_is_called_off_before_it_is_sent_has_an_end(turns: int) -> None:
    """Its start may be on its way into the journal, or there."""
    document = parse(raw(step("a", "send"), step("b", "fail", config={"turns": turns})))
    sending = Sending()
    stage = Stage(document, {"send": send, "fail": fail}, sending)
    state = await stage.drive()
    assert (state.state, under_way(state)) == ("failed", [])
    if stage.story.count("call_started a"):
        assert stage.story.count("call_failed a") + stage.story.count("call_finished a") == 1


async def test_a_call_of_unknown_fate_is_lost_when_its_step_is_called_off() -> None:
    """Nobody says any more what became of it."""
    steps = step("a", "send"), step("w", "flow"), step("b", "fail")
    stage = Stage(
        parse(raw(*steps, edges=[edge("w", "b")])), {"send": send, "flow": has_a_child, "fail": fail}, Sending()
    )
    driving = stage.start()
    await stage.until("call_started a")
    driving.cancel()
    await asyncio.gather(driving, return_exceptions=True)
    state = await stage.drive()
    assert (state.state, state.steps["a"].waits[0].reason) == ("waiting", "decision")
    stage.inbox.put(Command("child_ended", data={"path": "w", "wait": 1, "attempt": 1, "state": "completed"}, item="c"))
    state = await asyncio.wait_for(stage.drive(), 5)
    assert (state.state, under_way(state), state.steps["a"].calls[0].state) == ("failed", [], "lost")


@pytest.mark.parametrize("turns", range(0, 24, 2))
async def test_a_frame_that_is_not_needed_any_more_ends_with_all_inside_after_a_restart_too(turns: int) -> None:
    steps = (
        step("f", "loop"),
        step("slow", "flow", parent="f"),
        step("fast", "flow"),
        step("j", "join", config={"needs": 1}),
    )

    async def join(context: Context) -> Outcome:
        return Outcome([arrival.step for arrival in context.arrivals])

    document = parse(raw(*steps, edges=[edge("f", "j"), edge("fast", "j")]))
    stage = Stage(document, {"flow": has_a_child, "join": join})
    stage.children = Obedient(stage.inbox)
    await stage.drive()
    driving = stage.start()
    for _ in range(turns):
        await asyncio.sleep(0)
    end = Command("child_ended", data={"path": "fast", "wait": 1, "attempt": 1, "state": "completed"}, item="c")
    stage.inbox.put(end)
    state = await asyncio.wait_for(driving, 5)
    if not state.ended:
        state = await asyncio.wait_for(stage.drive(), 5)
    assert (state.state, state.output, under_way(state)) == ("completed", ["fast"], [])
    assert [kind for _, kind in stage.children.told] == ["cancel"]


def ended(cost: str) -> Command:
    usage = Usage(1, 0, 2, 0).to_json()
    data = {"path": "a", "attempt": 1, "wait": 1, "state": "cancelled", "cost": cost, "usage": usage}
    return Command("child_ended", data=data, item="end")


@pytest.mark.parametrize("first", ["cancel", "end"])
def test_the_cost_of_a_child_counts_when_its_end_and_a_cancel_come_together_after_a_rest(first: str) -> None:
    """O18: the sum of the steps' costs is the run's, child runs included."""

    async def story() -> None:
        stage = Stage(parse(raw(step("a", "flow"))), {"flow": has_a_child})
        assert (await stage.drive()).state == "waiting"
        commands = [Command("cancel", item="cancel"), ended("0.5")]
        for command in commands if first == "cancel" else reversed(commands):
            stage.inbox.put(command)
        state = await stage.drive()
        assert (state.state, str(state.cost), str(state.steps["a"].cost)) == ("cancelled", "0.5", "0.5")
        assert {command.item for command in stage.inbox.taken} == {"cancel", "end"}
        assert under_way(state) == []

    in_passing_time(story())


@pytest.mark.parametrize(("seconds", "cost", "over"), [(4, "0.5", 4), (60, "0", CHILD_PATIENCE)])
def test_a_cancel_after_a_rest_waits_for_what_a_child_costs_within_reason(
    seconds: float, cost: str, over: float
) -> None:
    async def story() -> None:
        stage = Stage(parse(raw(step("a", "flow"))), {"flow": has_a_child})
        stage.clock = PassingClock()  # type: ignore[assignment]
        stage.store.clock = stage.clock
        assert (await stage.drive()).state == "waiting"
        stage.inbox.put(Command("cancel", item="cancel"))
        asyncio.get_running_loop().call_later(seconds, stage.inbox.put, ended("0.5"))
        state = await stage.drive()
        assert (state.state, str(state.cost), asyncio.get_running_loop().time()) == ("cancelled", cost, over)
        assert under_way(state) == []

    in_passing_time(story())


@pytest.mark.parametrize("turns", range(-8, 14))
@pytest.mark.parametrize("how", ["cancel", "fail", "join"])
def test_the_end_of_a_child_is_not_missed_in_whichever_turn_its_step_is_called_off(how: str, turns: int) -> None:
    """Its cost counts, and nobody waits for what has been said."""

    async def story() -> None:
        go_on = asyncio.Event()

        async def other(context: Context) -> Outcome:
            await go_on.wait()
            if how == "fail":
                raise Permanent("No.")
            return Outcome("done")

        steps, edges = [step("a", "flow"), step("b", "other")], []
        if how == "join":
            steps.append(step("j", config={"needs": 1}))
            edges = [edge("a", "j"), edge("b", "j")]
        stage = Stage(parse(raw(*steps, edges=edges)), {"flow": has_a_child, "other": other})
        driving = stage.start()
        await stage.until("step_waiting a")
        loop, first, then = asyncio.get_running_loop(), max(0, -turns), max(0, turns)
        for turn in range(40):
            if turn == 20 + first:
                if how == "cancel":
                    stage.inbox.put(Command("cancel", item="cancel"))
                go_on.set()
            if turn == 20 + then:
                stage.inbox.put(ended("0.5"))
            await asyncio.sleep(0)
        state = await driving
        assert (str(state.cost), loop.time(), under_way(state)) == ("0.5", 0, [])

    in_passing_time(story())


@pytest.mark.parametrize("turns", range(14))
def test_an_answer_that_comes_as_the_time_of_its_step_is_up_holds_no_driver(turns: int) -> None:
    async def story() -> None:
        async def ask(context: Context) -> Outcome:
            answer = await context.ask(Question("ask", "?"))
            return Outcome(answer and answer.value)

        async def busy(context: Context) -> Outcome:
            await asyncio.sleep(20)
            return Outcome("done")

        a = step("a", "ask", timeout_ms=10_000, retry={"attempts": 1, "delay_ms": 1_000_000, "max_delay_ms": 1_000_000})
        stage = Stage(parse(raw(a, step("b", "busy"))), {"ask": ask, "busy": busy})
        stage.clock = PassingClock()  # type: ignore[assignment]
        stage.store.clock = stage.clock
        driving, loop = stage.start(), asyncio.get_running_loop()
        await stage.until("step_waiting a")

        def answer(left: int) -> None:
            if left:
                loop.call_soon(answer, left - 1)
            else:
                data = {"path": "a", "wait": 1, "attempt": 1, "answer": "yes"}
                stage.inbox.put(Command("answer", data=data, item="answer"))

        loop.call_at(10, answer, turns)
        state = await driving
        assert (state.state in ("waiting", "completed"), loop.time()) == (True, 20)

    in_passing_time(story())
