from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.graph import Document, Merge, apply, diff, digest, merge, parse, read, relations
from flows.graph.fields import MISSING, differences, same
from flows.graph.joining import tree_of
from flows.graph.limits import MAX_STEPS
from tests.graph.documents import documents, edge, raw, step

pytestmark = pytest.mark.slow  # many random documents

BASE = raw(
    step("draft", title="Draft", config={"prompt": "Write a short poem about bees.", "settings": {"temperature": 0.7}}),
    step("critic"),
    edges=[edge("draft", "critic")],
    inputs=[{"name": "topic"}],
)


def merged(yours: dict[str, Any], theirs: dict[str, Any], base: dict[str, Any] = BASE) -> Merge:
    return merge(parse(base), parse(yours), parse(theirs))


def with_(*changes: tuple[list[str], Any]) -> dict[str, Any]:
    made = [{"op": "set", "at": at, "value": value} for at, value in changes]
    return apply(parse(BASE), made).to_json()


def without(*addresses: list[str]) -> dict[str, Any]:
    return apply(parse(BASE), [{"op": "remove", "at": at} for at in addresses]).to_json()


def told(merge: Merge) -> list[tuple[str | None, str]]:
    return [(conflict.step, conflict.field) for conflict in merge.conflicts]


@given(documents(), documents())
def test_one_side_alone_wins_without_conflicts(base: Document, x: Document) -> None:
    for found in (merge(base, x, base), merge(base, base, x), merge(base, x, x)):
        assert found.conflicts == ()
        assert digest(found.document) == digest(x)


@st.composite
def edits(draw: st.DrawFn, base: Document) -> Document:
    """What somebody may have made of it: some of the way to another document."""
    changes = [change for change in diff(base, draw(documents())) if change["op"] != "order"]
    edited = apply(base, draw(st.lists(st.sampled_from(changes), unique_by=id)) if changes else [])
    return base if relations(edited) else edited


@given(st.data())
def test_a_merge_is_sound_and_what_of_yours_is_lost_is_told(data: st.DataObject) -> None:
    base = data.draw(documents())
    yours, theirs = data.draw(edits(base)), data.draw(edits(base) | documents())
    found = merge(base, yours, theirs)
    assert parse(found.document.to_json()) == found.document
    whole, told = tree_of(found.document), [conflict.at for conflict in found.conflicts]
    for path, _, value in differences(tree_of(base), tree_of(yours)):
        held: Any = whole
        for part in path:
            held = held.get(part, MISSING) if isinstance(held, dict) else MISSING
        if same(held, value):
            continue
        near = [path]
        if path[0] == "edges":
            edge = tree_of(base)["edges"].get(path[1]) or tree_of(yours)["edges"][path[1]]
            near += [("edges",), ("steps", edge["source"]), ("steps", edge["target"])]
        assert any(path[: len(at)] == at or at[: len(path)] == path or at in near for at in told), path
    for conflict in found.conflicts:
        if conflict.yours is not None and conflict.field:
            apply(found.document, [{"op": "set", "at": list(conflict.at), "value": conflict.yours}])


def test_edits_of_different_steps_and_fields_are_joined() -> None:
    yours = with_((["steps", "draft", "config", "settings", "temperature"], 0.2), (["name"], "Mine"))
    theirs = with_((["steps", "draft", "title"], "First draft"), (["steps", "critic", "title"], "Judge"))
    found = merged(yours, theirs)
    assert found.conflicts == ()
    draft, critic = found.document.steps
    assert (draft.config["settings"], draft.title, critic.title) == ({"temperature": 0.2}, "First draft", "Judge")
    assert found.document.name == "Mine"


def test_a_field_that_both_changed_is_theirs_and_a_conflict() -> None:
    at = ["steps", "draft", "config", "settings", "temperature"]
    found = merged(with_((at, 0.1)), with_((at, 0.9)))
    assert found.document.steps[0].config["settings"]["temperature"] == 0.9
    assert [conflict.to_json() for conflict in found.conflicts] == [
        {
            "at": at,
            "step": "draft",
            "field": "config.settings.temperature",
            "title": "Draft",
            "base": 0.7,
            "yours": 0.1,
            "theirs": 0.9,
            "both": None,
        }
    ]


