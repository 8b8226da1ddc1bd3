"""Runs of random worlds from their beginning to their end, with everything that may befall their drivers, and with
people who say what they are asked for; and what must hold of every such run.
"""

import asyncio
from collections import Counter
from datetime import datetime
from decimal import Decimal

from hypothesis import strategies as st

from flows.engine import events
from flows.engine.ports import Command
from flows.engine.state import RunState, fold
from flows.graph import Document
from tests.engine.reference import End, Reference
from tests.engine.stage import Died, DyingJournal, Stage
from tests.engine.world_kinds import Obedient, Sending

MOST_DRIVES = 600

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
    steps = {step.id: step for step in stage.document.steps}
    for path, one in state.steps.items():
        config = steps[path.rpartition(".")[2]].config
        for wait in one.waits:
            if wait.over or one.settled or (wait.question and wait.question["kind"] == "approval" and config["silent"]):
                continue
            place = {"path": path, "wait": wait.wait, "attempt": one.attempt}
            item = f"{path}-{one.attempt}-{wait.wait}"
            match wait.reason:
                case "answer":
                    answer = f"answer to {path}"
                    if wait.question is not None and wait.question["kind"] == "recovery":
                        turn = wait.wait % 1_000 - 1
                        answer = config["words"][min(turn, len(config["words"]) - 1)]
                    stage.inbox.put(Command("answer", by="ada", data={**place, "answer": answer}, item=item))
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
    due = {}
    for record in records:
        match record.event:
            case events.StepWaiting(reason="answer") as wait:
                due[wait.path, wait.attempt, wait.wait] = wait.until
            case events.StepWoken(answer=None) as woken if (woken.path, woken.attempt, woken.wait) in due:
                until = due[woken.path, woken.attempt, woken.wait]
                assert until is not None, "nobody may stay silent for ever"
                assert record.at >= datetime.fromisoformat(until)
    state = fold(stage.document, records)
    assert state.cost == sum((one.cost for one in state.steps.values()), Decimal(0))
    for path, one in state.steps.items():
        assert one.state not in ("running", "waiting", "retrying"), path
        if state.state != "cancelled":
            assert not any(call.state == "started" for call in one.calls), path
    return state


def told_by(document: Document, state: RunState) -> dict[str, End]:
    """What hung on who was first, a person or the clock."""
    hurried = document.policy.recovery.longest_ms < 1_000_000
    told: dict[str, End] = {}
    for path, one in state.steps.items():
        step = next(step for step in document.steps if step.id == path.rpartition(".")[2])
        if one.state in ("succeeded", "failed"):
            late = step.kind == "approve" and step.config["deadline"] is not None and not one.pinned
            if late or (hurried and step.recovery):
                told[path] = End(one.state, one.output, anyhow=True)
    return told


def check_as_meant(state: RunState, expected: Reference) -> None:
    """As the reference says, but for what was wound down."""
    if state.state != "cancelled":
        assert state.state == ("failed" if expected.failed else "completed")
    for path, one in state.steps.items():
        if one.state in ("succeeded", "skipped", "failed") and not _inside(path, expected):
            meant = expected.paths[path]
            assert (one.state, one.output) == (meant.state, meant.output), path
            if one.state == "succeeded":
                assert dict(one.mapped or {}) == meant.mapped, path
    if state.state == "completed":
        assert state.output == expected.output
        ended = {path for path, one in state.steps.items() if one.state not in ("queued", "cancelled")}
        failed = tuple(f"{path}[" for path, meant in expected.paths.items() if meant.state == "failed")
        left = {path for path in expected.paths if path not in ended and not path.startswith(failed)}
        assert {path for path in left if not _inside(path, expected)} == set()


def _inside(path: str, expected: Reference) -> bool:
    """Of a frame in whose place something else stands: nobody looks there."""
    return any(meant.anyhow and path.startswith(f"{frame}[") for frame, meant in expected.paths.items())
