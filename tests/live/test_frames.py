import json
from dataclasses import MISSING, fields
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from flows.engine.amounts import Usage
from flows.engine.events import type_of
from flows.engine.ports import Delta
from flows.engine.records import Record
from flows.journal.follow import Deltas, Events, Tails
from flows.live.frames import TARGET, frames
from tests.actions.telling import ERROR


def record(seq: int, size: int = 10) -> dict[str, Any]:
    return {"seq": seq, "data": {"text": "ü" * size}}


def test_a_long_history_is_cut_into_frames_that_can_be_read_on_the_way() -> None:
    records = [record(seq, 20_000) for seq in range(1, 101)]
    made = [json.loads(frame) for frame in frames(Events(records))]
    assert len(made) > 5
    assert [event for frame in made for event in frame["events"]] == records
    assert all(frame["seq"] == frame["events"][-1]["seq"] for frame in made)


def test_one_large_record_is_one_frame() -> None:
    records = [record(1), record(2, TARGET * 2), record(3)]
    assert [json.loads(frame)["seq"] for frame in frames(Events(records))] == [1, 2, 3]


def test_no_record_is_no_frame() -> None:
    assert list(frames(Events([]))) == []


def test_text_so_far_and_text_that_goes_on_have_their_names() -> None:
    delta = Delta("draft", 1, 1, 1, 0, "Rain\n")
    assert [json.loads(frame)["type"] for frame in frames(Tails([delta]))] == ["tails"]
    assert [json.loads(frame) for frame in frames(Deltas([delta]))] == [{"type": "deltas", "deltas": [delta.to_json()]}]


def sample(name: str, kind: Any) -> Any:
    """Something for every field of every event."""
    values = {"usage": Usage(input=1), "cost": Decimal("0.5"), "error": ERROR, "inputs": {"a": "ü"}, "request": {}}
    if name in values:
        return values[name]
    return {"str": "x", "int": 1, "float | None": 0.5, "bool": True}.get(str(kind))


@pytest.mark.parametrize("name", sorted(type_of))
def test_every_type_of_event_passes(name: str) -> None:
    """Waits, pauses, passes, forks and recovery as well as what there was at first light."""
    event = type_of[name]
    own = [one for one in fields(event) if one.default is MISSING and one.default_factory is MISSING]
    made = event(**{one.name: sample(one.name, one.type) for one in own})
    told = Record(UUID(int=1), 7, 1, datetime(2026, 1, 1, tzinfo=UTC), made).to_json()
    [frame] = frames(Events([told]))
    assert json.loads(frame) == {"type": "events", "events": [told], "seq": 7}
    assert Record.from_json(told).to_json() == told
