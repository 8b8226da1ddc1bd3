from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.faults import InvalidDocument, InvalidStep
from flows.graph import Document, digest, parse, read, upgrade
from tests.graph.documents import configs, documents, edge, raw, step
from tests.graph.kinds import Kind, Kinds


@dataclass(frozen=True)
class Model(Kind):
    """Its second version calls the heat temperature, its third drops the colour and forgets to say so."""

    def upgrade(self, config: Mapping[str, Any], version: int) -> tuple[dict[str, Any], list[str]]:
        said = []
        made = dict(config)
        if version < 2 and "heat" in made:
            made["temperature"] = made.pop("heat")
            said.append("heat is called temperature now.")
        made.pop("colour", None)
        return made, said


@dataclass(frozen=True)
class Broken(Kind):
    def upgrade(self, config: Mapping[str, Any], version: int) -> tuple[dict[str, Any], list[str]]:
        config["a"]["b"]["c"]
        raise AssertionError


@dataclass(frozen=True)
class Picky(Kind):
    def upgrade(self, config: Mapping[str, Any], version: int) -> tuple[dict[str, Any], list[str]]:
        raise InvalidStep("The heat must be a number.")


@dataclass(frozen=True)
class Forgetful(Kind):
    def upgrade(self, config: Mapping[str, Any], version: int) -> tuple[dict[str, Any], list[str]]:
        return {}, []


class Newer(Kinds):
    NEW = (
        Model("model", title="Model", version=3),
        Broken("broken", title="Broken", version=2),
        Picky("strict", title="Strict", version=2),
        Forgetful("forgetful", title="Forgetful", version=2),
    )

    def find(self, kind: str) -> Kind | None:
        return next((one for one in self.NEW if one.kind == kind), None) or super().find(kind)


class Unchanged(Kinds):
    def find(self, kind: str) -> Kind | None:
        return None if kind == "5" else Kind(kind, version=3)


def from_minus_one(data: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    data["steps"] = data.pop("nodes")
    return data, ["nodes are called steps now."]


def from_nought(data: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    data["name"] = data.pop("title")
    data.pop("owner", None)  # and not a word about it
    for item in data["steps"]:
        item["critical"] = True
    return data, []


STEPS = {-1: from_minus_one, 0: from_nought}


@given(documents())
def test_what_is_up_to_date_stays_as_it_is(document: Document) -> None:
    found = upgrade(document, Unchanged())
    if all(item.version == 3 for item in document.steps if item.kind != "5"):
        assert found.changes == ()
        assert digest(found.document) == digest(document)
    assert [item.config for item in found.document.steps] == [item.config for item in document.steps]
    assert upgrade(found.document, Unchanged()).changes == ()


def test_an_old_document_goes_through_every_schema_and_every_change_is_told() -> None:
    """C112: old documents stay readable; nothing is dropped in silence."""
    old = {
        "schema": -1,
        "title": "Old",
        "owner": "ann",
        "nodes": [step("a", critical=False, config={"heat": 0.5, "colour": "red"}, kind="model"), step("b")],
        "edges": [edge("a", "b", "late")],
    }
    kept = {**old}
    found = upgrade(old, Newer(), STEPS)
    assert found.document == parse(
        raw(
            step("a", "model", version=3, config={"temperature": 0.5}),
            step("b"),
            edges=[edge("a", "b", "late")],
            name="Old",
        )
    )
    assert found.changes == (
        "nodes are called steps now.",
        "owner, which was 'ann', is gone.",
        "steps[0].critical is not False any more.",
        "“a”: “Model” goes from version 1 to 3.",
        "“a”: heat is called temperature now.",
        "“a”: config.colour, which was 'red', is gone.",
        "“a”: the edge to “b” leaves by “late”, a port that is not there any more. It is kept; connect it anew.",
    )
    assert old == kept


@given(st.data())
def test_whatever_an_upgrade_forgets_is_named(data: st.DataObject) -> None:
    config = data.draw(configs)
    found = upgrade(read(raw(step("a", "forgetful", config=config))), Newer())
    assert found.document.steps[0].config == {}
    assert len(found.changes) == 1 + leaves(config)


def leaves(value: Any) -> int:
    if isinstance(value, dict | list):
        return sum(leaves(item) for item in (value.values() if isinstance(value, dict) else value))
    return 1


def test_a_value_that_is_elsewhere_by_chance_is_still_missed() -> None:
    found = upgrade(read(raw(step("a", "model", config={"colour": True, "other": True}))), Newer())
    assert found.changes[1:] == ("“a”: config.colour, which was True, is gone.",)


@pytest.mark.parametrize(
    ("data", "place", "code"),
    [
        ({"schema": 2, "name": "x"}, "schema", "INVALID_FLOW_DEFINITION"),
        ({"schema": 10**15, "name": "x"}, "schema", "INVALID_FLOW_DEFINITION"),
        ({"schema": -(10**15), "name": "x"}, "schema", "INVALID_FLOW_DEFINITION"),
        ({"schema": "1", "name": "x"}, "schema", "INVALID_FLOW_DEFINITION"),
        ({"name": "x"}, "schema", "INVALID_FLOW_DEFINITION"),
        ([], None, "INVALID_FLOW_DEFINITION"),
        ("[" * 100_000, "line 1", "INVALID_FLOW_DEFINITION"),
        ({"schema": 1, "name": "\ud800"}, "name", "INVALID_FLOW_DEFINITION"),
        (raw(step("a"), step("b", "model", version=4)), "steps[1].version", "KIND_TOO_NEW"),
        (raw(step("a", "broken")), "steps[0].config", "INVALID_FLOW_DEFINITION"),
        (raw(step("a", "strict")), "steps[0].config", "INVALID_FLOW_DEFINITION"),
    ],
)
def test_what_cannot_be_upgraded_is_refused_with_its_place(data: Any, place: str | None, code: str) -> None:
    with pytest.raises(InvalidDocument) as caught:
        upgrade(data, Newer(), STEPS)
    assert (caught.value.where, caught.value.code) == (place, code)


def test_all_steps_that_are_too_new_are_told_at_once() -> None:
    with pytest.raises(InvalidDocument) as caught:
        upgrade(raw(step("a", "model", version=9), step("b", "text", version=2)), Newer())
    assert [problem["where"] for problem in caught.value.problems] == ["steps[0].version", "steps[1].version"]


def test_unknown_kinds_are_left_alone() -> None:
    document = read(raw(step("a", "unheard", version=7, config={"x": 1})))
    assert upgrade(document, Newer()).document == document
