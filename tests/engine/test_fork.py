"""What a fork keeps: the results that do not depend on anything that begins anew."""

from decimal import Decimal

import pytest

from flows.engine import events
from flows.engine.fork import kept, rerun, summary
from flows.engine.inside import NOT_NEEDED
from flows.faults import NotFound
from flows.graph import parse
from tests.engine.forking import ABC, ERROR, ITEMS, LOOP, RUN, Story, called, changed, itemised, looped, paths
from tests.graph.documents import edge, raw, step

# ---- dropping ----


def test_a_fork_without_a_wish_keeps_every_result_and_cites_it() -> None:
    story = Story().did("a", "b", "c")
    result = kept(ABC, ABC, story.records)
    assert paths(result) == ["a", "b", "c"]
    first = result[0]
    assert isinstance(first, events.StepSucceeded)
    assert (first.output, first.origin) == ("out of a", {"run": str(RUN), "seq": 3, "path": "a"})
    assert not {event.id for event in result} & {record.id for record in story.records}


def test_a_named_step_goes_with_all_that_follows_it() -> None:
    assert paths(kept(ABC, ABC, Story().did("a", "b", "c").records, drop=["b"])) == ["a"]


def test_a_branch_beside_it_stays() -> None:
    document = parse(raw(*(step(id) for id in "abcd"), edges=[edge("a", "b"), edge("a", "c"), edge("b", "d")]))
    assert paths(kept(document, document, Story().did("a", "b", "c", "d").records, drop=["b"])) == ["a", "c"]


def test_a_moment_keeps_what_had_ended_by_then() -> None:
    story = Story().did("a", "b").started("c")
    moment = story.records[-2].seq
    story.tell(events.StepSucceeded(path="c", attempt=1, output="late", duration_ms=1))
    assert paths(kept(ABC, ABC, story.records, upto=moment)) == ["a", "b"]
    assert paths(kept(ABC, ABC, story.records, upto=moment - 1)) == ["a"]
    assert kept(ABC, ABC, story.records, upto=0) == []


def test_what_was_not_finished_is_not_kept() -> None:
    story = Story().did("a").started("b").tell(events.StepCancelled(path="b", attempt=1)).started("c")
    story.tell(events.StepWaiting(path="c", attempt=1, wait=1, reason="answer", until=None))
    assert paths(kept(ABC, ABC, story.records)) == ["a"]


def test_a_join_that_had_enough_stands_without_the_losers() -> None:
    """What was on its way to it was called off, and is not begun again for nothing; unless it leads elsewhere too."""
    steps = [step(id) for id in ("a", "b0", "b", "c", "j", "end")]
    edges = [edge("a", "j"), edge("b0", "b"), edge("b", "j"), edge("c", "j"), edge("c", "end")]
    document = parse(raw(*steps, edges=edges))
    story = Story().did("a").started("b0").started("c")
    story.tell(events.StepCancelled(path="b0", attempt=1, reason=NOT_NEEDED))
    story.tell(events.StepSkipped(path="b", attempt=0, reason=NOT_NEEDED)).did("j")
    for result in (kept(document, document, story.records), rerun(document, document, story.records)):
        assert paths(result) == ["a", "j", "b0", "b"]
        lost = result[-2]
        assert isinstance(lost, events.StepSkipped)
        assert (lost.passes, lost.origin) == (False, {"run": str(RUN), "seq": 6, "path": "b0"})
    assert paths(kept(document, document, story.records, drop=["a"])) == []


def test_a_failure_that_ended_the_run_is_not_kept_and_one_that_did_not_is() -> None:
    document = parse(raw(step("a", critical=False), step("b"), edges=[edge("a", "b")]))
    story = Story().failed("a").failed("b")
    [only] = kept(document, document, story.records)
    assert isinstance(only, events.StepFailed)
    assert (only.path, only.error, only.origin) == ("a", ERROR, {"run": str(RUN), "seq": 3, "path": "a"})


