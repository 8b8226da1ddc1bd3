from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given

from flows.faults import InvalidDocument, InvalidInput
from flows.graph import Document, apply, canonical, diff, digest, parse, read
from flows.graph.fields import same
from tests.graph.documents import documents, edge, raw, step

FLOW = parse(
    raw(
        step("draft", config={"prompt": "x", "branches": [{"name": "a"}, {"name": "b"}]}),
        step("critic"),
        edges=[edge("draft", "critic")],
        inputs=[{"name": "topic"}],
        notes=[{"id": "n1", "text": "mind this"}],
    )
)


def set_(*at: str | int, value: Any) -> dict[str, Any]:
    return {"op": "set", "at": list(at), "value": value}


def remove(*at: str | int) -> dict[str, Any]:
    return {"op": "remove", "at": list(at)}


@given(documents(), documents())
def test_a_difference_applied_gives_the_other_side(a: Document, b: Document) -> None:
    """C112: a version is another one and its changes."""
    before = canonical(a), canonical(b)
    changes = diff(a, b)
    unchanged = deepcopy(changes)
    there = apply(a, changes)
    assert there == b
    assert digest(there) == digest(b)
    assert [item.id for item in there.steps] == [item.id for item in b.steps]
    assert same(changes, unchanged)
    assert (canonical(a), canonical(b)) == before


@given(documents())
def test_a_document_does_not_differ_from_itself(document: Document) -> None:
    assert diff(document, parse(document.to_json())) == []
    assert apply(document, []) == document


def test_changes_are_as_small_as_the_edit() -> None:
    edited = apply(
        FLOW, [set_("steps", "draft", "config", "prompt", value="y"), set_("policy", "budget", value="2.50")]
    )
    assert diff(FLOW, edited) == [
        set_("policy", "budget", value="2.50"),
        set_("steps", "draft", "config", "prompt", value="y"),
    ]
    assert diff(edited, FLOW) == [
        remove("policy", "budget"),
        set_("steps", "draft", "config", "prompt", value="x"),
    ]


def test_one_and_true_and_one_point_nought_differ() -> None:
    one, true, decimal = (parse(raw(step("a", config={"n": n}))) for n in (1, True, 1.0))
    assert all(diff(a, b) for a, b in ((one, true), (one, decimal), (true, decimal)))


def test_every_part_can_be_addressed() -> None:
    changed = apply(
        FLOW,
        [
            set_("name", value="Other"),
            set_("steps", "draft", "retry", "attempts", value=2),
            set_("steps", "draft", "config", "branches", 1, "name", value="c"),
            set_("steps", "draft", "config", "branches", 2, value={"name": "d"}),
            remove("steps", "draft", "config", "branches", 0),
            set_("steps", "late", value=step("late")),
            set_("edges", "critic:out->late", value=edge("critic", "late")),
            {"op": "order", "at": ["steps"], "value": ["late", "draft", "critic"]},
            set_("inputs", "topic", "title", value="Topic"),
            remove("notes", "n1"),
            remove("edges", "draft:out->critic"),
        ],
    )
    assert changed.name == "Other"
    assert [item.id for item in changed.steps] == ["late", "draft", "critic"]
    assert changed.steps[1].retry is not None
    assert changed.steps[1].retry.attempts == 2
    assert changed.steps[1].config["branches"] == [{"name": "c"}, {"name": "d"}]
    assert [item.target for item in changed.edges] == ["late"]
    assert changed.inputs[0].title == "Topic"
    assert changed.notes == []


def test_an_edge_is_found_whatever_its_port_is_called() -> None:
    odd = parse(raw(step("a"), step("b"), edges=[edge("a", "b", "x->y:z")]))
    assert apply(odd, [remove("edges", "a:x->y:z->b")]).edges == []


def test_a_changed_id_is_the_address_from_then_on() -> None:
    changed = apply(
        FLOW, [set_("steps", "critic", "id", value="judge"), set_("steps", "judge", "title", value="Judge")]
    )
    assert changed.steps[1].title == "Judge"


def test_what_a_change_brings_is_not_changed_by_the_next() -> None:
    changes = [set_("steps", "draft", "config", value={"a": {}}), set_("steps", "draft", "config", "a", "b", value=1)]
    assert apply(FLOW, changes).steps[0].config == {"a": {"b": 1}}
    assert changes[0]["value"] == {"a": {}}


def test_of_parts_that_share_an_id_the_last_is_meant() -> None:
    """`read` lets such documents in, and the fix of a duplicate must reach the one too many."""
    twice = read(raw(step("a", title="1"), step("a", title="2"), edges=[edge("a", "a"), edge("a", "a")]))
    fixed = apply(twice, [set_("steps", "a", "id", value="b"), remove("edges", "a:out->a")])
    assert [(item.id, item.title) for item in fixed.steps] == [("a", "1"), ("b", "2")]
    assert len(fixed.edges) == 1
    assert apply(twice, diff(twice, fixed)) == fixed
    assert apply(fixed, diff(fixed, twice)) == twice
    turned = apply(twice, [{"op": "order", "at": ["steps"], "value": ["a", "a"]}])
    assert turned == twice


DEEP: Any = []
for _ in range(2_000):
    DEEP = [DEEP]

