"""Merges of documents in which steps were renamed."""

import pytest

from flows.graph import Document, merge, parse
from flows.graph.rename import rename_step
from flows.steps.registry import catalogue
from tests.graph.documents import edge, raw, step

KINDS = catalogue()
BASE = parse(
    raw(
        step("rounds", "loop"),
        step("draft", "model", parent="rounds", config={"prompt": "Write."}),
        step("critic", "model", parent="rounds", config={"prompt": "Judge {{ draft }}."}),
        step("end", "output", config={"value": "{{ rounds.passes[0].draft }}"}),
        edges=[edge("draft", "critic"), edge("rounds", "end")],
    )
)


def edited(document: Document, id: str) -> Document:
    steps = [one.model_copy(update={"title": "Edited"}) if one.id == id else one for one in document.steps]
    return document.with_parts(steps=steps)


@pytest.mark.parametrize("yours_renames", [True, False])
@pytest.mark.parametrize("id", ["draft", "rounds"])
def test_what_one_renamed_the_other_may_edit(id: str, yours_renames: bool) -> None:
    """Inside of frames and frames themselves; whatever speaks of the step follows."""
    renamed, other = rename_step(BASE, KINDS, id, "first_try"), edited(BASE, id)
    found = merge(BASE, *((renamed, other) if yours_renames else (other, renamed)), KINDS)
    assert found.conflicts == ()
    assert found.document == edited(renamed, "first_try")


def test_what_both_renamed_is_one_step_called_as_they_called_it() -> None:
    found = merge(BASE, rename_step(BASE, KINDS, "draft", "mine"), rename_step(BASE, KINDS, "draft", "theirs"), KINDS)
    assert found.conflicts == ()
    assert [one.id for one in found.document.steps] == ["rounds", "theirs", "critic", "end"]
    assert found.document.steps[1].formerly == ["draft", "mine"]
    assert found.document.steps[2].config["prompt"] == "Judge {{ theirs }}."
    assert found.document.steps[3].config["value"] == "{{ rounds.passes[0].theirs }}"


def test_a_renamed_step_that_the_other_deleted_and_nobody_edited_is_gone() -> None:
    without = [one for one in BASE.steps if one.id != "end"]
    yours = BASE.with_parts(steps=without, edges=BASE.edges[:1])
    found = merge(BASE, yours, rename_step(BASE, KINDS, "end", "result"), KINDS)
    assert found.conflicts == ()
    assert found.document == yours


def test_a_new_name_that_the_other_gave_to_something_else_makes_two_steps_and_a_conflict() -> None:
    yours = edited(BASE.with_parts(steps=[*BASE.steps, parse(raw(step("result"))).steps[0]]), "end")
    found = merge(BASE, yours, rename_step(BASE, KINDS, "end", "result"), KINDS)
    assert found.conflicts
    assert parse(found.document.to_json()) == found.document
