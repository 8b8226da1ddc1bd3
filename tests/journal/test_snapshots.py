"""A snapshot and the records after it are the whole journal."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import pytest
from django.db import OperationalError
from hypothesis import given
from hypothesis import strategies as st

from flows.engine.events import Event, RunStarted, StepStarted, StepSucceeded
from flows.engine.records import Record
from flows.engine.state import RunState, fold
from flows.engine.step_state import CallState, StepState
from flows.graph import parse
from flows.journal import batch, reading, snapshots, state_json
from flows.journal.append import Append
from flows.models import Run, RunSnapshot

from . import any_event
from .making import DOCUMENT, make_run

PLAN = parse(DOCUMENT)


def go_on(state: RunState, tail: Sequence[Record]) -> RunState:
    for record in tail:
        state.apply(record)
    return state


@given(st.lists(any_event.events, max_size=25), st.integers(0, 25))
def test_a_state_that_was_kept_goes_on_as_if_it_had_not_been(made: list[Event], cut: int) -> None:
    records = any_event.records(made)
    whole = fold(PLAN, records)
    kept = state_json.decode(state_json.encode(fold(PLAN, records[:cut])))
    assert kept == fold(PLAN, records[:cut])
    assert kept is not None
    assert go_on(kept, records[cut:]) == whole
    assert list(kept.steps) == list(whole.steps)
    assert kept.to_json() == whole.to_json()


def test_every_field_of_a_state_is_kept() -> None:
    assert {field.name for kind in (RunState, StepState, CallState) for field in fields(kind)} >= {
        *("passed", "taken", "decisions", "edits", "options"),
        *("ports", "mapped", "waits", "passes", "recovery", "retry"),
        *("request_hash", "effect", "tool_calls"),
    }


def test_a_field_of_an_unknown_sort_is_found_out_before_anything_is_kept() -> None:
    @dataclass
    class Strange:
        field: complex

    with pytest.raises(TypeError, match="complex"):
        state_json._fields(Strange)


def test_what_another_form_has_written_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = state_json.encode(RunState.of(PLAN))
    assert state_json.decode(kept) == RunState.of(PLAN)
    monkeypatch.setattr(state_json, "FORM", "another")
    assert state_json.decode(kept) is None


def test_snapshots_come_every_two_thousand_events_and_then_ever_more_seldom() -> None:
    taken, last = [], 0
    for seq in range(1, 40_001):
        if snapshots.due(seq, last):
            last = seq
            taken.append(seq)
    assert taken == [2000, 4000, 8000, 16000, 32000]


@pytest.mark.durable
@pytest.mark.django_db
class TestKept:
    def test_who_resumes_gets_the_newest_snapshot_and_what_came_after_it(self) -> None:
        run = make_run()
        append(run, RunStarted(worker="w"), StepStarted(path="draft", attempt=1))
        assert snapshots.take(run.id, PLAN) == 3
        append(run, StepSucceeded(path="draft", attempt=1, output="\u00e9\x00", duration_ms=1))
        assert snapshots.take(run.id, PLAN) == 4
        append(run, StepStarted(path="result", attempt=1))
        state, tail = reading.resume(run.id)
        assert state is not None
        assert (state.seq, [record.seq for record in tail]) == (4, [5])
        assert go_on(state, tail) == fold(PLAN, reading.history(run.id))

    def test_a_moment_of_the_past_is_read_from_the_snapshot_before_it(self) -> None:
        run = make_run()
        append(run, *(StepStarted(path=f"s{number}", attempt=1) for number in range(5)))
        for seq in (2, 5):
            snapshots.put(run.id, seq, fold(PLAN, reading.history(run.id)[:seq]))
        state, tail = reading.resume(run.id, upto=4)
        assert state is not None
        assert (state.seq, [record.seq for record in tail]) == (2, [3, 4])

    def test_without_a_snapshot_or_with_one_that_cannot_be_read_all_is_read(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run = make_run()
        assert reading.resume(run.id) == (None, reading.history(run.id))
        snapshots.take(run.id, PLAN)
        monkeypatch.setattr(state_json, "FORM", "another")
        assert reading.resume(run.id) == (None, reading.history(run.id))

    def test_who_folds_a_long_journal_keeps_what_came_out_and_the_next_reads_on_from_there(self) -> None:
        run = make_run()
        append(run, *(StepStarted(path=f"s{number}", attempt=1) for number in range(10)))
        assert snapshots.state_of(run.id, PLAN).seq == 11
        assert not RunSnapshot.objects.exists()
        append(run, *(StepStarted(path=f"s{number}", attempt=1) for number in range(snapshots.EVERY)))
        state = snapshots.state_of(run.id, PLAN)
        assert state == fold(PLAN, reading.history(run.id))
        assert reading.resume(run.id) == (state, [])
        append(run, StepStarted(path="more", attempt=1))
        assert snapshots.state_of(run.id, PLAN) == fold(PLAN, reading.history(run.id))
        assert snapshots.state_of(run.id, PLAN, upto=5).seq == 5
        assert RunSnapshot.objects.count() == 1

    def test_who_only_reads_does_not_fail_for_a_snapshot(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(*_: object) -> None:
            raise OperationalError("database or disk is full")

        run = make_run()
        monkeypatch.setattr(snapshots, "EVERY", 1)
        monkeypatch.setattr(snapshots, "put", full)
        assert snapshots.state_of(run.id, PLAN).seq == 1

    def test_the_same_snapshot_is_kept_once(self) -> None:
        run = make_run()
        assert snapshots.take(run.id, PLAN) == snapshots.take(run.id, PLAN)
        assert RunSnapshot.objects.count() == 1


def append(run: Run, *events: Event) -> None:
    batch.commit([Append.of(run.id, 1, events)], look_back=False)
