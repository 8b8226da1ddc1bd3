"""The kinds as the engine runs them: whole flows on the twins of the ports, also when their driver dies."""

from datetime import timedelta
from typing import Any

import pytest

from flows.engine.events import PassEnded
from flows.engine.ports import Command
from flows.engine.state import RunState
from flows.graph import Document, parse, validate
from flows.steps.registry import catalogue
from tests.engine.stage import Died, DyingJournal, Stage
from tests.graph.documents import edge, raw, step
from tests.library.running import run


def staged(document: Document, inputs: dict[str, Any] | None = None) -> Stage:
    errors = [problem for problem in validate(document, catalogue()) if problem.severity == "error"]
    assert errors == []
    stage = Stage(document, inputs=inputs)
    stage.kinds = catalogue()  # type: ignore[assignment]
    return stage


def shape(id: str, value: str, mode: str = "text", **more: Any) -> dict[str, Any]:
    return step(id, "transform", config={"value": value, "mode": mode}, **more)


def value(of: str) -> dict[str, Any]:
    return step("end", "output", config={"value": of})


async def to_the_end(document: Document, inputs: dict[str, Any] | None = None) -> RunState:
    """The run at once, and again with a driver that dies before or after each of its commits."""
    stage = staged(document, inputs)
    state = await stage.drive()
    for appends in range(len(stage.store.records)):
        for commits in (False, True):
            again = staged(document, inputs)
            try:
                await again.drive(DyingJournal(again.store.claim(), appends, commits))
            except Died:
                resumed = await again.drive()
                assert (resumed.state, resumed.output) == (state.state, state.output)
                assert {path: one.warnings for path, one in resumed.steps.items()} == {
                    path: one.warnings for path, one in state.steps.items()
                }
            else:
                return state
    return state


REFINE = parse(
    raw(
        shape("draft", "a"),
        step(
            "refine",
            "loop",
            config={
                "passes": 5,
                "threshold": {"of": "{{ judge.score }}", "at_least": 0.3},
                "accumulate": {"notes": "{{ text }}"},
                "output": "{{ text }}/{{ loop.previous.text }}/{{ loop.notes | join('+') }}",
            },
        ),
        shape("text", "{{ loop.previous.text or draft }}{{ loop.index }}", parent="refine"),
        shape(
            "judge", '{"score": {{ loop.index / 10 }}, "seen": {{ loop.notes | length }}}', mode="json", parent="refine"
        ),
        value("{{ refine }} {{ refine.notes | last }} {{ refine.passes[1].judge.seen }} {{ judged }}"),
        edges=[edge("draft", "refine"), edge("text", "judge"), edge("refine", "end")],
        inputs=[{"name": "judged"}],
    )
)


async def test_a_refinement_really_loops_and_comes_to_the_same_after_any_crash() -> None:
    """O15, C106: passes read the one before them, lists grow, the score ends it."""
    state = await to_the_end(REFINE, {"judged": "well"})
    assert (state.state, state.output) == ("completed", "a123/a12/a1+a12+a123 a123 1 well")
    assert [(one.score, one.exit) for one in state.steps["refine"].passes] == [
        (0.1, None),
        (0.2, None),
        (0.3, "threshold"),
    ]


async def test_the_best_pass_is_seen_with_the_one_before_it() -> None:
    document = parse(
        raw(
            step(
                "refine",
                "loop",
                config={
                    "passes": 4,
                    "keep": "best",
                    "best_by": "{{ 1 if loop.index == 2 else 0 }}",
                    "output": "{{ text }} after {{ loop.previous.text }}",
                },
            ),
            shape("text", "{{ loop.index }}", parent="refine"),
        )
    )
    assert (await to_the_end(document)).output == "2 after 1"


async def test_items_and_lanes_come_to_the_same_after_any_crash() -> None:
    """O12, O14, C65: map and reduce, in the order of the items whatever was done first."""
    document = parse(
        raw(
            step("each", "for_each", config={"items": "{{ inputs.names }}", "limit": 2, "output": "{{ b }}!"}),
            shape("a", "{{ loop.item | upper }}", parent="each"),
            shape("b", "{{ a }}{{ loop.index }}", parent="each"),
            step("fan", "fan_out", config={}),
            shape("left", "{{ each | length }}", parent="fan"),
            shape("right", "{{ each | last }}", parent="fan"),
            value("{{ fan | join(' ') }} {{ fan.lanes[1].right }} {{ each.passes[0].a }}"),
            edges=[edge("a", "b"), edge("each", "fan"), edge("fan", "end")],
            inputs=[{"name": "names", "type": "list"}],
        )
    )
    state = await to_the_end(document, {"names": ["x", "y", "z"]})
    assert (state.state, state.output) == ("completed", "3 Z3! Z3! X")
    assert state.steps["each[2].b"].output == "Y2"


async def test_a_choice_sends_control_down_one_way_and_a_join_takes_what_comes() -> None:
    """O13, O18"""
    document = parse(
        raw(
            step(
                "route",
                "router",
                config={"mode": "all", "branches": [{"name": name, "condition": f"'{name}' in n"} for name in "abc"]},
            ),
            shape("one", "1"),
            shape("two", "2"),
            shape("three", "3"),
            step("all", "join", config={"mode": "concatenate", "separator": ","}),
            edges=[
                *(edge("route", target, port) for port, target in (("a", "one"), ("b", "two"), ("c", "three"))),
                *(edge(source, "all") for source in ("three", "two", "one")),
                edge("route", "all", "else"),
            ],
            inputs=[{"name": "n"}],
        )
    )
    for given, output in (("ac", "1,3"), ("b", "2")):
        assert (await to_the_end(document, {"n": given})).output == output
    state = await to_the_end(document, {"n": "x"})
    assert state.state == "completed"
    assert state.output == '{"branch": "else", "branches": ["else"], "reason": "No condition holds."}'


