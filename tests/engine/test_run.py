import asyncio

import pytest

from flows.engine import events
from flows.engine.memory import MemoryInbox
from flows.engine.ports import Command, Context, Outcome
from flows.engine.state import fold
from flows.faults import Fenced, InvalidStep, Transient
from flows.graph import parse
from tests.engine.stage import FakeKinds, Stage, say_its_name
from tests.graph.documents import chain, edge, raw, step


async def test_a_chain_runs_in_order_and_yields_its_last_output() -> None:
    stage = Stage(chain("a", "b", "c"))
    state = await stage.drive()
    assert (state.state, state.output) == ("completed", "c")
    assert stage.story == [
        "run_created",
        "run_started",
        *(f"{event} {name}" for name in "abc" for event in ("step_started", "step_succeeded")),
        "run_completed",
    ]


async def test_steps_that_need_nothing_outside_share_one_append() -> None:
    stage = Stage(chain(*(f"s{number}" for number in range(20))))
    journal = stage.store.claim()
    appends = 0
    original = journal.append

    async def counting(*batch: events.Event) -> object:
        nonlocal appends
        appends += 1
        return await original(*batch)

    journal.append = counting  # type: ignore[method-assign,assignment]
    await stage.drive(journal)
    assert appends <= 4


async def test_what_drive_returns_is_what_the_journal_says() -> None:
    stage = Stage(chain("a", "b"))
    assert (await stage.drive()).to_json() == fold(stage.document, stage.store.records).to_json()


async def test_ready_steps_run_at_the_same_time() -> None:
    together = asyncio.Barrier(3)

    async def meet(context: Context) -> Outcome:
        async with together:
            return Outcome(context.step.id)

    document = parse(raw(*(step(name, "meet") for name in "abc")))
    assert (await Stage(document, {"meet": meet}).drive()).state == "completed"


async def test_an_empty_flow_completes() -> None:
    assert (await Stage(parse(raw())).drive()).state == "completed"


async def test_the_output_step_names_the_output() -> None:
    document = parse(raw(step("end", "output"), step("late", "text")))
    assert (await Stage(document, {"output": say_its_name}).drive()).output == "end"


async def test_a_step_behind_dead_edges_only_is_skipped_and_says_why() -> None:
    """A step whose incoming edges are all dead is skipped and its own edges are dead."""

    async def left(context: Context) -> Outcome:
        return Outcome("went left", ports=("left",))

    document = parse(
        raw(
            step("way", "left"),
            step("l"),
            step("r"),
            step("after_r"),
            step("both"),
            edges=[
                edge("way", "l", "left"),
                edge("way", "r", "right"),
                edge("r", "after_r"),
                edge("l", "both"),
                edge("after_r", "both"),
            ],
        )
    )
    stage = Stage(document, {"left": left})
    state = await stage.drive()
    assert {name: item.state for name, item in state.steps.items()} == {
        "way": "succeeded",
        "l": "succeeded",
        "r": "skipped",
        "after_r": "skipped",
        "both": "succeeded",
    }
    assert state.steps["r"].reason
    assert await Stage.drive(stage) is not None


async def test_a_failed_critical_step_fails_the_run_and_keeps_what_there_is() -> None:
    """R4, R6: a failed critical step fails the flow; every step is critical unless marked otherwise."""

    async def fail(context: Context) -> Outcome:
        raise Transient("The line is busy.", delay=2, where="config.model")

    document = parse(raw(step("a"), step("b", "fail"), step("c"), edges=[edge("a", "b"), edge("b", "c")]))
    stage = Stage(document, {"fail": fail})
    state = await stage.drive()
    assert state.state == "failed"
    assert state.error is not None
    assert (state.error["code"], state.error["where"]) == ("STEP_EXECUTION", "steps.b.config.model")
    assert [item.state for item in state.steps.values()] == ["succeeded", "failed", "queued"]
    assert state.steps["a"].output == "a"


async def test_a_failed_step_that_is_not_critical_lets_the_next_ones_run() -> None:
    """R13: after a tolerated failure the next steps run; the failed output is null."""

    async def fail(context: Context) -> Outcome:
        raise InvalidStep("No.")

    async def look(context: Context) -> Outcome:
        return Outcome([context.names["a"], context.names["steps"]["a"]["error"]["code"]])

    document = parse(raw(step("a", "fail", critical=False), step("b", "look"), edges=[edge("a", "b")]))
    state = await Stage(document, {"fail": fail, "look": look}).drive()
    assert (state.state, state.output) == ("completed", [None, "INVALID_STEP_DEFINITION"])


@pytest.mark.parametrize("failure", [ZeroDivisionError("key sk-secret"), asyncio.CancelledError(), RecursionError()])
async def test_an_exception_nobody_thought_of_fails_the_step_and_tells_no_secret(failure: BaseException) -> None:
    async def crash(context: Context) -> Outcome:
        raise failure

    state = await Stage(parse(raw(step("a", "crash"))), {"crash": crash}).drive()
    assert state.state == "failed"
    assert state.error is not None
    assert state.error["code"] == "STEP_EXECUTION"
    assert "sk-secret" not in str(state.to_json())


async def test_a_kind_that_is_not_built_fails_its_step() -> None:
    state = await Stage(parse(raw(step("a", "unheard")))).drive()
    assert state.error is not None
    assert state.error["code"] == "KIND_NOT_BUILT"