HOSTILE: list[tuple[Any, str]] = [
    (None, "changes[0]"),
    ([], "changes[0]"),
    ({}, "changes[0].op"),
    ({"op": "set"}, "changes[0].value"),
    ({"op": "eval", "at": ["name"], "value": 1}, "changes[0].op"),
    ({"op": ["set"], "at": ["name"], "value": 1}, "changes[0].op"),
    (set_("name", value=1) | {"owner": "me"}, "changes[0]"),
    (remove("name") | {"value": 1}, "changes[0]"),
    (set_(value=1), "changes[0].at"),
    ({"op": "set", "at": "name", "value": "x"}, "changes[0].at"),
    ({"op": "set", "at": [None], "value": "x"}, "changes[0].at"),
    ({"op": "set", "at": [True], "value": "x"}, "changes[0].at"),
    ({"op": "set", "at": [["name"]], "value": "x"}, "changes[0].at"),
    ({"op": "set", "at": [0], "value": "x"}, "changes[0].at"),
    (set_("__class__", value=1), "changes[0].at"),
    (set_("__proto__", "polluted", value=1), "changes[0].at"),
    (set_("constructor", "prototype", "x", value=1), "changes[0].at"),
    (set_("schema_", value=1), "changes[0].at"),
    (set_("steps", "__proto__", "polluted", value=1), "changes[0].at"),
    (set_("steps", "nobody", "title", value="x"), "changes[0].at"),
    (set_("steps", 0, "title", value="x"), "changes[0].at"),
    (set_("steps", "draft", value=step("critic")), "changes[0].value"),
    (set_("steps", "draft", value=7), "changes[0].value"),
    (set_("steps", value={"draft": {}}), "changes[0].value"),
    (set_("steps", value=[1]), "changes[0].value"),
    (set_("steps", "draft", "config", "branches", -1, value=1), "changes[0].at"),
    (set_("steps", "draft", "config", "branches", 3, value=1), "changes[0].at"),
    (set_("steps", "draft", "config", "branches", "name", value=1), "changes[0].at"),
    (set_("steps", "draft", "config", 0, value=1), "changes[0].at"),
    (set_("steps", "draft", "config", "prompt", "x", value=1), "changes[0].at"),
    (set_("steps", "draft", "config", *(["a"] * 31), value=1), "changes[0].at"),
    (set_("steps", "draft", "config", "a" * 10_000, 0, value=1), "changes[0].at"),
    (remove("steps", "nobody"), "changes[0].at"),
    (remove("steps", "draft", "config", "none"), "changes[0].at"),
    (remove("edges", "draft:out->nobody"), "changes[0].at"),
    (remove("policy", "budget"), "changes[0].at"),
    ({"op": "order", "at": ["steps"], "value": ["draft"]}, "changes[0].value"),
    ({"op": "order", "at": ["steps"], "value": ["draft", "draft"]}, "changes[0].value"),
    ({"op": "order", "at": ["steps"], "value": ["draft", ["critic"]]}, "changes[0].value"),
    ({"op": "order", "at": ["steps"], "value": "draft"}, "changes[0].value"),
    ({"op": "order", "at": ["tags"], "value": []}, "changes[0].at"),
    ({"op": "order", "at": ["steps", "draft"], "value": []}, "changes[0].at"),
]


@pytest.mark.parametrize(("change", "place"), HOSTILE, ids=range(len(HOSTILE)))
def test_a_bad_change_is_refused_with_its_place(change: Any, place: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        apply(FLOW, [change])
    assert caught.value.where == place
    assert len(caught.value.message) < 200


def test_the_place_tells_which_change_it_was() -> None:
    with pytest.raises(InvalidInput) as caught:
        apply(FLOW, [set_("name", value="x"), remove("steps", "critic"), remove("steps", "critic")])
    assert caught.value.where == "changes[2].at"


@pytest.mark.parametrize("changes", [None, {}, "set", 3, {"op": "set"}])
def test_changes_are_a_list(changes: Any) -> None:
    with pytest.raises(InvalidInput) as caught:
        apply(FLOW, changes)
    assert caught.value.where == "changes"


@pytest.mark.parametrize(
    "value",
    [DEEP, float("nan"), float("inf"), 10**400, "\ud800", "a\x00b", {1: 2}, object(), b"x", "x" * 30_000_000],
    ids=["deep", "NaN", "infinite", "huge", "surrogate", "NUL", "key", "object", "bytes", "large"],
)
def test_what_is_not_plain_data_is_refused(value: Any) -> None:
    with pytest.raises(InvalidInput) as caught:
        apply(FLOW, [set_("steps", "draft", "config", "x", value=value)])
    assert (caught.value.where or "").startswith("changes[0].value")


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (set_("steps", "draft", "title", value=5), "steps[0].title"),
        (set_("steps", "draft", "polluted", value=5), "steps[0].polluted"),
        (set_("steps", "draft", "size", "width", value=5), "steps[0].size.height"),
        (set_("schema", value=2), "schema"),
        (remove("name"), "name"),
        (set_("steps", "draft", "config", "x", value="x" * 6_000_000), "steps[0].config.x"),
    ],
)
def test_what_no_document_can_be_is_refused(change: Any, place: str) -> None:
    with pytest.raises(InvalidDocument) as caught:
        apply(FLOW, [change])
    assert caught.value.where == place


def test_the_result_may_be_unsound_for_a_while() -> None:
    assert len(apply(FLOW, [remove("steps", "critic")]).edges) == 1


def test_thousands_of_changes_take_linear_time() -> None:
    """Each operation finds its part in constant time; a quadratic one would not end within the test's limit."""
    ids = [f"s{n}" for n in range(5_000)]
    flow = parse(raw(*(step(id) for id in ids)))
    moved = [set_("steps", id, "id", value=f"t{id}") for id in ids]
    gone = [remove("steps", f"t{id}") for id in ids]
    assert apply(flow, [*moved, *gone]).steps == []
