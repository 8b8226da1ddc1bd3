"""What random worlds have found, each as small as it can be."""

import asyncio

import pytest

from flows.engine.fork import kept
from flows.engine.ports import Command, Context, Outcome
from flows.engine.requests import ChildRequest
from flows.faults import Permanent, Transient
from flows.graph import parse
from tests.engine.stage import Behaviour, Stage, lanes
from tests.engine.world_kinds import KINDS, Obedient, Sending
from tests.graph.documents import edge, raw, step

PATIENT = {"recovery": {"ask": True, "longest_ms": 3_600_000}}


def turns(count: int) -> Behaviour:
    async def take(context: Context) -> Outcome:
        for _ in range(count):
            await asyncio.sleep(0)
        return Outcome(context.step.id)

    return take


async def test_what_lanes_map_hangs_on_their_order_and_not_on_who_was_first() -> None:
    """A resumed step must see what it saw before the crash."""
    maps = {"output_mapping": {"m": "{{ output }}"}}
    document = parse(
        raw(step("fan", "lanes"), step("a", "slow", parent="fan", **maps), step("b", "quick", parent="fan", **maps))
    )
    for slow, quick in ((9, 0), (0, 9)):
        state = await Stage(document, {"slow": turns(slow), "quick": turns(quick)}).drive()
        assert state.steps["fan"].mapped == {"m": "b"}


async def test_a_person_who_said_retry_is_not_asked_again_after_a_rest() -> None:
    """R30: nothing is tried after an answer, whether the new attempt was driven in one go or not."""

    async def child(context: Context) -> Outcome:
        end = await context.flow(ChildRequest("other"))
        raise Permanent(f"The child was {end.state}.")

    ask = {"strategy": "ask", "questions": ["What now?"]}
    document = parse(raw(step("a", "child", recovery=[ask], critical=True), policy=PATIENT))
    stage = Stage(document, {"child": child})
    asked = 0
    for _ in range(6):
        state = await stage.drive()
        if state.ended:
            break
        (wait,) = [one for one in state.steps["a"].waits if not one.over]
        place = {"path": "a", "wait": wait.wait, "attempt": state.steps["a"].attempt}
        if wait.reason == "child":
            stage.inbox.put(Command("child_ended", data={**place, "run": "x", "state": "failed"}))
        else:
            asked += 1
            stage.inbox.put(Command("answer", data={**place, "answer": "retry"}))
    assert (asked, state.state) == (1, "failed")


async def test_what_the_inside_of_a_frame_mapped_before_it_failed_is_not_mapped_when_something_else_stands_in() -> None:
    """An uninterrupted driver and one that found the failure in the journal go on with the same."""

    async def second_fails(context: Context) -> Outcome:
        if context.path.startswith("l[2]"):
            raise Transient("No.")
        return Outcome("inside")

    other = {"strategy": "alternative", "flow": "other"}
    document = parse(
        raw(
            step("l", "loop", recovery=[other]),
            step("a", "second", parent="l", output_mapping={"m": "{{ output }}"}, critical=True),
            policy=PATIENT,
        )
    )
    mapped = []
    for rests in (False, True):
        stage = Stage(document, {"second": second_fails})
        driving = stage.start()
        if rests:
            await driving
        else:
            await stage.until("step_waiting l")
        stage.inbox.put(
            Command("child_ended", data={"path": "l", "attempt": 1, "wait": 1_001, "state": "completed", "output": "x"})
        )
        state = await (stage.drive() if rests else driving)
        assert (state.state, state.steps["l"].recovered) == ("completed", "alternative")
        mapped.append(state.steps["l"].mapped)
    assert mapped == [None, None]


@pytest.mark.parametrize("frame", [True, False])
async def test_what_is_called_off_before_its_first_turn_ends_what_it_has_begun(frame: bool) -> None:
    """After a restart the join may have what it needs at once: then a child run that nobody waits for any more ends,
    and so does what lies inside a frame."""
    now = asyncio.Event()

    async def first(context: Context) -> Outcome:
        await now.wait()
        return Outcome("first")

    async def child(context: Context) -> Outcome:
        await context.flow(ChildRequest("other"))
        raise AssertionError("it was called off")

    path = "k[1].c" if frame else "k"
    second = [step("k", "loop"), step("c", "child", parent="k")] if frame else [step("k", "child")]
    join = step("j", "join", config={"needs": 1})
    document = parse(raw(step("f", "first"), *second, join, edges=[edge("f", "j"), edge("k", "j")]))
    stage = Stage(document, {"first": first, "child": child, "join": turns(0)})
    driving = stage.start()
    await stage.until(f"step_waiting {path}")
    driving.cancel()
    begun = stage.children.started
    await asyncio.wait([driving])
    now.set()
    stage.children = Obedient(stage.inbox)
    stage.children.started = begun
    state = await stage.drive()
    assert (state.state, state.steps[path].state) == ("completed", "cancelled")
    assert [kind for _, kind in stage.children.told] == ["cancel"]


async def test_an_uncertain_call_of_a_step_that_is_not_needed_any_more_is_lost() -> None:
    """Nobody will say what became of it, so it is under way no more."""
    now = asyncio.Event()

    async def first(context: Context) -> Outcome:
        await now.wait()
        return Outcome("first")

    join = step("j", "join", config={"needs": 1})
    document = parse(raw(step("f", "first"), step("k", "send"), join, edges=[edge("f", "j"), edge("k", "j")]))
    stage = Stage(document, {"first": first, "send": KINDS["send"], "join": turns(0)}, Sending())
    driving = stage.start()
    await stage.until("call_started k")
    driving.cancel()
    await asyncio.wait([driving])
    driving = stage.start()
    await stage.until("step_waiting k")
    now.set()
    state = await driving
    assert (state.state, state.steps["k"].state) == ("completed", "cancelled")
    assert [call.state for call in state.steps["k"].calls] == ["lost"]


async def test_a_frame_that_failed_of_what_its_fork_bears_goes_on_inside() -> None:
    """Its result was one of the flow as it was: nothing else of it was edited."""

    async def fails(context: Context) -> Outcome:
        raise Permanent("No.")

    steps = (step("fan", "fan_out", critical=False), step("a", "fails", parent="fan"), step("b", parent="fan"))
    strict, lenient = (parse(raw(*steps, policy={"atomic_mode": mode})) for mode in ("conditional", "lenient"))
    kinds = {"fails": fails, "fan_out": lanes}
    first = Stage(strict, kinds)
    assert (await first.drive()).steps["fan"].state == "failed"
    fork = Stage(lenient, kinds)
    fork.store.store(kept(strict, lenient, first.store.records), epoch=0)
    assert fork.story == ["run_created", "step_failed fan[1].a", "step_succeeded fan[2].b"]
    state = await fork.drive()
    assert (state.steps["fan"].state, state.steps["fan"].output) == ("succeeded", [None, "b"])
    assert "step_started fan[1].a" not in fork.story
