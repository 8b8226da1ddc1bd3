"""Random flows with frames, conditions, branches, mappings, failures, retries, recovery, questions with and without a
deadline, moments, child runs and requests that must not be made twice, driven by workers that die, pause, hand over and
are told to cancel, against a small reference interpreter.
"""

import asyncio

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from flows.engine import events
from flows.engine.inside import NOT_NEEDED
from flows.graph import Document
from tests.engine.living import Mishap, cancels, check_as_meant, check_journal, live, mishaps, told_by
from tests.engine.reference import Reference
from tests.engine.stage import Stage
from tests.engine.world import worlds
from tests.engine.world_kinds import KINDS, Sending


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
    event(state.state)
    check_as_meant(state, Reference(document, pins, until, told=told_by(document, state)).run())


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