def test_both_edits_of_a_text_are_offered_where_no_words_overlap() -> None:
    at = ["steps", "draft", "config", "prompt"]
    found = merged(with_((at, "Write a long poem about bees.")), with_((at, "Write a short poem about bears, please.")))
    assert [conflict.both for conflict in found.conflicts] == ["Write a long poem about bears, please."]
    clash = merged(with_((at, "Write a long poem about bees.")), with_((at, "Write a tiny poem about bees.")))
    assert [conflict.both for conflict in clash.conflicts] == [None]


def test_deleting_what_the_other_edited_is_a_conflict() -> None:
    gone = without(["steps", "critic"], ["edges", "draft:out->critic"])
    edited = with_((["steps", "critic", "title"], "Judge"))
    kept = merged(gone, edited)
    assert told(kept) == [("critic", "")]
    assert kept.conflicts[0].yours is None
    # The step comes back with its edges.
    assert kept.document == parse(edited)
    lost = merged(edited, gone)
    assert told(lost) == [("critic", "")]
    assert lost.conflicts[0].theirs is None
    assert lost.document == parse(gone)


def test_the_same_id_added_differently_is_a_conflict() -> None:
    found = merged(
        with_((["steps", "judge"], step("judge", title="A"))), with_((["steps", "judge"], step("judge", title="B")))
    )
    assert told(found) == [("judge", "")]
    assert found.document.steps[2].title == "B"


def test_edges_are_a_set() -> None:
    base = raw(*(step(id) for id in "abc"), edges=[edge("a", "b"), edge("b", "c")])
    yours = raw(*(step(id) for id in "abc"), edges=[edge("b", "c"), edge("a", "c")])
    theirs = raw(*(step(id) for id in "abc"), edges=[edge("a", "b"), edge("b", "c"), edge("b", "c", "error")])
    found = merged(yours, theirs, base)
    assert found.conflicts == ()
    assert {(item.source, item.port, item.target) for item in found.document.edges} == {
        ("b", "out", "c"),
        ("a", "out", "c"),
        ("b", "error", "c"),
    }


def test_an_edge_to_a_step_that_the_other_deleted_is_a_conflict() -> None:
    gone = without(["steps", "critic"], ["edges", "draft:out->critic"])
    connected = with_((["steps", "late"], step("late")), (["edges", "critic:out->late"], edge("critic", "late")))
    kept = merged(gone, connected)
    assert told(kept) == [("critic", "")]
    assert kept.document == parse(connected)
    lost = merged(connected, gone)
    assert ("critic", "") in told(lost)
    assert relations(lost.document) == []
    assert all("critic" not in (item.source, item.target) for item in lost.document.edges)


def test_a_circle_of_two_peoples_edges_is_a_conflict() -> None:
    base = raw(step("a"), step("b"))
    found = merged(
        raw(step("a"), step("b"), edges=[edge("a", "b")]), raw(step("a"), step("b"), edges=[edge("b", "a")]), base
    )
    assert told(found) == [(None, "edges")]
    assert found.document.edges[0].source == "b"
    assert found.conflicts[0].yours == [edge("a", "b")]
    assert found.conflicts[0].theirs == [edge("b", "a")]


def test_frames_that_would_lie_in_each_other_are_a_conflict() -> None:
    base = raw(step("a", "box"), step("b", "box"))
    found = merged(
        raw(step("a", "box", parent="b"), step("b", "box")), raw(step("a", "box"), step("b", "box", parent="a")), base
    )
    assert ("a", "parent") in told(found)
    assert [item.parent for item in found.document.steps] == [None, "a"]


