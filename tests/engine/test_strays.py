"""Commands that come late, twice, to the wrong place or before their time: they are taken, and change nothing."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from flows.engine.amounts import NOTHING
from flows.engine.ports import Command, Context, Outcome
from flows.engine.requests import ChildRequest, Question
from flows.faults import Transient
from flows.graph import parse
from tests.engine.stage import Stage
from tests.graph.documents import edge, raw, step


async def ask(context: Context) -> Outcome:
    answer = await context.ask(Question("ask", "What now?"))
    assert answer is not None
    return Outcome(answer.value)


async def has_a_child(context: Context) -> Outcome:
    end = await context.flow(ChildRequest("Fact check"))
    return Outcome(end.state)


def stage_of(*steps: dict[str, Any], **more: Any) -> Stage:
    return Stage(parse(raw(*steps, **more)), {"ask": ask, "flow": has_a_child})


STRAYS: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("answer", {}),
    ("answer", {"path": "a"}),
    ("answer", {"path": "a", "wait": 2, "answer": 1}),
    ("answer", {"path": "a", "wait": "1", "answer": 1}),
    ("answer", {"path": "a", "wait": 1.0, "answer": 1}),
    ("answer", {"path": "a", "wait": 1, "attempt": 2, "answer": 1}),
    ("answer", {"path": "a", "wait": 1, "attempt": 0, "answer": 1}),
    ("answer", {"path": "a", "wait": 1, "attempt": "1", "answer": 1}),
    ("answer", {"path": "b", "wait": 1, "answer": 1}),
    ("answer", {"path": "nobody", "wait": 1, "answer": 1}),
    ("answer", {"path": ["a"], "wait": 1, "answer": 1}),
    ("decide", {"path": "a", "wait": 1, "decision": "done"}),
    ("child_ended", {"path": "a", "wait": 1, "attempt": 1, "state": "completed"}),
    ("child_ended", {"path": "a", "wait": 1, "attempt": "x", "state": "completed"}),
    ("child_ended", {"path": "b", "wait": 1, "attempt": 1, "state": "completed"}),
    ("nonsense", {}),
)


@pytest.mark.parametrize(("kind", "data"), STRAYS)
async def test_what_is_not_meant_for_a_wait_changes_nothing(kind: str, data: Mapping[str, Any]) -> None:
    stage = stage_of(step("a", "ask"), step("b"))
    await stage.drive()
    stage.inbox.put(Command(kind, data=data, item="stray"))
    state = await asyncio.wait_for(stage.drive(), 5)
    assert (state.state, state.steps["a"].state) == ("waiting", "waiting")
    assert [command.item for command in stage.inbox.taken] == ["stray"]
    stage.inbox.put(Command("answer", data={"path": "a", "wait": 1, "answer": "yes"}, item="right"))
    assert (await stage.drive()).output == "b"


@pytest.mark.parametrize(("kind", "data"), [stray for stray in STRAYS if stray[1].get("path") != "a"])
async def test_what_comes_before_its_step_ran_holds_no_driver(kind: str, data: Mapping[str, Any]) -> None:
    stage = stage_of(step("a", "ask"), step("b"))
    stage.inbox.put(Command(kind, data=data, item="stray"))
    state = await asyncio.wait_for(stage.drive(), 5)
    assert state.state == "waiting"
    assert [command.item for command in stage.inbox.taken] == ["stray"]


async def test_the_end_of_a_child_that_is_told_twice_holds_no_driver() -> None:
    stage = stage_of(step("a", "flow"), step("b", "ask"))
    await stage.drive()
    end = {"path": "a", "wait": 1, "attempt": 1, "state": "completed", "cost": "0.5", "usage": NOTHING.to_json()}
    for item in ("one", "other"):
        stage.inbox.put(Command("child_ended", data=end, item=item))
    state = await asyncio.wait_for(stage.drive(), 5)
    assert (state.state, state.steps["a"].output, str(state.cost)) == ("waiting", "completed", "0.5")
    assert {command.item for command in stage.inbox.taken} == {"one", "other"}


@pytest.mark.parametrize("attempts", [0, 1])
async def test_a_child_does_not_outlive_the_attempt_that_began_it(attempts: int) -> None:
    """Its step ran out of time, or what ran beside it failed: it is cancelled, and what it cost counts."""

    async def fails_beside_its_child(context: Context) -> Outcome:
        async def fail() -> None:
            await stage.until(f"step_waiting {context.path}")
            raise Transient("Busy.")

        if context.attempt == 2:
            return Outcome("second")
        async with asyncio.TaskGroup() as group:
            group.create_task(context.flow(ChildRequest("Fact check")))
            group.create_task(fail())
        raise AssertionError

    retry = {"attempts": attempts, "delay_ms": 0}
    document = parse(raw(step("a", "both", retry=retry, critical=False), step("b"), edges=[edge("a", "b")]))
    stage = Stage(document, {"both": fails_beside_its_child})
    driving = stage.start()
    await stage.until("step_waiting a")
    for _ in range(20):
        await asyncio.sleep(0)
    ((run, kind),) = stage.children.told
    end = {"run": run, "path": "a", "wait": 1, "attempt": 1, "state": "cancelled", "cost": "0.5"}
    stage.inbox.put(Command("child_ended", data=end, item="end"))
    state = await asyncio.wait_for(driving, 5)
    assert (kind, state.state, str(state.cost)) == ("cancel", "completed", "0.5")
    assert (state.steps["a"].state, state.steps["a"].attempt) == (("succeeded", 2) if attempts else ("failed", 1))
    assert [command.item for command in stage.inbox.taken] == ["end"]
