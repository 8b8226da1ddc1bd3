from typing import Any

import pytest

from flows.steps.shapes import LONGEST_SCHEMA, Unusable, problems, schema_problems

ORDER = {
    "type": "object",
    "properties": {
        "number": {"type": "string", "minLength": 2},
        "items": {"type": "array", "items": {"$ref": "#/$defs/item"}, "uniqueItems": True},
        "paid": {"type": ["boolean", "null"]},
        "state": {"enum": ["open", "closed"]},
    },
    "required": ["number", "items"],
    "additionalProperties": False,
    "$defs": {"item": {"type": "object", "properties": {"quantity": {"type": "integer", "minimum": 1}}}},
}


@pytest.mark.parametrize(
    ("data", "places"),
    [
        ({"number": "42", "items": [{"quantity": 2}], "paid": None, "state": "open"}, []),
        ({"number": "42", "items": [{"quantity": 1.5}]}, ["items[0].quantity"]),
        ({"number": "42", "items": [{"quantity": 1}, {"quantity": 1}]}, ["items"]),
        ({"items": []}, [""]),
        ({"number": "4", "items": [], "state": "gone", "more": 1}, ["number", "state", ""]),
        ([], [""]),
    ],
)
def test_what_does_not_fit_is_located(data: Any, places: list[str]) -> None:
    assert sorted(where for where, _ in problems(ORDER, data)) == sorted(places)


def test_it_speaks_in_sentences() -> None:
    found = dict(problems(ORDER, {"items": [{"quantity": "x"}], "state": "gone"}))
    assert found["items[0].quantity"] == "This must be a whole number."
    assert found["state"] == 'This must be one of: "open", "closed".'
    assert found[""] == "There is nothing under 'number'."


ENDLESS = [
    {"$ref": "#"},
    {"allOf": [{"$ref": "#"}]},
    {
        "$ref": "#/$defs/a0",
        "$defs": {f"a{n}": {"allOf": [{"$ref": f"#/$defs/a{n + 1}"}] * 8} for n in range(9)} | {"a9": {}},
    },
]


@pytest.mark.parametrize("schema", ENDLESS)
def test_a_schema_that_never_ends_is_found_out(schema: dict[str, Any]) -> None:
    with pytest.raises(Unusable):
        problems(schema, {"a": 1})


@pytest.mark.parametrize("schema", ENDLESS)
@pytest.mark.parametrize("depth", [200, 400, 600])
def test_it_is_found_out_wherever_the_stack_stands(schema: dict[str, Any], depth: int) -> None:
    """A library's compiled code panics where Python's limit is met in it, and a panic is no Exception."""

    def deeper(left: int) -> None:
        if left:
            deeper(left - 1)
        else:
            with pytest.raises(Unusable):
                problems(schema, {"a": 1})

    deeper(depth)


@pytest.mark.parametrize("reference", ["http://127.0.0.1:9/schema", "file:///etc/passwd", "other.json", "#/nowhere"])
def test_nothing_is_ever_fetched(reference: str) -> None:
    with pytest.raises(Unusable):
        problems({"$ref": reference}, {})
    if not reference.startswith("#"):
        assert schema_problems({"properties": {"a": {"$ref": reference}}}) == [
            ("properties.a['$ref']", "A schema can only refer to a part of itself, as in #/$defs/name.")
        ]


def test_a_pattern_costs_no_time() -> None:
    assert problems({"type": "string", "pattern": "^(a+)+$"}, "a" * 40 + "b") == []
    assert schema_problems({"patternProperties": {"^(a+)+$": {}}})


@pytest.mark.parametrize(
    ("schema", "place"),
    [({"type": "strnig"}, "type"), ({"properties": []}, "properties"), ({"required": "a"}, "required")],
)
def test_a_wrong_schema_is_located(schema: dict[str, Any], place: str) -> None:
    assert [where for where, _ in schema_problems(schema)] == [place]


def test_a_schema_has_a_longest_length() -> None:
    assert schema_problems({"description": "x" * LONGEST_SCHEMA})
    assert schema_problems(ORDER) == []
