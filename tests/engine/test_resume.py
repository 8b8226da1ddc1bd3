"""Random graphs with random failures, cancels and crashes: nothing finished is done twice, no number is missing."""

import asyncio
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.engine import events
from flows.engine.amounts import Usage
from flows.engine.ports import CallSite, Command, Context, Outcome
from flows.engine.requests import HttpReply, HttpRequest, ModelReply, ModelRequest
from flows.engine.state import RunState, fold
from flows.faults import InvalidStep
from flows.graph import Document, Topology, parse
from tests.engine.stage import Died, DyingJournal, Stage
from tests.graph.documents import dags, raw, step


class RecordingCalls:
    """Records as the pipeline does, and counts what was really sent."""

    def __init__(self) -> None:
        self.sent: Counter[tuple[str, int]] = Counter()

    async def complete(self, request: ModelRequest, site: CallSite) -> ModelReply:
        where = {"path": site.path, "attempt": site.attempt}
        await site.append(
            events.CallStarted(
                **where,  # type: ignore[arg-type]
                call=site.call,
                account="a",
                model="m",
                simulated=True,
                request=request.to_json(),
                request_hash=request.hash(),
            )
        )
        self.sent[site.path, site.call] += 1
        await asyncio.sleep(0)
        reply = ModelReply(request.prompt + "!", Usage(1, 0, 1, 0), Decimal("0.001"), "end")
        site.note(
            events.CallFinished(
                **where,  # type: ignore[arg-type]
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
        raise AssertionError("no request was expected")


class Play:
    """What each step does is drawn once, so every driver meets the same world."""

    def __init__(self, document: Document, failing: frozenset[str], calls: int) -> None:
        self.ran: Counter[str] = Counter()
        self.failing = failing
        self.calls = calls
        self.sent = RecordingCalls()
        self.stage = Stage(document, {"text": self.behave}, calls=self.sent)

    async def behave(self, context: Context) -> Outcome:
        name = context.step.id
        self.ran[name] += 1
        said = [context.names["previous"]]
        for number in range(self.calls):
            reply = await context.complete(ModelRequest("a/m", f"{name} {number} after {said[-1]}"))
            said.append(reply.text)
        if name in self.failing:
            raise InvalidStep("It was drawn to fail.")
        return Outcome(said[-1] or name)

    def check_promises(self) -> RunState:
        records = self.stage.store.records
        assert [record.seq for record in records] == list(range(1, len(records) + 1))
        settled = Counter(
            record.event.path
            for record in records
            if isinstance(record.event, events.StepSucceeded | events.StepFailed | events.StepSkipped)
        )
        assert not settled or max(settled.values()) == 1
        finished = [(r.event.path, r.event.call) for r in records if isinstance(r.event, events.CallFinished)]
        assert len(finished) == len(set(finished))
        ends = [record for record in records if isinstance(record.event, events.TERMINAL)]
        assert ends == records[-1:]
        state = fold(self.stage.document, records)
        assert state.cost == sum((item.cost for item in state.steps.values()), Decimal(0))
        return state


@given(dags(), st.data())
def test_crashes_lose_nothing_and_repeat_nothing_finished(document: Document, data: st.DataObject) -> None:
    """Promise: no lost run, no finished step or call executed twice, no gap or duplicate in a journal."""
    ids = [item.id for item in document.steps]
    failing = frozenset(data.draw(st.lists(st.sampled_from(ids), max_size=2)))
    play = Play(document, failing, calls=data.draw(st.integers(0, 2)))
    crashes = data.draw(st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=4))
    cancelled = data.draw(st.booleans())

    async def live() -> RunState:
        for number, (appends, commits) in enumerate(crashes):
            if cancelled and number == len(crashes) - 1:
                play.stage.inbox.put(Command("cancel"))
            before = {r.event.path for r in play.stage.store.records if isinstance(r.event, events.StepSucceeded)}
            ran = Counter(play.ran)
            try:
                return await play.stage.drive(DyingJournal(play.stage.store.claim(), appends, commits))
            except Died:
                pass
            finally:
                assert not before & set(play.ran - ran)
        return await play.stage.drive()

    driven = asyncio.run(live())
    state = play.check_promises()
    assert state.to_json() == driven.to_json()
    finished_calls = sum(1 for r in play.stage.store.records if isinstance(r.event, events.CallFinished))
    assert sum(play.sent.sent.values()) <= finished_calls + len(document.steps) * (len(crashes) + 1)
    if not cancelled:
        undisturbed = Play(document, failing, play.calls)
        asyncio.run(undisturbed.stage.drive())
        if state.state == "completed":
            assert {k: v.output for k, v in state.steps.items()} == {
                k: v.output for k, v in undisturbed.check_promises().steps.items()
            }
        assert state.state == undisturbed.check_promises().state


@given(dags())
def test_no_step_starts_before_those_before_it_are_settled(document: Document) -> None:
    play = Play(document, frozenset(), calls=1)
    asyncio.run(play.stage.drive())
    settled: set[str] = set()
    for record in play.stage.store.records:
        if isinstance(record.event, events.StepStarted):
            assert set(Topology(document).predecessors(record.event.path)) <= settled
        if isinstance(record.event, events.StepSucceeded):
            settled.add(record.event.path)


async def test_a_step_that_asks_something_else_after_a_crash_is_found_out() -> None:
    asked = ["before"]

    async def fickle(context: Context) -> Outcome:
        await context.complete(ModelRequest("a/m", asked[-1]))
        reply = await context.complete(ModelRequest("a/m", "second"))
        return Outcome(reply.text)

    stage = Stage(parse(raw(step("a", "fickle"))), {"fickle": fickle}, calls=RecordingCalls())
    stage.commit_delay = 0.01
    with pytest.raises(Died):
        await stage.drive(DyingJournal(stage.store.claim(), 1, commits=True))
    assert "call_finished a" in stage.story
    asked.append("after")
    state = await stage.drive()
    assert state.error is not None
    assert state.error["code"] == "CALL_REPLAY_DIFFERS"


async def test_a_cancel_interrupted_by_a_crash_is_completed_by_the_next_driver() -> None:
    async def wait(context: Context) -> Outcome:
        await asyncio.Event().wait()
        raise AssertionError

    stage = Stage(parse(raw(step("a", "wait"))), {"wait": wait})
    journal = stage.store.claim()
    await journal.append(
        events.RunStarted(worker="w"), events.StepStarted(path="a", attempt=1), events.CancelRequested(by=None)
    )
    state = await stage.drive()
    assert state.state == "cancelled"
    assert stage.story[-3:] == ["run_resumed", "step_cancelled a", "run_cancelled"]


async def test_a_command_that_a_driver_was_not_done_with_is_handed_to_the_next() -> None:
    """As the inbox in the database does; the twin must not be better at forgetting."""
    stage = Stage(parse(raw(step("a"))))
    for item in ("p", "r"):
        stage.inbox.put(Command("pause" if item == "p" else "resume", item=item))
    inbox = stage.inbox.open()
    inbox.done(await inbox.next())
    assert (await inbox.next()).item == "r"
    assert ((await stage.drive()).state, [command.item for command in stage.inbox.taken]) == ("completed", ["p", "r"])
    assert stage.story.count("pause_requested") == 0
