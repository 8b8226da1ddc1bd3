"""Waiting for people, moments and child runs: the run rests without a driver and goes on where it was."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from flows.engine import events
from flows.engine.ports import Command, Context, Outcome
from flows.engine.requests import ChildRequest, Question
from flows.engine.state import RunState, fold
from flows.faults import Permanent
from flows.graph import parse
from tests.engine.stage import Stage
from tests.engine.world_kinds import Obedient
from tests.graph.documents import edge, raw, step


async def approve(context: Context) -> Outcome:
    before = await context.decide("began", lambda: context.now.isoformat())
    deadline = context.step.config.get("deadline")
    due = None if deadline is None else context.now + timedelta(seconds=deadline)
    answer = await context.ask(Question("approval", "May it go on?", assignee="ada@example.com"), due)
    return Outcome({"began": before, "answer": None if answer is None else [answer.value, answer.by]})


async def rest(context: Context) -> Outcome:
    until = await context.decide("until", lambda: (context.now + timedelta(hours=1)).isoformat())
    await context.rest(datetime.fromisoformat(until))
    return Outcome("rested")


async def call_flow(context: Context) -> Outcome:
    end = await context.flow(ChildRequest("Fact check", inputs={"text": "x"}))
    if end.state != "completed":
        raise Permanent("The child failed.", code="SUB_FLOW_FAILED")
    return Outcome(end.output)


def stage_of(*steps: dict[str, Any], **more: Any) -> Stage:
    behaviours = {"approve": approve, "rest": rest, "flow": call_flow}
    return Stage(parse(raw(*steps, **more)), behaviours)


def answer(path: str, value: Any, item: str = "item-1", wait: int = 1) -> Command:
    return Command("answer", by="ada", data={"path": path, "wait": wait, "answer": value}, item=item)


async def test_a_run_that_waits_for_a_person_rests_and_goes_on_with_the_answer() -> None:
    """C108: human in the loop."""
    stage = stage_of(step("a"), step("b", "approve"), step("c"), edges=[edge("a", "b"), edge("b", "c")])
    state = await stage.drive()
    assert (state.state, state.waiting_until) == ("waiting", None)
    assert state.steps["b"].state == "waiting"
    assert state.steps["b"].waits[0].question is not None
    assert state.steps["b"].waits[0].question["assignee"] == "ada@example.com"
    stage.inbox.put(answer("b", "approved"))
    state = await stage.drive()
    assert state.state == "completed"
    assert state.steps["b"].output["answer"] == ["approved", "ada"]
    assert [command.item for command in stage.inbox.taken] == ["item-1"]
    assert stage.story.count("step_started b") == 1
    assert stage.story.count("step_waiting b") == 1
    assert state.to_json() == fold(stage.document, stage.store.records).to_json()


async def test_an_answer_that_is_handed_out_twice_counts_once() -> None:
    stage = stage_of(step("b", "approve"))
    await stage.drive()
    stage.inbox.put(answer("b", "approved"))
    stage.inbox.put(answer("b", "sent back"))
    stage.inbox.put(answer("b", "approved"))
    state = await stage.drive()
    assert state.steps["b"].output["answer"] == ["approved", "ada"]


async def test_an_answer_to_nothing_is_taken_and_changes_nothing() -> None:
    stage = stage_of(step("b", "approve"))
    await stage.drive()
    stage.inbox.put(answer("nobody", "approved", "item-1"))
    stage.inbox.put(answer("b", "approved", "item-2", wait=7))
    stage.inbox.put(Command("dance", item="item-3"))
    state = await stage.drive()
    assert state.state == "waiting"
    assert [command.item for command in stage.inbox.taken] == ["item-1", "item-2", "item-3"]


async def test_other_branches_go_on_while_one_waits() -> None:
    stage = stage_of(step("b", "approve"), step("x"), step("y"), edges=[edge("x", "y")])
    state = await stage.drive()
    assert state.state == "waiting"
    assert state.steps["y"].state == "succeeded"


async def test_nobody_answers_before_the_deadline() -> None:
    stage = stage_of(step("b", "approve", config={"deadline": 60}))
    state = await stage.drive()
    assert state.waiting_until == "2026-01-01T00:01:00.000Z"
    stage.clock.advance(61)
    state = await stage.drive()
    assert state.steps["b"].output["answer"] is None
    (woken,) = [record.event for record in stage.store.records if isinstance(record.event, events.StepWoken)]
    assert (woken.by, woken.item) == (None, None)


async def test_a_moment_is_waited_for_without_a_driver() -> None:
    stage = stage_of(step("b", "rest"))
    assert (await stage.drive()).waiting_until == "2026-01-01T01:00:00.000Z"
    assert (await stage.drive()).state == "waiting"  # woken too early, by whatever
    stage.clock.advance(3600)
    state = await stage.drive()
    assert state.output == "rested"


async def test_a_wait_inside_a_loop_keeps_the_passes_before_it() -> None:
    stage = stage_of(step("l", "loop", config={"passes": 2}), step("b", "approve", parent="l"))
    await stage.drive()
    for number in (1, 2):
        stage.inbox.put(answer(f"l[{number}].b", number, f"item-{number}"))
        state = await stage.drive()
    assert state.state == "completed"
    assert state.steps["l[1].b"].output["answer"][0] == 1
    assert stage.story.count("step_started l") == 1


def ended(stage: Stage, state: str, **data: Any) -> Command:
    ((key, (_, child)),) = stage.children.started.items()
    path, attempt, wait = key
    place = {"run": child.run, "path": path, "attempt": attempt, "wait": wait}
    return Command("child_ended", data={**place, "state": state, "cost": "0.25", **data}, item="child-1")


async def test_a_child_run_is_started_once_and_its_cost_counts_here() -> None:
    """C107, O18: sub-flows; the sum of the steps' costs is the run's."""
    stage = stage_of(step("a", "flow"), step("b"), edges=[edge("a", "b")])
    state = await stage.drive()
    assert state.state == "waiting"
    assert state.steps["a"].waits[0].child is not None
    usage = {"input": 3, "cached": 0, "output": 4, "reasoning": 0}
    stage.inbox.put(ended(stage, "completed", output="checked", usage=usage))
    state = await stage.drive()
    assert (state.state, state.steps["a"].output) == ("completed", "checked")
    assert (str(state.cost), str(state.steps["a"].cost), state.usage.input) == ("0.25", "0.25", 3)
    assert len(stage.children.started) == 1


async def test_a_child_that_ends_before_anybody_waits_is_not_missed() -> None:
    stage = stage_of(step("a", "flow"))
    started = stage.children.start

    async def start_and_end(*arguments: Any) -> Any:
        child = await started(*arguments)
        stage.inbox.put(ended(stage, "completed", output="quick"))
        return child

    stage.children.start = start_and_end  # type: ignore[method-assign,assignment]
    state = await stage.drive()
    assert state.output == "quick"


async def test_a_failed_child_fails_its_step() -> None:
    stage = stage_of(step("a", "flow"))
    await stage.drive()
    stage.inbox.put(ended(stage, "failed", error={"code": "X", "message": "No.", "remedy": "None.", "where": None}))
    state = await stage.drive()
    assert state.error is not None
    assert state.error["code"] == "SUB_FLOW_FAILED"


@pytest.mark.parametrize("command", ["cancel", "pause", "resume"])
async def test_children_are_told_what_their_parent_was(command: str) -> None:
    stage = stage_of(step("a", "flow"))
    stage.children = Obedient(stage.inbox)
    await stage.drive()
    ((_, child),) = stage.children.started.values()
    if command == "cancel":
        stage.inbox.put(Command("cancel", item="c"))
        state: RunState = await stage.drive()
        assert state.state == "cancelled"
    else:
        stage.inbox.put(Command(command, item="c"))
        await stage.drive()
    assert (child.run, command) in stage.children.told
