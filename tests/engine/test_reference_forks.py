"""Forks and reruns of random runs that have ended, or were stopped anywhere: nothing that is kept is executed again,
what is kept is what does not depend on what begins anew, and all of it together comes to what the reference says.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from flows.engine import events
from flows.engine.event import Event
from flows.engine.fork import kept, rerun
from flows.engine.fork.anew import bears
from flows.engine.records import Record
from flows.engine.state import RunState, fold
from flows.graph import Document, parse
from tests.engine.living import Mishap, cancels, check_as_meant, check_journal, live, mishaps, told_by
from tests.engine.reference import End, Reference
from tests.engine.stage import Stage
from tests.engine.test_fork_properties import reached, settled
from tests.engine.world import worlds
from tests.engine.world_kinds import KINDS, Sending

Raw = dict[str, Any]


@st.composite
def edits(draw: st.DrawFn, document: Document) -> Document:
    """One or two changes, each of another sort."""
    data = document.to_json()
    for sort in draw(st.lists(st.sampled_from(sorted(SORTS)), min_size=1, max_size=2, unique=True)):
        SORTS[sort](draw, data, data["steps"][draw(st.integers(0, len(data["steps"]) - 1))])
    return parse(data)


def _voice(draw: st.DrawFn, data: Raw, step: Raw) -> None:
    step["config"] |= {"voice": "!"}


def _critical(draw: st.DrawFn, data: Raw, step: Raw) -> None:
    step["critical"] = not step.get("critical", False)


def _mode(draw: st.DrawFn, data: Raw, step: Raw) -> None:
    data.setdefault("policy", {})["atomic_mode"] = draw(st.sampled_from(("conditional", "strict", "lenient")))


def _maps(draw: st.DrawFn, data: Raw, step: Raw) -> None:
    step["output_mapping"] = draw(st.sampled_from(({"m1": "{{ output }}"}, {"m2": "{{ previous }}"}, {})))


def _edge_less(draw: st.DrawFn, data: Raw, step: Raw) -> None:
    if data["edges"]:
        data["edges"].pop(draw(st.integers(0, len(data["edges"]) - 1)))


def _edge_more(draw: st.DrawFn, data: Raw, step: Raw) -> None:
    """To a step that was drawn later than it, so there is no circle."""
    beside = [one for one in data["steps"] if one.get("parent") == step.get("parent") and one is not step]
    if beside:
        source, target = sorted((step, draw(st.sampled_from(beside))), key=lambda one: int(one["id"][1:]))
        new = {"source": source["id"], "target": target["id"], "port": draw(st.sampled_from(("out", "error")))}
        if not any(one["source"] == new["source"] and one["target"] == new["target"] for one in data["edges"]):
            data["edges"].append(new)


def _step_less(draw: st.DrawFn, data: Raw, step: Raw) -> None:
    if len(data["steps"]) > 1 and not any(one.get("parent") == step["id"] for one in data["steps"]):
        data["steps"].remove(step)
        data["edges"] = [one for one in data["edges"] if step["id"] not in (one["source"], one["target"])]


SORTS = {one.__name__: one for one in (_voice, _critical, _mode, _maps, _edge_less, _edge_more, _step_less)}


def keepable(document: Document, records: Sequence[Record]) -> set[str]:
    steps = {step.id: step for step in document.steps}
    state = fold(document, records)
    return {
        path
        for path, one in state.steps.items()
        if one.state in ("succeeded", "skipped")
        or (one.state == "failed" and bears(document, steps[path.rpartition(".")[2]]))
    }


def gave(state: RunState, outputs: Mapping[str, Any]) -> dict[str, End]:
    """Control leaves where it left before."""
    return {
        path: End("succeeded", output, one.ports if (one := state.steps[path]).state == "succeeded" else None)
        for path, output in outputs.items()
    }


def standing(records: Sequence[Record]) -> list[str]:
    """Paths that there are; a frame that began anew has lost those inside."""
    found: dict[str, int] = {}
    for path, attempt in ((record.event.path, record.event.attempt) for record in records if record.event.path):
        if attempt > found.get(path, attempt):
            found = {one: last for one, last in found.items() if not one.startswith(f"{path}[")}
        found[path] = max(attempt, found.get(path, 0))
    return list(found)


def givable(document: Document, paths: Sequence[str]) -> list[str]:
    """What a given result maps is made when the fork is: of what is kept by then, so here of itself alone."""
    own = {
        step.id: all(text in ("{{ output }}", f"{{{{ {step.id} }}}}") for text in (step.output_mapping or {}).values())
        for step in document.steps
    }
    return [path for path in paths if own[path.rpartition(".")[2]]]


def begun_again(fork: Stage) -> set[str]:
    """But for what began anew with its frame."""
    begun: set[str] = set()
    frames: tuple[str, ...] = ()
    for record in fork.store.records:
        match record.event:
            case events.StepStarted(path=path) if not path.startswith(frames):
                begun.add(path)
            case events.StepRetrying(path=path):
                frames = (*frames, f"{path}[")
    return begun


@pytest.mark.slow
@settings(deadline=None)
@given(worlds(most=8), mishaps, cancels, mishaps, st.data())
def test_a_fork_of_a_run_comes_to_what_the_reference_says(
    document: Document,
    happens: list[Mishap],
    cancel_at: tuple[int, int] | None,
    later: list[Mishap],
    data: st.DataObject,
) -> None:
    """Promise: no finished step is executed twice; what was edited or given is what counts."""
    stage = Stage(document, KINDS, Sending())
    state = asyncio.run(live(stage, happens, cancel_at))
    records = list(stage.store.records)
    there = standing(records)
    how = data.draw(st.sampled_from(("drop", "moment", "give", "rerun", "edit")), label="how")
    event(f"{how} of a run that is {state.state}")
    new, given_ends = document, dict[str, End]()
    result: list[Event]
    if how == "rerun":
        result = rerun(document, document, records)
    elif how == "edit":
        new = data.draw(edits(document), label="edited")
        result = kept(document, new, records)
    elif how == "give" and (free := givable(document, there)):
        outputs = {path: f"given {path}" for path in data.draw(st.lists(st.sampled_from(free), max_size=2))}
        result = kept(document, document, records, outputs=outputs)
        given_ends = gave(state, outputs)
    else:
        upto = data.draw(st.integers(1, len(records)), label="upto") if how == "moment" else len(records)
        seen = records[:upto]
        drop = data.draw(st.lists(st.sampled_from(found), max_size=2)) if (found := standing(seen)) else []
        result = kept(document, document, records, drop=drop, upto=upto)
        assert settled(result) == keepable(document, seen) - reached(document, seen, drop)
    sending = Sending()
    fork = Stage(new, KINDS, sending)
    fork.store.store(result, epoch=0)
    ended = asyncio.run(live(fork, later))
    assert ended.to_json() == check_journal(fork, sending).to_json()
    assert not begun_again(fork) & settled(result)
    told = told_by(document, state) | told_by(new, ended)  # a frame that is kept may hold what is not
    check_as_meant(ended, Reference(new, given=given_ends, told=told).run())
