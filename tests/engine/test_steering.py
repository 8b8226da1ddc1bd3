"""Pausing, breakpoints, running a part, pinned outputs, joins that need only some of their branches."""

import asyncio
from typing import Any

from flows.engine.inside import NOT_NEEDED
from flows.engine.ports import Command, Context, Outcome
from flows.engine.state import fold
from flows.graph import parse
from tests.engine.stage import Stage
from tests.graph.documents import chain, edge, raw, step

PAUSE, RESUME = Command("pause", item="p"), Command("resume", item="r")


async def test_a_pause_lets_finish_what_runs_and_starts_nothing() -> None:
    going, go_on = asyncio.Event(), asyncio.Event()

    async def slow(context: Context) -> Outcome:
        going.set()
        await go_on.wait()
        return Outcome("slow")

    stage = Stage(parse(raw(step("a", "slow"), step("b"), edges=[edge("a", "b")])), {"slow": slow})
    driving = stage.start()
    await going.wait()
    stage.inbox.put(PAUSE)
    await stage.until("pause_requested")
    go_on.set()
    state = await driving
    assert (state.state, state.steps["a"].state, state.steps["b"].state) == ("paused", "succeeded", "queued")
    stage.inbox.put(RESUME)
    state = await stage.drive()
    assert (state.state, state.output) == ("completed", "b")
    assert {command.kind for command in stage.inbox.taken} == {"pause", "resume"}


async def test_a_paused_run_stays_paused_for_the_next_driver() -> None:
    stage = Stage(chain("a", "b"))
    stage.inbox.put(PAUSE)
    assert (await stage.drive()).state == "paused"
    assert (await stage.drive()).state == "paused"
    assert "step_started a" not in stage.story
    stage.inbox.put(Command("cancel", item="c"))
    assert (await stage.drive()).state == "cancelled"


async def test_a_breakpoint_pauses_before_its_step_once() -> None:
    stage = Stage(chain("a", "b", "c"), options={"breakpoints": ["b"]})
    state = await stage.drive()
    assert (state.state, state.paused_at) == ("paused", "b")
    assert "step_started b" not in stage.story
    stage.inbox.put(RESUME)
    state = await stage.drive()
    assert (state.state, state.output) == ("completed", "c")


async def test_a_breakpoint_in_a_loop_is_met_at_every_pass() -> None:
    document = parse(raw(step("l", "loop", config={"passes": 2}), step("a", parent="l")))
    stage = Stage(document, options={"breakpoints": ["a"]})
    met = []
    for number in range(3):
        state = await stage.drive()
        met.append(state.paused_at)
        stage.inbox.put(Command("resume", item=f"r{number}"))
    assert met == ["l[1].a", "l[2].a", None]


async def test_a_run_can_end_behind_a_step() -> None:
    document = parse(raw(step("a"), step("b"), step("c"), step("x"), edges=[edge("a", "b"), edge("b", "c")]))
    state = await Stage(document, options={"until": "b"}).drive()
    assert (state.state, state.output) == ("completed", "b")
    assert {name for name, one in state.steps.items() if one.state == "queued"} == {"c", "x"}


async def test_one_step_can_run_alone_with_given_input() -> None:
    """O23: execute one step, with optional input."""

    async def look(context: Context) -> Outcome:
        return Outcome(f"saw {context.names['a']}")

    document = parse(raw(step("a"), step("b", "look"), step("c"), edges=[edge("a", "b"), edge("b", "c")]))
    state = await Stage(document, {"look": look}, options={"only": "b", "pins": {"a": "given"}}).drive()
    assert (state.state, state.output) == ("completed", "saw given")
    assert state.steps["a"].pinned
    assert state.steps["c"].state == "queued"


async def test_a_pinned_step_does_not_run() -> None:
    async def never(context: Context) -> Outcome:
        raise AssertionError

    document = parse(raw(step("a", "never"), step("b"), edges=[edge("a", "b")]))
    state = await Stage(document, {"never": never}, options={"pins": {"a": {"score": 1}}}).drive()
    assert (state.state, state.steps["a"].output, state.steps["a"].pinned) == ("completed", {"score": 1}, True)


async def test_previous_passes_over_a_decision() -> None:
    """Behind a condition `previous` is still the draft, not true; a kind can tell the one from the other."""

    async def decide(context: Context) -> Outcome:
        return Outcome(True, ports=("yes",))

    async def look(context: Context) -> Outcome:
        said = [context.decides(name) for name in ("draft", "way")]
        return Outcome([context.names["previous"], context.names["way"], said])

    document = parse(
        raw(
            step("draft"),
            step("way", "decide"),
            step("end", "look"),
            edges=[edge("draft", "way"), edge("way", "end", "yes")],
        )
    )
    state = await Stage(document, {"decide": decide, "look": look}).drive()
    assert state.output == ["draft", True, [False, True]]


