from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.graph import Document, compare, diff, parse, read
from flows.graph.words_diff import Work, diff_words
from tests.graph.documents import documents, edge, raw, step, texts


def compared(a: dict[str, Any], b: dict[str, Any]) -> dict[str, Any]:
    return compare(parse(a), parse(b)).to_json()


def test_steps_are_compared_field_by_field_and_texts_word_by_word() -> None:
    """C112: what two versions differ in."""
    old = raw(step("a", title="Draft", config={"prompt": "Write a short poem.", "settings": {"temperature": 0.7}}))
    new = raw(
        step("a", title="Draft", config={"prompt": "Write a long poem.", "settings": {"temperature": 0.2, "top_p": 1}}),
        step("b", "model"),
        edges=[edge("a", "b")],
    )
    assert compared(old, new) == {
        "steps": {
            "added": [{"id": "b", "title": "b", "kind": "model"}],
            "removed": [],
            "changed": [
                {
                    "id": "a",
                    "title": "Draft",
                    "fields": [
                        {
                            "field": "config.prompt",
                            "before": "Write a short poem.",
                            "after": "Write a long poem.",
                            "words": [
                                {"op": "same", "text": "Write a "},
                                {"op": "removed", "text": "short"},
                                {"op": "added", "text": "long"},
                                {"op": "same", "text": " poem."},
                            ],
                        },
                        {"field": "config.settings.temperature", "before": 0.7, "after": 0.2, "words": None},
                        {"field": "config.settings.top_p", "before": None, "after": 1, "words": None},
                    ],
                }
            ],
        },
        "edges": {"added": [edge("a", "b")], "removed": []},
        "flow": [],
        "same": False,
    }


def test_what_belongs_to_the_whole_flow_is_compared_too() -> None:
    old = raw(inputs=[{"name": "topic"}, {"name": "tone"}], notes=[{"id": "n", "text": "one two"}], tags=["x"])
    new = raw(
        inputs=[{"name": "tone", "title": "Tone"}, {"name": "topic"}],
        notes=[{"id": "n", "text": "one three"}],
        policy={"budget": "2.50"},
        name="Another flow",
    )
    flow = compared(old, new)["flow"]
    assert [(field["field"], field["before"], field["after"]) for field in flow] == [
        ("name", "A flow", "Another flow"),
        ("tags", ["x"], []),
        ("policy.budget", None, "2.50"),
        ("inputs.tone.title", "", "Tone"),
        ("inputs", ["topic", "tone"], ["tone", "topic"]),
        ("notes.n.text", "one two", "one three"),
    ]


def test_a_renamed_step_is_changed_not_removed_and_added() -> None:
    old = raw(step("a"), step("box"), step("c", parent="box"), edges=[edge("a", "box")])
    new = raw(
        step("first", formerly=["a"]),
        step("ring", formerly=["box"]),
        step("c", parent="ring"),
        edges=[edge("first", "ring")],
    )
    for one, other, ids in ((old, new, ["first", "ring"]), (new, old, ["a", "box"])):
        found = compared(one, other)
        assert found["steps"]["added"] == found["steps"]["removed"] == []
        assert [changed["id"] for changed in found["steps"]["changed"]] == ids
        assert all([field["field"] for field in changed["fields"]] == ["id"] for changed in found["steps"]["changed"])
        assert found["edges"] == {"added": [], "removed": []}
        assert found["flow"] == []


def test_members_of_equally_long_lists_are_told_apart() -> None:
    old = raw(step("a", config={"branches": [{"name": "x", "condition": "a b"}, {"name": "y"}]}))
    new = raw(step("a", config={"branches": [{"name": "x", "condition": "a c"}, {"name": "y"}]}))
    (changed,) = compared(old, new)["steps"]["changed"]
    assert [field["field"] for field in changed["fields"]] == ["config.branches[0].condition"]


def test_steps_that_share_an_id_are_paired_in_their_order() -> None:
    twice = read(raw(step("a"), step("a", title="x")))
    other = read(raw(step("a"), step("a", title="y")))
    (changed,) = compare(twice, other).changed
    assert (changed.id, changed.fields[0].after) == ("a", "y")
    assert compare(twice, twice).same


@given(documents(), documents())
def test_nothing_differs_exactly_when_there_are_no_changes(a: Document, b: Document) -> None:
    assert compare(a, b).same == (not diff(a, b))
    assert compare(a, a).same


@given(st.text("ab \n.", max_size=60) | texts, st.text("ab \n.", max_size=60) | texts)
def test_the_words_make_both_texts(before: str, after: str) -> None:
    words = diff_words(before, after)
    assert "".join(word["text"] for word in words if word["op"] != "added") == before
    assert "".join(word["text"] for word in words if word["op"] != "removed") == after
    assert all(word["text"] for word in words)


def test_an_edit_at_both_ends_of_a_long_prompt_is_found() -> None:
    middle = " ".join(f"word{n}" for n in range(4_000))
    words = diff_words(f"one {middle} two", f"uno {middle} due")
    assert [word["op"] for word in words] == ["removed", "added", "same", "removed", "added"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (" ".join(f"a{n}" for n in range(4_000)), " ".join(f"b{n}" for n in range(4_000))),
        ("a b " * 8_000, "b b a " * 5_500),
        ("a " * 16_000, "a b " * 8_000),
        ("." * 32_000, "," * 32_000),
    ],
    ids=["strangers", "patterns", "every other", "signs"],
)
def test_two_long_prompts_take_bounded_work(before: str, after: str) -> None:
    """Past the cap the differing middle is told as one block; both texts are whole all the same."""
    work = Work()
    words = diff_words(before, after, work)
    assert work.left > -200_000
    assert "".join(word["text"] for word in words if word["op"] != "added") == before
    assert "".join(word["text"] for word in words if word["op"] != "removed") == after


def test_the_work_is_shared_by_all_texts_of_a_comparison() -> None:
    long = [("a b " * 3_000 + str(n), "b b a " * 2_000 + str(n)) for n in range(60)]
    one, other = ([step(f"s{n}", config={"prompt": pair[side]}) for n, pair in enumerate(long)] for side in (0, 1))
    found = compared(raw(*one), raw(*other))["steps"]["changed"]
    assert len(found) == 60
    assert found[-1]["fields"][0]["words"][0]["op"] == "removed"
