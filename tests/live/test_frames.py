import json
from typing import Any

from flows.engine.ports import Delta
from flows.journal.follow import Deltas, Events, Tails
from flows.live.frames import TARGET, frames


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