# ---- joins that need some ----


class Gate:
    def __init__(self) -> None:
        self.open = asyncio.Event()

    async def __call__(self, context: Context) -> Outcome:
        await self.open.wait()
        return Outcome(context.step.id)


async def arrived(context: Context) -> Outcome:
    return Outcome([[one.step, one.output] for one in context.arrivals])


async def breath(context: Context) -> Outcome:
    """Ends when the others have begun."""
    for _ in range(5):
        await asyncio.sleep(0)
    return Outcome(context.step.id)


def race(needs: int) -> dict[str, Any]:
    return raw(
        step("fast", "breath"),
        step("slow", "gate"),
        step("slower", "gate"),
        step("behind"),
        step("join", "arrived", config={"needs": needs}),
        step("end"),
        edges=[
            edge("fast", "join"),
            edge("slow", "join"),
            edge("slower", "behind"),
            edge("behind", "join"),
            edge("join", "end"),
        ],
    )


async def test_a_join_that_needs_one_starts_at_the_first_and_the_others_are_not_needed() -> None:
    """The losers are cancelled, their costs kept, and shown as not needed."""
    stage = Stage(parse(race(1)), {"gate": Gate(), "arrived": arrived, "breath": breath})
    state = await stage.drive()
    assert state.steps["join"].output == [["fast", "fast"]]
    assert state.steps["slow"].state == state.steps["slower"].state == "cancelled"
    assert "not needed" in str(state.steps["slow"].reason)
    assert (state.steps["behind"].state, state.steps["behind"].reason) == ("skipped", NOT_NEEDED)
    assert state.state == "completed"
    assert state.to_json() == fold(stage.document, stage.store.records).to_json()


async def test_a_join_waits_for_as_many_as_it_needs_in_the_order_in_which_they_come() -> None:
    first, second = Gate(), Gate()
    document = parse(
        raw(
            step("x", "first"),
            step("y", "second"),
            step("z", "never"),
            step("join", "arrived", config={"needs": 2}),
            edges=[edge(name, "join") for name in "xyz"],
        )
    )
    stage = Stage(document, {"first": first, "second": second, "never": Gate(), "arrived": arrived})
    driving = stage.start()
    second.open.set()
    await stage.until("step_succeeded y")
    first.open.set()
    state = await driving
    assert state.steps["join"].output == [["y", "y"], ["x", "x"]]


async def test_what_else_a_branch_leads_to_keeps_it_alive() -> None:
    document = parse(
        raw(
            step("fast"),
            step("slow", "gate"),
            step("other"),
            step("join", "arrived", config={"needs": 1}),
            edges=[edge("fast", "join"), edge("slow", "join"), edge("slow", "other")],
        )
    )
    gate = Gate()
    stage = Stage(document, {"gate": gate, "arrived": arrived})
    driving = stage.start()
    await stage.until("step_succeeded join")
    gate.open.set()
    state = await driving
    assert state.steps["other"].state == "succeeded"
    assert state.steps["join"].output == [["fast", "fast"]]


async def test_a_join_with_fewer_results_than_it_needs_starts_when_no_more_can_come() -> None:
    document = parse(
        raw(
            step("a"),
            step("join", "arrived", config={"needs": 3}),
            edges=[edge("a", "join")],
        )
    )
    state = await Stage(document, {"arrived": arrived}).drive()
    assert state.steps["join"].output == [["a", "a"]]


async def test_large_outputs_lie_outside_the_journal_and_are_read_all_the_same() -> None:
    """C91-C92: they are loaded when somebody reads them."""

    async def large(context: Context) -> Outcome:
        return Outcome("x" * 1_200_000)

    async def measure(context: Context) -> Outcome:
        return Outcome([len(context.names["a"]), len(context.names["previous"])])

    document = parse(raw(step("a", "large"), step("b", "measure"), step("c", "measure"), edges=[edge("a", "b")]))
    stage = Stage(document, {"large": large, "measure": measure}, options={"breakpoints": ["b"], "until": "b"})
    state = await stage.drive()
    assert state.steps["a"].output["size"] == 1_200_002
    stage.inbox.put(RESUME)
    state = await stage.drive()  # another driver, which has to load it
    assert state.output == [1_200_000, 1_200_000]
