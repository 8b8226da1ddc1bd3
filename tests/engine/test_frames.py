"""Frames: passes, lanes and items, each in a scope of its own, and what can be read in them."""

import asyncio
from typing import Any

import pytest

from flows.engine import events
from flows.engine.ports import Context, Outcome
from flows.engine.state import fold
from flows.faults import Permanent, Transient
from flows.graph import parse
from flows.language import render
from tests.engine.stage import Died, DyingJournal, Stage, say_its_name
from tests.graph.documents import edge, raw, step


def reads(template: str) -> Any:
    async def read(context: Context) -> Outcome:
        return Outcome(render(template, context.names).value)

    return read


def paths(stage: Stage, kind: type[events.Event] = events.StepSucceeded) -> list[str]:
    return [record.event.path for record in stage.store.records if isinstance(record.event, kind)]


async def test_a_loop_runs_its_steps_once_a_pass_and_every_pass_can_be_addressed() -> None:
    """O13, C106: paths make every pass addressable."""
    document = parse(
        raw(
            step("refine", "loop", config={"passes": 3}),
            step("write", parent="refine"),
            step("judge", parent="refine"),
            step("end"),
            edges=[edge("write", "judge"), edge("refine", "end")],
        )
    )
    stage = Stage(document)
    state = await stage.drive()
    assert state.state == "completed"
    assert paths(stage) == [
        *(f"refine[{number}].{name}" for number in (1, 2, 3) for name in ("write", "judge")),
        "refine",
        "end",
    ]
    assert [one.number for one in state.steps["refine"].passes] == [1, 2, 3]
    assert state.to_json() == fold(document, stage.store.records).to_json()


async def test_a_later_sibling_is_null_on_the_first_pass_and_the_last_passes_after_it() -> None:
    document = parse(
        raw(
            step("refine", "loop", config={"passes": 3}),
            step("write", "write", parent="refine"),
            step("judge", "judge", parent="refine"),
            edges=[edge("write", "judge")],
        )
    )
    behaviours = {
        "write": reads(
            "{{ loop.index }}:{{ judge | default('-', true) }}:{{ loop.previous.judge | default('-', true) }}"
        ),
        "judge": reads("judged {{ write }}"),
    }
    stage = Stage(document, behaviours)
    state = await stage.drive()
    assert state.steps["refine[1].write"].output == "1:-:-"
    assert state.steps["refine[2].write"].output == "2:judged 1:-:-:judged 1:-:-"
    assert state.output == "judged 3:judged 2:judged 1:-:-:judged 1:-:-:judged 2:judged 1:-:-:judged 1:-:-"


async def test_outside_a_loop_its_output_and_its_passes_are_read_by_name() -> None:
    document = parse(
        raw(
            step("before"),
            step("refine", "loop", config={"passes": 2}),
            step("write", "write", parent="refine"),
            step("end", "end", config={"reads": "refine.passes"}),
            edges=[edge("before", "refine"), edge("refine", "end")],
        )
    )
    behaviours = {
        "write": reads("{{ before }} {{ loop.index }}"),
        "end": reads(
            "{{ refine }} | {{ refine.output }} | {{ refine.passes[0].write }} | {{ refine.passes | length }}"
        ),
    }
    assert (await Stage(document, behaviours).drive()).output == "before 2 | before 2 | before 1 | 2"


async def test_lanes_run_side_by_side_and_do_not_see_each_other() -> None:
    """O10, C90: every group of connected steps is a lane."""
    together = asyncio.Barrier(2)

    async def meet(context: Context) -> Outcome:
        async with together:
            return Outcome(render("{{ x | default('-', true) }}{{ y | default('-', true) }}", context.names).value)

    document = parse(
        raw(
            step("fan", "lanes"),
            step("x", "meet", parent="fan"),
            step("y", "meet", parent="fan"),
            step("z", parent="fan"),
            step("end", "end", config={"reads": "fan.lanes"}),
            edges=[edge("y", "z"), edge("fan", "end")],
        )
    )
    stage = Stage(document, {"meet": meet, "end": reads("{{ fan.lanes[1] }} {{ fan.lanes[1].y }} {{ fan }}")})
    state = await stage.drive()
    assert state.steps["fan"].output == ["--", "z"]
    assert state.steps["fan[2].z"].output == "z"
    assert state.output == 'z -- ["--", "z"]'


