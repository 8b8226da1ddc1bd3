"""Stored histories replay for ever; `frontend/src/graph/fold.ts` is held to the same files."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.engine.events import type_of
from flows.engine.records import Record
from flows.engine.state import RunState, fold
from flows.graph import parse
from tests.journals.make import JOURNALS, golden

HERE = Path(__file__).parent
STORED: dict[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(HERE.glob("*.json"))
}


@pytest.mark.parametrize("name", STORED)
def test_a_golden_journal_folds_to_what_it_always_did(name: str) -> None:
    stored = STORED[name]
    records = [Record.from_json(record) for record in stored["records"]]
    assert fold(parse(stored["document"]), records).to_json() == stored["expected"]


@pytest.mark.parametrize("name", STORED)
def test_records_survive_their_json(name: str) -> None:
    for record in STORED[name]["records"]:
        assert Record.from_json(record).to_json() == record


@pytest.mark.parametrize("name", JOURNALS)
async def test_the_engine_still_writes_its_golden_journals(name: str) -> None:
    assert golden(name, await JOURNALS[name]()) == STORED[name]


@given(st.sampled_from(sorted(STORED)), st.data())
def test_folding_in_parts_is_folding_at_once(name: str, data: st.DataObject) -> None:
    document = parse(STORED[name]["document"])
    records = [Record.from_json(record) for record in STORED[name]["records"]]
    cut = data.draw(st.integers(0, len(records)))
    state = RunState.of(document)
    for record in records[:cut]:
        state.apply(record)
    assert state.to_json() == fold(document, records[:cut]).to_json()
    for record in records[cut:]:
        state.apply(record)
    assert state.to_json() == STORED[name]["expected"]


def test_the_golden_journals_tell_the_stories_they_are_named_for() -> None:
    first_light = {name.removeprefix("first-light-") for name in STORED if name.startswith("first-light-")}
    assert first_light == {"happy", "cancelled", "failed", "crashed-and-resumed", "tolerated", "tolerated-aloud"}
    ends = {name: stored["expected"]["state"] for name, stored in STORED.items() if not name.startswith("first")}
    others = {"cancelled": "cancelled", "failed": "failed", "failed-inside": "failed", "nested": "waiting"}
    assert ends == {name: others.get(name, "completed") for name in JOURNALS}
    crashed = [record["type"] for record in STORED["crashed-and-resumed"]["records"]]
    assert crashed.count("run_resumed") == 2


def test_between_them_they_hold_every_sort_of_event() -> None:
    told = {record["type"] for stored in STORED.values() for record in stored["records"]}
    assert set(type_of) - told == set()
