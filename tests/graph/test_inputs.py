from typing import Any

import pytest

from flows.faults import InvalidInput
from flows.graph import InputField, parse, resolve_inputs
from tests.graph.documents import raw

FLOW = parse(
    raw(
        inputs=[
            {"name": "topic", "title": "Topic", "required": True},
            {"name": "tone", "type": "choice", "choices": ["dry", "warm"], "default": "warm"},
            {"name": "words", "type": "number"},
            {"name": "rhyme", "type": "boolean"},
        ]
    )
)


def test_defaults_and_nulls_fill_what_is_not_given() -> None:
    assert resolve_inputs(FLOW.inputs, {"topic": "bees"}) == {
        "topic": "bees",
        "tone": "warm",
        "words": None,
        "rhyme": None,
    }


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({}, "topic"),
        ({"topic": "  x", "tone": "shrill"}, "tone"),
        ({"topic": "x", "words": "many"}, "words"),
        ({"topic": "x", "words": True}, "words"),
        ({"topic": "x", "rhyme": "yes"}, "rhyme"),
        ({"topic": 3}, "topic"),
        ({"topic": "x", "owner": "me"}, "owner"),
        ({"topic": "\ud800"}, "topic"),
        ([], "inputs"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(given: Any, place: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        resolve_inputs(FLOW.inputs, given)
    assert caught.value.where == place


def field(type: Any = "text", **more: Any) -> InputField:
    return InputField(name="x", title="X", type=type, **more)


@pytest.mark.parametrize(
    ("wanted", "value"),
    [
        (field("text"), 1),
        (field("text"), "x" * 2_001),
        (field("long_text"), ["x"]),
        (field("number"), "1"),
        (field("number"), True),
        (field("number"), float("inf")),
        (field("number"), 10**400),
        (field("boolean"), 0),
        (field("boolean"), "true"),
        (field("choice", choices=["a"]), "b"),
        (field("choice", choices=["a"]), ["a"]),
        (field(required=True), ""),
        (field(required=True), " "),
        (field(required=True), None),
    ],
)
def test_an_input_of_another_type_is_refused_by_name(wanted: InputField, value: Any) -> None:
    with pytest.raises(InvalidInput) as caught:
        resolve_inputs([wanted], {"x": value})
    assert caught.value.where == "x"


def test_an_absent_input_takes_its_default() -> None:
    assert resolve_inputs([field("number", default=3, required=True)], {}) == {"x": 3}
    assert resolve_inputs([field()], {}) == {"x": None}


def test_a_zero_and_a_no_are_given() -> None:
    assert resolve_inputs([field("number", required=True)], {"x": 0}) == {"x": 0}
    assert resolve_inputs([field("boolean", required=True)], {"x": False}) == {"x": False}


def test_unknown_names_are_refused() -> None:
    with pytest.raises(InvalidInput) as caught:
        resolve_inputs([field()], {"x": "a", "y": "b"})
    assert caught.value.problems[0]["where"] == "y"


def test_what_is_given_empty_stays_empty() -> None:
    """Clearing an optional field with a default means: without it."""
    optional = field(default="everybody")
    assert resolve_inputs([optional], {"x": ""}) == {"x": ""}
    assert resolve_inputs([optional], {"x": None}) == {"x": None}
    assert resolve_inputs([field("number", default=3)], {"x": ""}) == {"x": None}
    with pytest.raises(InvalidInput):
        resolve_inputs([field(default="everybody", required=True)], {"x": ""})


@pytest.mark.parametrize(("type", "value"), [("list", ["a", 1]), ("list", []), ("map", {"a": [1]})])
def test_lists_and_maps_are_taken_as_they_are(type: Any, value: Any) -> None:
    name = field(type).name
    assert resolve_inputs([field(type)], {name: value}) == {name: value}


@pytest.mark.parametrize(("type", "value"), [("list", {"a": 1}), ("list", "a"), ("map", [1])])
def test_a_list_is_no_map_and_a_map_no_list(type: Any, value: Any) -> None:
    with pytest.raises(InvalidInput, match="must be a"):
        resolve_inputs([field(type)], {field(type).name: value})