async def test_items_are_read_inside_and_frames_nest() -> None:
    document = parse(
        raw(
            step("each", "each", config={"items": ["a", "b"]}),
            step("twice", "loop", config={"passes": 2}, parent="each"),
            step("say", "say", parent="twice"),
            step("after", "after", parent="each", config={"reads": "twice.passes"}),
            edges=[edge("twice", "after")],
        )
    )
    behaviours = {
        "say": reads("{{ loop.index }}"),
        "after": reads("{{ loop.item }}{{ twice }}{{ twice.passes[0].say }}"),
    }
    stage = Stage(document, behaviours)
    state = await stage.drive()
    assert state.output == ["a21", "b21"]
    assert "each[2].twice[1].say" in paths(stage)


async def test_a_critical_failure_inside_ends_the_frame_and_is_located_inside() -> None:
    """R4, R6."""

    async def fail(context: Context) -> Outcome:
        raise Permanent("No.", where="config.x")

    document = parse(
        raw(
            step("fan", "lanes"),
            step("bad", "fail", parent="fan"),
            step("slow", "slow", parent="fan"),
            step("end"),
            edges=[edge("fan", "end")],
        )
    )

    async def slow(context: Context) -> Outcome:
        await asyncio.Event().wait()
        raise AssertionError

    stage = Stage(document, {"fail": fail, "slow": slow})
    state = await stage.drive()
    assert state.state == "failed"
    assert state.error is not None
    assert state.error["where"] == "steps.fan[1].bad.config.x"
    assert state.steps["fan[2].slow"].state == "cancelled"
    assert state.steps["fan"].state == "failed"
    assert state.steps["end"].state == "queued"


async def test_a_frame_that_is_tried_again_begins_its_inside_anew() -> None:
    tries = []

    async def second_time(context: Context) -> Outcome:
        tries.append(context.path)
        if len(tries) == 2:
            raise Transient("Not yet.")
        return Outcome(len(tries))

    document = parse(
        raw(
            step("refine", "loop", config={"passes": 2}, retry={"attempts": 1, "delay_ms": 0}),
            step("work", "work", parent="refine"),
        )
    )
    stage = Stage(document, {"work": second_time})
    state = await stage.drive()
    assert tries == ["refine[1].work", "refine[2].work", "refine[1].work", "refine[2].work"]
    assert (state.state, state.output) == ("completed", 4)
    assert state.steps["refine"].attempt == 2
    assert state.steps["refine[1].work"].attempt == 2
    assert state.to_json() == fold(document, stage.store.records).to_json()


@pytest.mark.parametrize("appends", range(1, 12))
@pytest.mark.parametrize("commits", [True, False])
async def test_a_crash_inside_a_frame_repeats_nothing_that_is_finished(appends: int, commits: bool) -> None:
    ran: list[str] = []

    async def work(context: Context) -> Outcome:
        before = {path for path, step in stage_state().items() if step.state == "succeeded"}
        assert context.path not in before
        ran.append(context.path)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return Outcome(f"{context.path} after {context.names['previous']}")

    document = parse(
        raw(
            step("refine", "loop", config={"passes": 3}),
            step("write", "work", parent="refine"),
            step("judge", "work", parent="refine"),
            step("end", "work"),
            edges=[edge("write", "judge"), edge("refine", "end")],
        )
    )
    stage = Stage(document, {"work": work})

    def stage_state() -> Any:
        return fold(document, stage.store.records).steps

    try:
        await stage.drive(DyingJournal(stage.store.claim(), appends, commits))
    except Died:
        state = await stage.drive()
        assert state.state == "completed"
    undisturbed = Stage(document, {"work": work})
    ran.clear()
    stage_of = {path: one.output for path, one in fold(document, stage.store.records).steps.items()}
    stage = undisturbed
    await undisturbed.drive()
    assert stage_of == {path: one.output for path, one in fold(document, undisturbed.store.records).steps.items()}


async def test_mapped_names_of_a_loop_are_read_behind_it() -> None:
    """C16, C20: output mappings set keys of the context."""
    document = parse(
        raw(
            step("loop_", "loop", config={"passes": 2}),
            step("code", "code", parent="loop_", output_mapping={"result": "{{ output }}!"}),
            step("end", "end"),
            edges=[edge("loop_", "end")],
        )
    )
    behaviours = {
        "code": reads("{{ result | default('first', true) }}"),
        "end": reads("{{ result }} {{ context.result }}"),
    }
    assert (await Stage(document, behaviours).drive()).output == "first!! first!!"


async def test_a_frame_with_nothing_inside_yields_nothing() -> None:
    state = await Stage(parse(raw(step("a", "loop"), step("b"), edges=[edge("a", "b")])), {"x": say_its_name}).drive()
    assert (state.state, state.output) == ("completed", "b")
