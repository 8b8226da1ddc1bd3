"""What no journal can hold fails its own step, at its place, and nothing else."""

import asyncio
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from flows.engine import events
from flows.engine.amounts import Usage
from flows.engine.events import Event
from flows.engine.memory import MemoryJournal
from flows.engine.ports import CallSite, Command, Context, Outcome
from flows.engine.records import Record
from flows.engine.requests import ChildRequest, HttpReply, HttpRequest, ModelReply, ModelRequest, Question
from flows.engine.state import RunState, fold
from flows.faults import Permanent
from flows.graph import parse
from tests.engine.stage import Stage
from tests.graph.documents import edge, raw, step

LARGE = "x" * (4 * 1024 * 1024 + 1)


class Recorded:
    """Every reply is larger than the journal can hold."""

    async def complete(self, request: ModelRequest, site: CallSite) -> ModelReply:
        await site.append(
            events.CallStarted(
                path=site.path,
                attempt=site.attempt,
                call=site.call,
                account="a",
                model="m",
                simulated=True,
                request=request.to_json(),
                request_hash=request.hash(),
            )
        )
        reply = ModelReply(LARGE, Usage(1, 0, 1, 0), Decimal("0.5"), "end")
        site.note(
            events.CallFinished(
                path=site.path,
                attempt=site.attempt,
                call=site.call,
                output=reply.text,
                usage=reply.usage,
                cost=reply.cost,
                first_token_ms=1,
                duration_ms=1,
                stop="end",
            )
        )
        return reply

    async def fetch(self, request: HttpRequest, site: CallSite) -> HttpReply:
        raise AssertionError


async def calls(context: Context) -> Outcome:
    return Outcome(len((await context.complete(ModelRequest("a/m", "hi"))).text))


async def asks_too_much(context: Context) -> Outcome:
    await context.ask(Question("ask", "?", shows=LARGE))
    raise AssertionError


async def sends_too_much(context: Context) -> Outcome:
    await context.complete(ModelRequest("a/m", LARGE))
    raise AssertionError


async def decides_too_much(context: Context) -> Outcome:
    await context.decide("what", lambda: [LARGE])
    return Outcome(1)


async def decides_no_number(context: Context) -> Outcome:
    await context.decide("what", lambda: float("nan"))
    return Outcome(1)


async def collects(context: Context) -> Outcome:
    return Outcome(1, collected={"notes": [LARGE]})


async def warns(context: Context) -> Outcome:
    context.warn(LARGE)
    return Outcome(1)


async def leaves_by_a_port(context: Context) -> Outcome:
    return Outcome(1, ports=("p" * len(LARGE),))


async def listens(context: Context) -> Outcome:
    answer = await context.ask(Question("ask", "?"))
    assert answer is not None
    return Outcome(answer.value)


async def has_a_child(context: Context) -> Outcome:
    return Outcome((await context.flow(ChildRequest("x"))).output)


BAD = {
    one.__name__: one
    for one in (
        *(calls, asks_too_much, sends_too_much, decides_too_much, decides_no_number, collects, warns),
        *(leaves_by_a_port,),
    )
}


def stage_of(kind: str, *steps: dict[str, Any], behaviours: dict[str, Any] | None = None, **more: Any) -> Stage:
    bad = step("bad", kind, critical=False)
    return Stage(parse(raw(bad, *steps, **more)), {**BAD, **(behaviours or {})}, Recorded())


@pytest.mark.parametrize("kind", BAD)
async def test_what_the_journal_cannot_hold_fails_its_own_step_only(kind: str) -> None:
    """DESIGN 4: a bad payload fails its own step only."""
    stage = stage_of(kind, step("b"), step("c"), edges=[edge("bad", "b")])
    state = await asyncio.wait_for(stage.drive(), 10)
    assert (state.state, state.output) == ("completed", "c")
    assert {name: one.state for name, one in state.steps.items()} == {
        "bad": "failed",
        "b": "succeeded",
        "c": "succeeded",
    }
    error = state.steps["bad"].error
    assert error is not None
    assert (error["where"] or "").startswith("steps.bad")
    assert state.to_json() == fold(stage.document, stage.store.records).to_json()
    assert stage.story.count("step_succeeded c") == 1


