"""Random flows with frames, conditions, branches, failures, retries and questions, driven by workers that die, pause
and hand over, against a small reference interpreter.
"""

import asyncio
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from flows.engine import events
from flows.engine.ports import Command
from flows.engine.state import RunState, fold
from flows.graph import Document
from tests.engine.reference import Reference
from tests.engine.stage import Died, DyingJournal, Stage
from tests.engine.world import KINDS, worlds

MOST_DRIVES = 60

# What happens to a driver: it dies after so many appends (before or after the last one committed), it hands over after
# so many turns of the loop, or it is left alone.
mishaps = st.lists(
    st.one_of(
        st.tuples(st.just("dies"), st.integers(0, 8), st.booleans()),
        st.tuples(st.just("hands over"), st.integers(0, 40), st.just(False)),
        st.tuples(st.just("pauses"), st.integers(0, 20), st.just(False)),
    ),
    max_size=4,
)


async def drive_once(stage: Stage, mishap: tuple[str, int, bool] | None) -> RunState | None:
    """None: the driver did not come to an end."""
    match mishap:
        case ("dies", appends, commits):
            try:
                return await stage.drive(DyingJournal(stage.store.claim(), appends, commits))
            except Died:
                return None
        case ("hands over", turns, _):
            driving = stage.start()
            for _ in range(turns):
                await asyncio.sleep(0)
            driving.cancel()
            (ended,) = await asyncio.gather(driving, return_exceptions=True)
            return ended if isinstance(ended, RunState) else None
        case ("pauses", turns, _):
            driving = stage.start()
            for _ in range(turns):
                await asyncio.sleep(0)
            stage.inbox.put(Command("pause", item=f"pause-{stage.store.epoch}"))
            return await driving
        case _:
            return await stage.drive()


def answer_all(stage: Stage, state: RunState) -> None:
    for path, one in state.steps.items():
        for wait in one.waits:
            if wait.reason == "answer" and not wait.over:
                data = {"path": path, "wait": wait.wait, "answer": f"answer to {path}"}
                stage.inbox.put(Command("answer", by="ada", data=data, item=f"{path}-{one.attempt}-{wait.wait}"))


async def live(stage: Stage, happens: list[tuple[str, int, bool]], cancel_at: int | None) -> RunState:
    for number in range(MOST_DRIVES):
        if number == cancel_at:
            stage.inbox.put(Command("cancel", item="cancel"))
        state = await drive_once(stage, happens[number] if number < len(happens) else None)
        if state is None:
            continue
        if state.ended:
            return state
        if state.state == "paused":
            stage.inbox.put(Command("resume", item=f"resume-{number}"))
        answer_all(stage, state)
        stage.clock.advance(20)
    raise AssertionError(f"The run does not end: {stage.story[-20:]}")


def check_journal(stage: Stage) -> None:
    """No gap or duplicate; nothing that succeeded is executed again in the same attempt of its frame; one end."""
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
    state = fold(stage.document, records)
    assert state.cost == sum((one.cost for one in state.steps.values()), Decimal(0))


@pytest.mark.slow
@settings(deadline=None)
@given(worlds(), mishaps, st.none() | st.integers(0, 4))
def test_the_engine_does_what_the_reference_says_whatever_befalls_its_drivers(
    document: Document, happens: list[tuple[str, int, bool]], cancel_at: int | None
) -> None:
    """Promise: no lost run, no finished step executed twice, no gap or duplicate in a journal."""
    stage = Stage(document, KINDS)
    state = asyncio.run(live(stage, happens, cancel_at))
    check_journal(stage)
    assert state.to_json() == fold(document, stage.store.records).to_json()
    expected = Reference(document).run()
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