def test_a_step_added_to_a_frame_that_the_other_deleted_is_a_conflict() -> None:
    base = raw(step("box", "box"), step("a"))
    found = merged(raw(step("box", "box"), step("a"), step("c", parent="box")), raw(step("a")), base)
    assert {("c", ""), ("box", "")} <= set(told(found))
    assert [item.id for item in found.document.steps] == ["a"]


def test_ids_that_look_alike_are_a_conflict() -> None:
    found = merged(raw(step("Draft")), raw(step("draft")), raw())
    assert set(told(found)) == {("Draft", ""), ("draft", "")}
    assert [item.id for item in found.document.steps] == ["draft"]


def test_what_is_too_large_together_is_theirs_and_told_whole() -> None:
    half = MAX_STEPS // 2 + 1
    mine, other = ([step(f"{name}{n}") for n in range(half)] for name in ("a", "b"))
    found = merged(raw(*mine), raw(*other), raw())
    assert len(found.conflicts) == half
    assert found.document == parse(raw(*other))


def test_whoever_moved_steps_is_followed() -> None:
    base, turned = raw(*(step(id) for id in "abc")), raw(*(step(id) for id in "cab"))
    added = raw(step("a"), step("x"), step("b"), step("c"))
    for yours, theirs in ((turned, added), (added, turned)):
        found = merged(yours, theirs, base)
        assert found.conflicts == ()
        assert [item.id for item in found.document.steps] == ["c", "a", "x", "b"]
    both = merged(turned, raw(*(step(id) for id in "bca")), base)
    assert told(both) == [(None, "steps")]
    assert [item.id for item in both.document.steps] == ["b", "c", "a"]
    assert [item["id"] for item in both.conflicts[0].yours] == ["c", "a", "b"]


def test_setting_your_side_at_the_address_settles_a_conflict() -> None:
    at = ["inputs", "topic", "title"]
    found = merged(with_((at, "Mine")), with_((at, "Theirs")))
    (conflict,) = found.conflicts
    assert (conflict.step, conflict.field, conflict.title) == (None, "inputs.topic.title", "Theirs")
    settled = apply(found.document, [{"op": "set", "at": list(conflict.at), "value": conflict.yours}])
    assert settled.inputs[0].title == "Mine"


def test_documents_that_are_unsound_already_can_be_merged() -> None:
    base, yours, theirs = (
        read(raw(step("a", title=title), step("a"), edges=[edge("a", "z")], name=name))
        for title, name in (("", "n"), ("t", "n"), ("", "m"))
    )
    found = merge(base, yours, theirs)
    assert found.conflicts == ()
    assert (found.document.name, found.document.steps[0].title) == ("m", "t")


def test_strategies_that_both_changed_are_one_conflict() -> None:
    """Their order is what counts, so a list of them is never mixed."""
    at = ["steps", "draft", "recovery"]
    mine, others = [{"strategy": "retry"}], [{"strategy": "alternative", "flow": "Plan B"}]
    result = merged(with_((at, mine)), with_((at, others)))
    assert told(result) == [("draft", "recovery")]
    assert result.document.steps[0].to_json()["recovery"] == others


def test_the_flow_on_failure_and_its_inputs_are_one_field() -> None:
    at = ["policy", "on_failure"]
    base = with_((at, {"flow": "Tell me"}))
    yours = apply(parse(base), [{"op": "set", "at": [*at, "flow"], "value": "Tell us"}]).to_json()
    theirs = apply(parse(base), [{"op": "set", "at": [*at, "inputs"], "value": {"x": "{{ run }}"}}]).to_json()
    assert told(merged(yours, theirs, base)) == [(None, "policy.on_failure")]


def test_parts_of_the_recovery_policy_are_joined() -> None:
    base = with_((["policy", "recovery", "longest_ms"], 9))
    sides = [
        apply(parse(base), [{"op": "set", "at": ["policy", "recovery", name], "value": value}]).to_json()
        for name, value in (("ask", True), ("longest_ms", 5))
    ]
    result = merged(sides[0], sides[1], base)
    assert result.conflicts == ()
    assert (result.document.policy.recovery.ask, result.document.policy.recovery.longest_ms) == (True, 5)