async def test_a_join_of_the_first_is_not_content_with_a_branch_that_failed() -> None:
    document = parse(
        raw(
            shape("quick", "{{ 'no json' }}", mode="json", critical=False),
            shape("first", "x"),
            shape("slow", "{{ first }}y"),
            step("race", "join", config={"mode": "first"}),
            edges=[edge("quick", "race"), edge("first", "slow"), edge("slow", "race")],
        )
    )
    state = await to_the_end(document)
    assert (state.state, state.output) == ("completed", "xy")
    assert state.steps["quick"].state == "failed"


async def test_too_few_results_fail_the_join_once_no_more_can_come() -> None:
    document = parse(
        raw(
            shape("a", "{{ 'no json' }}", mode="json", critical=False),
            shape("b", "x"),
            step("two", "join", config={"mode": "n_of_m", "n": 2}),
            edges=[edge("a", "two"), edge("b", "two")],
        )
    )
    state = await to_the_end(document)
    assert state.state == "failed"
    assert state.error is not None
    assert (state.error["code"], state.error["where"]) == ("NOT_ENOUGH_RESULTS", "steps.two.config.n")


async def test_people_are_waited_for_and_their_answers_go_on() -> None:
    """C108: asked, then approved with a change; a restart in between asks nobody twice."""
    document = parse(
        raw(
            step("ask", "ask", config={"question": "Which?", "fields": [{"name": "way", "required": True}]}),
            step("release", "approval", config={"shows": "{{ ask.way }}", "editable": True, "deadline_ms": 60_000}),
            shape("good", "Go {{ release }}"),
            shape("bad", "Not so: {{ release.comment }}"),
            edges=[
                edge("ask", "release"),
                edge("release", "good", "approved"),
                edge("release", "bad", "sent_back"),
            ],
        )
    )
    for answer, output in (
        ({"decision": "approved", "value": "right"}, "Go right"),
        ({"decision": "sent_back", "comment": "Turn."}, "Not so: Turn."),
    ):
        stage = staged(document)
        assert (await stage.drive()).state == "waiting"
        stage.inbox.put(Command("answer", "ada", {"path": "ask", "wait": 1, "answer": {"way": "left"}}, "i1"))
        state = await stage.drive()
        assert (state.state, state.waiting_until) == ("waiting", "2026-01-01T00:01:00.000Z")
        stage.inbox.put(Command("answer", "ada", {"path": "release", "wait": 1, "answer": answer}, "i2"))
        state = await stage.drive()
        assert (state.state, state.output) == ("completed", output)


async def test_a_wait_costs_no_driver_and_what_came_before_it_stays_what_came_before() -> None:
    document = parse(
        raw(
            shape("a", "x"),
            step("nap", "wait", config={"for_ms": 60_000}),
            shape("b", "{{ previous }}y"),
            edges=[edge("a", "nap"), edge("nap", "b")],
        )
    )
    stage = staged(document)
    state = await stage.drive()
    assert (state.state, state.waiting_until) == ("waiting", "2026-01-01T00:01:00.000Z")
    stage.clock.advance(timedelta(minutes=2).total_seconds())
    state = await stage.drive()
    assert (state.state, state.output) == ("completed", "xy")


@pytest.mark.parametrize("ended", ["completed", "failed"])
async def test_a_sub_flow_is_run_and_its_end_is_the_steps(ended: str) -> None:
    """C107"""
    document = parse(raw(step("sub", "sub_flow", config={"flow": "Check", "inputs": {"n": "{{ 7 }}"}})))
    stage = staged(document)
    assert (await stage.drive()).state == "waiting"
    ((request, child),) = stage.children.started.values()
    assert (request.flow, request.inputs) == ("Check", {"n": 7})
    error = {"code": "TIMEOUT", "message": "Too long.", "remedy": "Wait.", "where": None}
    data = {"run": child.run, "path": "sub", "wait": 1, "state": ended, "output": 8, "error": error, "cost": "0.5"}
    stage.inbox.put(Command("child_ended", None, data, "i1"))
    state = await stage.drive()
    assert str(state.steps["sub"].cost) == "0.5"
    if ended == "completed":
        assert state.output == 8
    else:
        assert state.error is not None
        assert (state.error["code"], state.error["where"]) == ("SUB_FLOW_FAILED", "steps.sub.config.flow")


async def test_no_more_passes_are_recorded_than_ran() -> None:
    stage = staged(REFINE)
    await stage.drive()
    assert sum(isinstance(record.event, PassEnded) for record in stage.store.records) == 3


async def test_what_a_model_decided_is_not_shared_with_those_behind_it() -> None:
    """O62, O65: routing is not sharing: neither the choice nor the instructions of who chose goes on unasked."""
    asking = {"prompt": "Write on.", "model": "rehearsal/steady", "input_from": "all"}
    branches = [{"name": "short", "description": "A few words."}, {"name": "long", "description": "Many words."}]
    document = parse(
        raw(
            step("draft", "model", config={"prompt": "Write about bees.", "model": "rehearsal/steady"}),
            step("way", "router", config={"by": "model", "model": "rehearsal/steady", "branches": branches}),
            step("more", "model", config=asking),
            edges=[edge("draft", "way"), *(edge("way", "more", port) for port in ("short", "long", "else"))],
            policy={"context": {"preserve_system_prompts": True}},
        )
    )
    state = (await run(document)).state
    assert state.state == "completed", state.error
    shared = state.steps["more"].calls[0].request["shared"]["parts"]
    assert {part["source"] for part in shared} == {"draft", "system:draft"}