@pytest.mark.parametrize("output", [float("nan"), object(), {1: 2}, "\ud800", 10**400])
async def test_an_output_that_cannot_be_stored_fails_its_step_only(output: object) -> None:
    async def give(context: Context) -> Outcome:
        return Outcome(output)

    document = parse(raw(step("a", "give", critical=False), step("b")))
    state = await Stage(document, {"give": give}).drive()
    assert (state.state, state.steps["a"].state, state.steps["b"].state) == ("completed", "failed", "succeeded")


async def test_a_failing_step_ends_the_steps_beside_it() -> None:
    async def wait(context: Context) -> Outcome:
        await asyncio.Event().wait()
        raise AssertionError

    async def fail(context: Context) -> Outcome:
        await asyncio.sleep(0)
        raise InvalidStep("No.")

    stage = Stage(parse(raw(step("slow", "wait"), step("bad", "fail"))), {"wait": wait, "fail": fail})
    state = await stage.drive()
    assert [item.state for item in state.steps.values()] == ["cancelled", "failed"]
    assert stage.story[-3:] == ["step_failed bad", "step_cancelled slow", "run_failed"]


class Waiting:
    def __init__(self) -> None:
        self.reached = asyncio.Event()

    async def __call__(self, context: Context) -> Outcome:
        self.reached.set()
        await asyncio.Event().wait()
        raise AssertionError


async def test_cancel_ends_running_steps_and_then_the_run() -> None:
    waiting = Waiting()
    stage = Stage(parse(raw(step("a", "wait"), step("b"), edges=[edge("a", "b")])), {"wait": waiting})
    run = stage.start()
    await waiting.reached.wait()
    stage.inbox.put(Command("cancel", by="alice"))
    stage.inbox.put(Command("cancel", by="bob"))
    state = await run
    assert state.state == "cancelled"
    assert [item.state for item in state.steps.values()] == ["cancelled", "queued"]
    assert stage.story[-3:] == ["cancel_requested", "step_cancelled a", "run_cancelled"]


async def test_a_cancel_that_was_there_before_the_start_runs_nothing() -> None:
    stage = Stage(chain("a"))
    stage.inbox = MemoryInbox(Command("cancel"))
    assert (await stage.drive()).state == "cancelled"
    assert stage.story == ["run_created", "run_started", "cancel_requested", "run_cancelled"]


async def test_terminal_is_terminal() -> None:
    stage = Stage(chain("a"))
    await stage.drive()
    before = stage.story
    stage.inbox.put(Command("cancel"))
    assert (await stage.drive()).state == "completed"
    assert stage.story == before


async def test_a_handover_records_nothing_and_the_next_driver_goes_on() -> None:
    waiting = Waiting()
    stage = Stage(parse(raw(step("a"), step("b", "wait"), edges=[edge("a", "b")])), {"wait": waiting})
    run = stage.start()
    await waiting.reached.wait()
    await asyncio.sleep(0.01)
    before = stage.story
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
    assert stage.story == before
    stage.kinds._behaviours = {"wait": say_its_name}
    state = await stage.drive()
    assert (state.state, state.output) == ("completed", "b")
    assert stage.story[len(before) :] == ["run_resumed", "step_started b", "step_succeeded b", "run_completed"]


async def test_a_fenced_driver_stops_at_once_and_says_so() -> None:
    waiting = Waiting()
    stage = Stage(parse(raw(step("a", "wait"))), {"wait": waiting})
    run = stage.start()
    await waiting.reached.wait()
    await asyncio.sleep(0.01)
    stage.store.claim()
    before = stage.story
    stage.inbox.put(Command("cancel"))
    with pytest.raises(Fenced):
        await run
    assert stage.story == before


async def test_a_broken_inbox_is_not_a_failed_run() -> None:
    class Broken(MemoryInbox):
        async def next(self) -> Command:
            raise ConnectionError

    stage = Stage(parse(raw(step("a", "wait"))), {"wait": Waiting()})
    stage.inbox = Broken()
    with pytest.raises(ConnectionError):
        await stage.drive()
    assert "run_failed" not in stage.story


async def test_a_wide_flow_lets_the_other_runs_of_its_loop_have_their_turns() -> None:
    """Thousands of steps that are ready at once are neither started in one turn nor written in one append."""
    names = [f"s{number}" for number in range(1000)]
    started: list[int] = [0]
    batches: list[int] = []

    async def counted(context: Context) -> Outcome:
        started[-1] += 1
        return Outcome(None)

    async def turns() -> None:
        while True:
            await asyncio.sleep(0)
            started.append(0)

    stage = Stage(parse(raw(*(step(name, "counted") for name in names))), {"counted": counted})
    journal = stage.store.claim()
    original = journal.append

    async def measured(*batch: events.Event) -> object:
        batches.append(len(batch))
        return await original(*batch)

    journal.append = measured  # type: ignore[method-assign,assignment]
    others = asyncio.create_task(turns())
    state = await stage.drive(journal)
    others.cancel()
    assert state.state == "completed"
    assert sum(started) == len(names)
    assert max(started) <= 100
    assert max(batches) <= 200


async def test_a_cancel_stops_a_wide_flow_that_is_still_starting() -> None:
    stage = Stage(parse(raw(*(step(f"s{number}") for number in range(1000)))))

    async def ask(context: Context) -> Outcome:
        stage.inbox.put(Command(kind="cancel"))
        return Outcome(None)

    stage.kinds = FakeKinds({"text": ask})
    state = await stage.drive()
    assert state.state == "cancelled"
    assert stage.story[-1] == "run_cancelled"
    assert len(stage.story) < 1000