@pytest.mark.parametrize(
    ("mode", "critical", "handled", "stays"),
    [
        ("conditional", True, False, False),
        ("conditional", False, False, True),
        ("conditional", True, True, True),
        ("strict", False, True, False),
        ("lenient", True, False, True),
    ],
)
def test_which_failures_a_run_bears(mode: str, critical: bool, handled: bool, stays: bool) -> None:
    edges = [edge("a", "b", "error" if handled else "out")]
    document = parse(raw(step("a", critical=critical), step("b"), edges=edges, policy={"atomic_mode": mode}))
    assert paths(kept(document, document, Story().failed("a").records)) == (["a"] if stays else [])


def test_a_failure_that_is_borne_no_longer_goes_with_what_went_on_behind_it() -> None:
    lenient = parse(raw(step("a"), step("b"), edges=[edge("a", "b")], policy={"atomic_mode": "lenient"}))
    strict = parse(raw(step("a"), step("b"), edges=[edge("a", "b")], policy={"atomic_mode": "strict"}))
    story = Story().failed("a").did("b")
    assert paths(kept(lenient, lenient, story.records)) == ["a", "b"]
    assert kept(lenient, strict, story.records) == []


def test_a_skip_is_kept_with_its_reason() -> None:
    story = Story().did("a").tell(events.StepSkipped(path="b", attempt=0, reason="Not today.", passes=True)).did("c")
    skip = kept(ABC, ABC, story.records)[1]
    assert isinstance(skip, events.StepSkipped)
    assert (skip.reason, skip.passes, skip.origin) == ("Not today.", True, {"run": str(RUN), "seq": 4, "path": "b"})


def test_what_ended_before_it_was_begun_again_is_not_kept() -> None:
    story = Story().failed("a").started("a", attempt=2)
    document = changed(ABC, "a", critical=False)
    assert kept(document, document, story.records) == []


def test_a_fork_of_a_fork_cites_the_first_origin() -> None:
    first = kept(ABC, ABC, Story().did("a", "b", "c").records, drop=["c"])
    story = Story().tell(*first).did("c")
    second = kept(ABC, ABC, story.records)
    origins = [event.origin for event in second if isinstance(event, events.StepSucceeded)]
    assert [one and (one["seq"], one["path"]) for one in origins] == [(3, "a"), (5, "b"), (5, "c")]
    third = kept(ABC, ABC, Story().tell(*second).records)
    assert [event.origin for event in third if isinstance(event, events.StepSucceeded)] == origins


# ---- frames ----


def test_in_a_loop_later_passes_go_and_the_frame_goes_on() -> None:
    result = kept(LOOP, LOOP, looped().records, drop=["refine[2].critic"])
    assert paths(result) == ["brief", "refine[1].draft", "refine[1].critic", "refine#1", "refine[2].draft"]


def test_a_named_frame_goes_with_all_inside() -> None:
    assert paths(kept(LOOP, LOOP, looped().records, drop=["refine"])) == ["brief"]


def test_what_came_before_a_frame_takes_all_inside_with_it() -> None:
    assert kept(LOOP, LOOP, looped().records, drop=["brief"]) == []


def test_a_moment_within_a_loop_keeps_the_passes_until_then() -> None:
    story = looped()
    moment = next(record.seq for record in story.records if record.event.path == "refine[2].critic")
    result = kept(LOOP, LOOP, story.records, upto=moment)
    assert paths(result) == ["brief", "refine[1].draft", "refine[1].critic", "refine#1", "refine[2].draft"]


def test_other_items_stay() -> None:
    result = kept(ITEMS, ITEMS, itemised().records, drop=["each[2].x"])
    assert paths(result) == ["each[1].x", "each[1].y", "each[3].x", "each[3].y"]


def test_what_an_unfinished_step_decided_is_decided_again() -> None:
    decided = [events.Decided(path=path, attempt=1, name="draw", value=1) for path in ("a", "b", "c", "")]
    story = Story().did("a", "b").started("c").tell(*decided)
    assert paths(kept(ABC, ABC, story.records, drop=["b"])) == ["a", "!a"]


