import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from flows.faults import InvalidDocument
from flows.graph import Document, document_schema, dump_yaml, load_yaml, parse
from tests.graph.documents import documents, edge, raw, step

SCHEMA = document_schema()
VALIDATOR = Draft202012Validator(SCHEMA)
STARTERS = Path(__file__).parents[2] / "templates" / "flows"


def test_it_is_a_schema_that_names_itself() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert SCHEMA["$id"].endswith("/flow-1.json")
    assert json.dumps(document_schema()) == json.dumps(SCHEMA)


PARTS: dict[str, dict[str, Any]] = {"Document": SCHEMA} | SCHEMA["$defs"]


@pytest.mark.parametrize("name", PARTS)
def test_every_field_is_described(name: str) -> None:
    part = PARTS[name]
    for field, about in part["properties"].items():
        assert about.get("description", "").endswith("."), f"{name}.{field}"
        assert len(about["description"]) <= 120


@given(documents())
def test_every_document_fits_it_as_json_and_as_yaml(document: Document) -> None:
    assert not list(VALIDATOR.iter_errors(document.to_json()))
    assert not list(VALIDATOR.iter_errors(load_yaml(dump_yaml(document))))


def test_the_starters_fit_it() -> None:
    for path in STARTERS.glob("*.yaml"):
        data = load_yaml(path.read_text(encoding="utf-8"))
        assert not list(VALIDATOR.iter_errors(data.get("flow", data))), path.stem


BROKEN: list[Any] = [
    [],
    None,
    {},
    {"schema": 1},
    {"schema": 2, "name": "x"},
    {"schema": "1", "name": "x"},
    {"schema": 1, "name": ""},
    {"schema": 1, "name": "x" * 201},
    raw(owner="me"),
    raw(tags=["x"] * 51),
    raw(tags=[""]),
    raw(tags="x"),
    raw(description=None),
    raw(step("1")),
    raw(step("a b")),
    raw(step("a" * 65)),
    raw({"id": "a"}),
    raw({"kind": "text"}),
    raw(step("a", kind="")),
    raw(step("a", version=0)),
    raw(step("a", version=1.5)),
    raw(step("a", critical="yes")),
    raw(step("a", config=[])),
    raw(step("a", extra=1)),
    raw(step("a", position={"x": 1e8})),
    raw(step("a", position={"z": 1})),
    raw(step("a", size={"width": 5})),
    raw(step("a", size={"width": 0, "height": 5})),
    raw(step("a", retry={"attempts": 101})),
    raw(step("a", retry={"factor": 0.5})),
    raw(step("a", timeout_ms=0)),
    raw(step("a", condition="")),
    raw(step("a", condition={"field": "x"})),
    raw(step("a", condition={"field": "x", "operator": "~"})),
    raw(step("a", formerly=["b"] * 51)),
    raw(step("a", origin={"other": 1})),
    raw(edges=[{"source": "a"}]),
    raw(step("a"), step("b"), edges=[edge("a", "b", "")]),
    raw(inputs=[{"name": "a b"}]),
    raw(inputs=[{"name": "a", "type": "date"}]),
    raw(inputs=[{"name": "a", "required": 1}]),
    raw(policy={"atomic_mode": "loose"}),
    raw(policy={"budget": 2.5}),
    raw(policy={"longest_ms": -1}),
    raw(policy={"rate_limit": {"per": "minute"}}),
    raw(policy={"context": {"max_tokens": -1}}),
    raw(policy={"recovery": {"longest_ms": 0}}),
    raw(policy={"recovery": {"longest": 5}}),
    raw(policy={"on_failure": {}}),
    raw(policy={"on_failure": "Tell me"}),
    raw(policy={"on_failure": {"flow": "Tell me", "version": 0}}),
    raw(step("a", cache_ms=0)),
    raw(step("a", recovery={"strategy": "retry"})),
    raw(step("a", recovery=[{}])),
    raw(step("a", recovery=["retry"])),
    raw(step("a", recovery=[{"strategy": "pray"}])),
    raw(step("a", recovery=[{"strategy": "retry", "attempts": 0}])),
    raw(step("a", recovery=[{"strategy": "retry", "flow": "x"}])),
    raw(step("a", recovery=[{"strategy": "alternative"}])),
    raw(step("a", recovery=[{"strategy": "alternative", "flow": ""}])),
    raw(step("a", recovery=[{"strategy": "alternative", "flow": "x", "version": "newest"}])),
    raw(step("a", recovery=[{"strategy": "ask", "questions": []}])),
    raw(step("a", recovery=[{"strategy": "retry"}] * 11)),
    raw(notes=[{"text": "x"}]),
    raw(notes=[{"id": "a", "text": "x" * 20_001}]),
    raw(origin={"format": "other"}),
]


@pytest.mark.parametrize("data", BROKEN, ids=range(len(BROKEN)))
def test_what_it_refuses_is_refused_by_parse_too(data: Any) -> None:
    assert list(VALIDATOR.iter_errors(data))
    with pytest.raises(InvalidDocument):
        parse(data)
