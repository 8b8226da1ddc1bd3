"""Forks whose document was edited, and forks with results that a person gives."""

from typing import Any

import pytest

from flows.engine import events
from flows.engine.fork import kept
from flows.faults import InvalidInput, NotFound
from flows.graph import Step, parse
from tests.engine.forking import ABC, ITEMS, LOOP, Story, changed, itemised, looped, paths
from tests.graph.documents import edge, raw, step

# ---- edits ----


def test_an_edited_step_goes_with_all_that_follows_it() -> None:
    after = changed(ABC, "b", config={"prompt": "Better."})
    assert paths(kept(ABC, after, Story().did("a", "b", "c").records)) == ["a"]


@pytest.mark.parametrize("fields", [{"title": "Bee"}, {"position": {"x": 9, "y": 9}}, {"formerly": ["bb"]}])
def test_what_is_only_drawn_or_called_otherwise_keeps_its_result(fields: dict[str, Any]) -> None:
    after = parse(raw(step("a"), step("b", **fields), step("c"), edges=[edge("a", "b"), edge("b", "c")]))
    assert paths(kept(ABC, after, Story().did("a", "b", "c").records)) == ["a", "b", "c"]


def test_in_a_frame_an_edited_step_goes_in_every_pass_and_item() -> None:
    after = changed(ITEMS, "y", config={"x": 1})
    assert paths(kept(ITEMS, after, itemised(2).records)) == ["each[1].x", "each[2].x"]
    after = changed(LOOP, "critic", config={"x": 1})
    assert paths(kept(LOOP, after, looped().records)) == ["brief", "refine[1].draft"]


def test_an_edge_that_is_new_or_gone_changes_what_its_target_is_given() -> None:
    story = Story().did("a", "b", "c")
    assert paths(kept(ABC, ABC.with_parts(edges=ABC.edges[:1]), story.records)) == ["a", "b"]
    loose = ABC.with_parts(edges=[])
    assert paths(kept(loose, ABC, story.records)) == ["a"]


def test_a_step_that_is_gone_takes_nothing_with_it_but_what_followed() -> None:
    after = ABC.with_parts(steps=ABC.steps[:2], edges=ABC.edges[:1])
    assert paths(kept(ABC, after, Story().did("a", "b", "c").records)) == ["a", "b"]


def test_a_new_step_inside_a_frame_reopens_it() -> None:
    more = [Step(id="z", kind="text", parent="each")]
    after = ITEMS.with_parts(steps=[*ITEMS.steps, *more])
    kept_paths = paths(kept(ITEMS, after, itemised(1).records))
    assert kept_paths == ["each[1].x", "each[1].y"]
    gone = ITEMS.with_parts(steps=[one for one in ITEMS.steps if one.id != "y"], edges=ITEMS.edges[:1])
    assert paths(kept(ITEMS, gone, itemised(1).records)) == ["each[1].x"]


def test_a_step_whose_lane_has_another_number_begins_anew() -> None:
    lanes = [step("fan", "fan_out"), step("p", parent="fan"), step("q", parent="fan")]
    before = parse(raw(*lanes))
    after = parse(raw(lanes[0], step("new", parent="fan"), *lanes[1:]))
    story = Story().started("fan").did("fan[1].p", "fan[2].q")
    story.tell(events.StepSucceeded(path="fan", attempt=1, output=[], duration_ms=1))
    assert paths(kept(before, before, story.records)) == ["fan[1].p", "fan[2].q", "fan"]
    assert kept(before, after, story.records) == []
    behind = parse(raw(*lanes, step("new", parent="fan")))
    assert paths(kept(before, behind, story.records)) == ["fan[1].p", "fan[2].q"]


def test_a_name_that_comes_to_mean_another_thing_is_read_anew() -> None:
    """`tone` was an input; now a step before this one adds it to the context."""
    reading = [step("a"), step("b", config={"prompt": "In a {{ tone }} tone"}), step("c")]
    edges = [edge("a", "c"), edge("b", "c")]
    inputs = [{"name": "tone"}]
    before = parse(raw(*reading, edges=edges, inputs=inputs))
    after = changed(before, "a", output_mapping={"tone": "{{ output }}"})
    assert paths(kept(before, after, Story().did("a", "b", "c").records)) == []
    renamed = parse(raw(*reading, edges=edges, inputs=[*inputs, {"name": "other"}]))
    assert paths(kept(before, renamed, Story().did("a", "b", "c").records)) == ["a", "b", "c"]