def test_a_frames_new_attempt_has_forgotten_what_was_inside() -> None:
    story = Story().did("brief").started("refine").did("refine[1].draft").passed("refine", 1)
    story.failed("refine[2].draft").tell(events.StepFailed(path="refine", attempt=1, error=ERROR, duration_ms=1))
    story.started("refine", attempt=2).did("refine[1].draft", attempt=2)
    result = kept(LOOP, LOOP, story.records)
    assert [(event.path, event.attempt) for event in result] == [("brief", 1), ("refine[1].draft", 2)]
    with pytest.raises(NotFound):
        kept(LOOP, LOOP, story.records, drop=["refine[2].draft"])


NESTED = parse(
    raw(
        step("each", "for_each"),
        step("refine", "loop", parent="each"),
        step("critic", parent="refine"),
        step("after", parent="each"),
        edges=[edge("refine", "after")],
    )
)


def test_frames_within_frames_are_reopened_from_the_inside_out() -> None:
    story = Story().started("each")
    for item in (1, 2):
        story.started(f"each[{item}].refine")
        for number in (1, 2, 3):
            path = f"each[{item}].refine"
            story.did(f"{path}[{number}].critic").passed(path, number)
        story.tell(events.StepSucceeded(path=f"each[{item}].refine", attempt=1, output=1, duration_ms=1))
        story.did(f"each[{item}].after")
    story.tell(events.StepSucceeded(path="each", attempt=1, output=[], duration_ms=1))
    result = paths(kept(NESTED, NESTED, story.records, drop=["each[1].refine[2].critic"]))
    assert result == [
        *("each[1].refine[1].critic", "each[1].refine#1"),
        *("each[2].refine[1].critic", "each[2].refine#1", "each[2].refine[2].critic", "each[2].refine#2"),
        *("each[2].refine[3].critic", "each[2].refine#3", "each[2].refine", "each[2].after"),
    ]


# ---- rerun ----


def test_a_rerun_goes_on_from_the_failed_step() -> None:
    """Terminal is terminal: rerunning from the failed step is a fork without edits."""
    story = Story().did("a").failed("b").tell(events.StepCancelled(path="c", attempt=0))
    assert paths(rerun(ABC, ABC, story.records)) == ["a"]


def test_a_rerun_repeats_what_failed_and_was_borne_with_all_behind_it() -> None:
    document = changed(ABC, "a", critical=False)
    story = Story().failed("a").did("b").failed("c")
    assert rerun(document, document, story.records) == []


def test_a_rerun_of_a_failed_loop_keeps_its_passes() -> None:
    story = Story().did("brief").started("refine").did("refine[1].draft", "refine[1].critic").passed("refine", 1)
    story.did("refine[2].draft").failed("refine[2].critic")
    story.tell(events.StepFailed(path="refine", attempt=1, error=ERROR, duration_ms=1))
    expected = ["brief", "refine[1].draft", "refine[1].critic", "refine#1", "refine[2].draft"]
    assert paths(rerun(LOOP, LOOP, story.records)) == expected
    borne = changed(LOOP, "refine", critical=False)
    assert paths(rerun(borne, borne, story.did("end").records)) == expected


# ---- the summary ----


def test_the_summary_tells_what_is_saved() -> None:
    story = Story().did("a", cost="0.25").did("b", cost="0.5").failed("c").tell(called("c", 1, "1"))
    told = summary(ABC, story.records, kept(ABC, ABC, story.records))
    assert told == {"kept": ["a", "b"], "redone": ["c"], "kept_cost": Decimal("0.75")}


def test_what_was_kept_before_costs_nothing_again() -> None:
    first = kept(ABC, ABC, Story().did("a", cost="0.25").records)
    story = Story().tell(*first).did("b", cost="0.5")
    assert summary(ABC, story.records, kept(ABC, ABC, story.records))["kept_cost"] == Decimal("0.5")


def test_the_summary_lists_what_lies_in_frames() -> None:
    result = kept(LOOP, LOOP, looped().records, drop=["refine[2].critic"])
    told = summary(LOOP, looped().records, result)
    assert told["kept"] == ["brief", "refine[1].draft", "refine[1].critic", "refine[2].draft"]
    assert told["redone"] == ["refine", "end", "refine[2].critic", "refine[3].draft", "refine[3].critic"]