async def test_what_a_refused_reply_cost_is_not_forgotten() -> None:
    state = await stage_of("calls").drive()
    assert (state.cost, state.steps["bad"].calls[0].state) == (Decimal("0.5"), "failed")


async def test_a_reply_that_is_too_large_disturbs_no_step_beside_it() -> None:
    async def works(context: Context) -> Outcome:
        started.append(context.path)
        for _ in range(50):
            await asyncio.sleep(0)
        return Outcome("done")

    started: list[str] = []
    state = await stage_of("calls", step("b", "works"), behaviours={"works": works}).drive()
    assert (state.output, started) == ("done", ["b"])


async def test_a_refused_result_inside_a_loop_is_located_there() -> None:
    bad = step("bad", "warns", parent="again")
    stage = Stage(parse(raw(step("again", "loop"), bad)), BAD)
    state = await stage.drive()
    assert state.state == "failed"
    assert state.error is not None
    assert state.error["where"] == "steps.again[1].bad"


@pytest.mark.parametrize("value", [LARGE, float("nan"), {"a": [float("inf")]}, b"bytes"])
@pytest.mark.parametrize("whose", ["answer", "child_ended"])
async def test_an_answer_that_cannot_be_stored_fails_the_step_that_waits(value: Any, whose: str) -> None:
    stage = stage_of(
        "listens" if whose == "answer" else "has_a_child", behaviours={"listens": listens, "has_a_child": has_a_child}
    )
    await stage.drive()
    data = {"path": "bad", "wait": 1, "answer": value}
    if whose == "child_ended":
        data = {"path": "bad", "wait": 1, "attempt": 1, "state": "completed", "output": value, "cost": "0.25"}
    stage.inbox.put(Command(whose, data=data, item="item"))
    state = await asyncio.wait_for(stage.drive(), 10)
    assert (state.state, state.steps["bad"].state) == ("completed", "failed")
    assert state.cost == (Decimal("0.25") if whose == "child_ended" else 0)


async def test_what_a_person_said_meanwhile_is_not_lost() -> None:
    """A step beside it was just given its answer."""

    async def warns_then(context: Context) -> Outcome:
        stage.inbox.put(Command("answer", by="ada", data={"path": "b", "wait": 1, "answer": "yes"}, item="i"))
        stage.inbox.put(Command("pause", item="p"))
        for _ in range(3):
            await asyncio.sleep(0)
        return await warns(context)

    steps = step("first", "listens"), step("bad", "warns_then", critical=False), step("b", "listens")
    document = parse(raw(*steps, edges=[edge("first", "bad")]))
    stage = Stage(document, {"warns_then": warns_then, "listens": listens})
    await stage.drive()
    stage.inbox.put(Command("answer", by="ada", data={"path": "first", "wait": 1, "answer": "go"}, item="f"))
    state = await asyncio.wait_for(stage.drive(), 10)
    assert state.state == "paused"
    stage.inbox.put(Command("resume", item="r"))
    state = await asyncio.wait_for(stage.drive(), 10)
    assert (state.state, state.steps["b"].output, state.steps["bad"].state) == ("completed", "yes", "failed")
    assert {command.item for command in stage.inbox.taken} == {"f", "i", "p", "r"}


class Choosy:
    """The database has its own mind about what it takes."""

    def __init__(self, journal: MemoryJournal, refused: str) -> None:
        self._journal = journal
        self._refused = refused

    async def history(self) -> Sequence[Record]:
        return await self._journal.history()

    async def append(self, *events: Event) -> Sequence[Record]:
        for event in events:
            if event.type == self._refused:
                raise Permanent("The database will not have it.").carrying(event=str(event.id), path=event.path)
        return await self._journal.append(*events)


@pytest.mark.parametrize("refused", ["run_completed", "step_succeeded", "step_started", "step_failed", "step_skipped"])
async def test_whatever_is_refused_the_run_comes_to_an_end(refused: str) -> None:
    """No driver meets it for ever."""
    stage = stage_of("calls", step("a"), step("b", condition="1 == 2"), step("c"), edges=[edge("a", "c")])
    ends = await asyncio.wait_for(
        asyncio.gather(stage.drive(Choosy(stage.store.claim(), refused)), return_exceptions=True), 10
    )
    assert isinstance(ends[0], Permanent) if refused == "step_failed" else isinstance(ends[0], RunState)