def test_which_of_two_branches_comes_last_matters_to_what_joins_them() -> None:
    edges = [edge("a", "c"), edge("b", "c")]
    before, after = (parse(raw(*(step(id) for id in ids), edges=edges)) for ids in ("abc", "bac"))
    assert paths(kept(before, after, Story().did("a", "b", "c").records)) == ["a", "b"]


# ---- outputs that a person gives ----


def test_a_given_output_stands_and_what_depends_on_it_begins_anew() -> None:
    result = kept(ABC, ABC, Story().did("a", "b", "c").records, outputs={"b": {"mine": True}})
    assert paths(result) == ["a", "b"]
    mine = result[1]
    assert isinstance(mine, events.StepSucceeded)
    assert (mine.output, mine.edited, mine.origin, mine.attempt) == ({"mine": True}, True, None, 1)


def test_a_given_output_leaves_by_the_ports_of_the_one_before() -> None:
    story = Story().started("a")
    story.tell(events.StepSucceeded(path="a", attempt=2, output=1, duration_ms=9, ports=("left",)))
    [mine] = kept(ABC, ABC, story.records, outputs={"a": 2})
    assert isinstance(mine, events.StepSucceeded)
    assert (mine.ports, mine.attempt, mine.duration_ms) == (("left",), 2, 0)


def test_a_step_that_never_ran_or_failed_can_be_given_an_output() -> None:
    story = Story().did("a").failed("b")
    assert paths(kept(ABC, ABC, story.records, outputs={"b": "saved"})) == ["a", "b"]
    assert paths(kept(ABC, ABC, story.records, outputs={"c": "early"})) == ["a", "c"]


def test_within_a_loop_a_given_output_drops_the_passes_after_it() -> None:
    result = kept(LOOP, LOOP, looped().records, outputs={"refine[1].draft": "mine"})
    assert paths(result) == ["brief", "refine[1].draft"]
    assert paths(kept(LOOP, LOOP, looped().records, drop=["brief"], outputs={"refine": "mine"})) == ["refine"]


def test_a_given_output_goes_through_its_output_mapping() -> None:
    document = parse(
        raw(
            step("a", output_mapping={"tone": "{{ a_tone }}"}),
            step("b", output_mapping={"score": "{{ output.score }}", "of": ["{{ a }}", "{{ inputs.topic }}"]}),
            edges=[edge("a", "b")],
            inputs=[{"name": "topic"}, {"name": "a_tone"}],
        )
    )
    story = Story({"topic": "rain", "a_tone": "dry"}).did("a", "b")
    mine = kept(document, document, story.records, outputs={"b": {"score": 0.5}})[-1]
    assert isinstance(mine, events.StepSucceeded)
    assert mine.mapped == {"score": 0.5, "of": ["out of a", "rain"]}
    broken = changed(document, "b", output_mapping={"x": "{{ 1 / 0 }}"})
    with pytest.raises(InvalidInput) as refused:
        kept(document, broken, story.records, outputs={"b": 1})
    assert (refused.value.where or "").startswith("outputs.b.output_mapping")


def test_in_a_loop_an_output_mapping_sees_the_pass_before() -> None:
    document = changed(LOOP, "draft", output_mapping={"was": "{{ loop.previous.critic }}", "nr": "{{ loop.index }}"})
    mine = kept(document, document, looped().records, outputs={"refine[2].draft": "mine"})[-1]
    assert isinstance(mine, events.StepSucceeded)
    assert mine.mapped == {"was": "out of refine[1].critic", "nr": 2}


@pytest.mark.parametrize(
    "path", ["", "nothing", "refine[4].draft", "refine[1].nothing", "draft", "refine[0].draft", "a" * 600, "x.y", "a["]
)
def test_a_path_that_the_run_does_not_have_is_not_found(path: str) -> None:
    for wish in ({"drop": [path]}, {"outputs": {path: 1}}):
        with pytest.raises(NotFound) as refused:
            kept(LOOP, LOOP, looped().records, **wish)
        assert refused.value.code == "STEP_NOT_FOUND"
