"""Random flows with frames, conditions, branches, failures, retries, questions, moments, child runs and requests that
must not be made twice, driven by workers that die, pause, hand over and are told to cancel, against a small reference
interpreter.
"""

import asyncio
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from flows.engine import events
from flows.engine.inside import NOT_NEEDED
from flows.engine.ports import Command
from flows.engine.state import RunState, fold
from flows.graph import Document
from tests.engine.reference import Reference
from tests.engine.stage import Died, DyingJournal, Stage
from tests.engine.world import KINDS, Obedient, Sending, worlds

MOST_DRIVES = 400

# What happens to a driver: it dies after so many appends (before or after the last one committed), it hands over or is
# told something after so many turns of the loop, or it is left alone.
mishaps = st.lists(
    st.one_of(
        st.tuples(st.just("dies"), st.integers(0, 8), st.booleans()),
        st.tuples(st.just("hands over"), st.integers(0, 40), st.just(False)),
        st.tuples(st.just("pause"), st.integers(0, 40), st.just(False)),
        st.tuples(st.just("strays"), st.integers(0, 20), st.booleans()),
    ),
    max_size=4,
)
cancels = st.none() | st.tuples(st.integers(0, 4), st.integers(0, 40))
Mishap = tuple[str, int, bool]


async def drive_once(stage: Stage, mishap: Mishap | None) -> RunState | None:
    """None: the driver did not come to an end."""
    if mishap is None:
        return await stage.drive()
    what, number, commits = mishap
    if what == "dies":
        try:
            return await stage.drive(DyingJournal(stage.store.claim(), number, commits))
        except Died:
            return None
    driving = stage.start()
    for _ in range(number):
        await asyncio.sleep(0)
    match what:
        case "hands over":
            driving.cancel()
            (ended,) = await asyncio.gather(driving, return_exceptions=True)
            return ended if isinstance(ended, RunState) else None
        case "strays":
            for stray in strays(stage, commits):
                stage.inbox.put(stray)
        case command:
            stage.inbox.put(Command(command, item=f"{command}-{stage.store.epoch}"))
    return await driving


def strays(stage: Stage, all_there_was: bool) -> list[Command]:
    """What is meant for nobody, and what was said before."""
    wrong = {"path": "s1", "wait": 7, "answer": "wrong", "attempt": 9}
    again = [Command(one.kind, one.by, one.data, one.item) for one in stage.inbox.taken if one.kind != "pause"]
    return [Command("answer", data=wrong, item="stray"), Command("resume"), *(again if all_there_was else ())]


def say_all(stage: Stage, state: RunState) -> None:
    """What everybody would say who is waited for."""
    for path, one in state.steps.items():
        for wait in one.waits:
            if wait.over or one.settled:
                continue
            place = {"path": path, "wait": wait.wait, "attempt": one.attempt}
            item = f"{path}-{one.attempt}-{wait.wait}"
            match wait.reason:
                case "answer":
                    stage.inbox.put(
                        Command("answer", by="ada", data={**place, "answer": f"answer to {path}"}, item=item)
                    )
                case "decision":
                    said = {**place, "decision": "done", "output": "sent"}
                    stage.inbox.put(Command("decide", data=said, item=item))
                case "child":
                    assert wait.child is not None
                    ends = wait.child["flow"]
                    end = {"run": wait.child["run"], "state": ends, "output": f"child of {path}", "cost": "0.5"}
                    stage.inbox.put(Command("child_ended", data={**place, **end}, item=item))


async def live(stage: Stage, happens: list[Mishap], cancel_at: tuple[int, int] | None = None) -> RunState:
    stage.children = Obedient(stage.inbox)
    for number in range(MOST_DRIVES):
        mishap = happens[number] if number < len(happens) else None
        if cancel_at is not None and number == cancel_at[0]:
            mishap = ("cancel", cancel_at[1], False)
        async with asyncio.timeout(10):
            state = await drive_once(stage, mishap)
        if state is None:
            continue
        if state.ended:
            return state
        assert state.state == "paused" or state.waiting_until or waits_open(state), "nothing would ever wake it"
        if state.state == "paused":
            stage.inbox.put(Command("resume", item=f"resume-{number}"))
        say_all(stage, state)
        stage.clock.advance(40)
    raise AssertionError(f"The run does not end: {stage.story[-20:]}")


def waits_open(state: RunState) -> bool:
    return any(not wait.over for one in state.steps.values() for wait in one.waits if not one.settled)


def check_journal(stage: Stage, sending: Sending) -> RunState:
    """No gap or duplicate; nothing that succeeded is executed again in the same attempt of its frame; nothing is sent
    twice or left under way; one end."""
    records = stage.store.records
    assert [record.seq for record in records] == list(range(1, len(records) + 1))
    ends = [record for record in records if isinstance(record.event, events.TERMINAL)]
    assert ends == records[-1:]
    ended = Counter(
        (record.event.path, record.event.attempt)
        for record in records
        if isinstance(record.event, events.StepSucceeded | events.StepFailed)
    )
    assert not ended or max(ended.values()) == 1
    assert not sending.sent or max(sending.sent.values()) == 1
    state = fold(stage.document, records)
    assert state.cost == sum((one.cost for one in state.steps.values()), Decimal(0))
    for path, one in state.steps.items():
        assert one.state not in ("running", "waiting", "retrying"), path
        if state.state != "cancelled":
            assert not any(call.state == "started" for call in one.calls), path
    return state


@pytest.mark.slow
@settings(deadline=None)
@given(worlds(), mishaps, cancels, st.data())
def test_the_engine_does_what_the_reference_says_whatever_befalls_its_drivers(
    document: Document, happens: list[Mishap], cancel_at: tuple[int, int] | None, data: st.DataObject
) -> None:
    """Promise: no lost run, no finished step executed twice, no gap or duplicate in a journal."""
    ids = [step.id for step in document.steps]
    top = [step.id for step in document.steps if step.parent is None]
    points = data.draw(st.lists(st.sampled_from(ids), max_size=2), label="breakpoints")
    until = data.draw(st.none() | st.sampled_from(top), label="until") if data.draw(st.booleans()) else None
    pinned = [] if until else data.draw(st.lists(st.sampled_from(ids), max_size=2, unique=True), label="pins")
    pins = {name: f"pinned {name}" for name in pinned}
    sending = Sending()
    options = {"breakpoints": points, "pins": pins, **({"until": until} if until else {})}
    stage = Stage(document, KINDS, sending, options=options)
    state = asyncio.run(live(stage, happens, cancel_at))
    assert state.to_json() == check_journal(stage, sending).to_json()
    expected = Reference(document, pins, until).run()
    event(state.state)
    if state.state != "cancelled":
        assert state.state == ("failed" if expected.failed else "completed")
    for path, one in state.steps.items():
        if one.state in ("succeeded", "skipped", "failed"):
            meant = expected.paths[path]
            assert (one.state, one.output) == (meant.state, meant.output), path
    if state.state == "completed":
        assert state.output == expected.output
        ended = {path for path, one in state.steps.items() if one.state not in ("queued", "cancelled")}
        failed = tuple(f"{path}[" for path, meant in expected.paths.items() if meant.state == "failed")
        assert {path for path in expected.paths if path not in ended and not path.startswith(failed)} == set()


@pytest.mark.slow
@settings(deadline=None)
@given(worlds(races=True), mishaps, cancels)
def test_flows_whose_branches_race_keep_every_promise_too(
    document: Document, happens: list[Mishap], cancel_at: tuple[int, int] | None
) -> None:
    """What a join takes hangs on who was first; it takes that for good, with those who were not needed ended."""
    sending = Sending()
    stage = Stage(document, KINDS, sending)
    state = asyncio.run(live(stage, happens, cancel_at))
    event(state.state)
    assert state.to_json() == check_journal(stage, sending).to_json()
    said: dict[str, object] = {}
    for record in stage.store.records:
        match record.event:
            case events.StepSkipped(path=path, reason=reason) | events.StepCancelled(path=path, reason=reason):
                said[path] = reason
            case events.StepStarted(path=path):
                said.pop(path, None)
    for path, one in state.steps.items():
        if one.reason == NOT_NEEDED:
            assert (one.state in ("skipped", "cancelled"), said[path]) == (True, NOT_NEEDED)
    if state.state == "completed":
        for step in document.steps:
            if step.kind == "join" and step.parent is None and state.steps[step.id].state == "succeeded":
                came = state.steps[step.id].output
                assert all(state.steps[one].state in ("succeeded", "skipped", "failed") for one in came)
