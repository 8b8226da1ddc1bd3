"""SECURITY, documents (7): one table of attacks, each as JSON and as YAML, in every place where a value can stand."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from flows.faults import InvalidDocument
from flows.graph import load_yaml, parse, read_json

FORMATS: dict[str, Callable[[str], Any]] = {"json": read_json, "yaml": load_yaml}

# Where a value of the attacker's stands: JSON is YAML, so one text serves both.
PLACES = {
    "name": ('{{"schema": 1, "name": {0}}}', "name"),
    "description": ('{{"schema": 1, "name": "x", "description": {0}}}', "description"),
    "config": (
        '{{"schema": 1, "name": "x", "steps": [{{"id": "a", "kind": "text", "config": {{"k": {0}}}}}]}}',
        "steps[0].config.k",
    ),
    "default": ('{{"schema": 1, "name": "x", "inputs": [{{"name": "t", "default": {0}}}]}}', "inputs[0].default"),
    "kept": (
        '{{"schema": 1, "name": "x", "origin": {{"format": "orchestration", "kept": {{"k": {0}}}}}}}',
        "origin.kept.k",
    ),
    "mapping": (
        '{{"schema": 1, "name": "x", "steps": [{{"id": "a", "kind": "text", "input_mapping": {{"k": {0}}}}}]}}',
        "steps[0].input_mapping.k",
    ),
}

# What both readers refuse, or hand on to `parse`, which does.
VALUES = {
    "NUL escaped": '"a\\u0000b"',
    "lone high surrogate": '"\\ud800"',
    "lone low surrogate": '"\\udc00b"',
    "5,000 digits": "9" * 5_000,
    "negative 5,000 digits": "-" + "9" * 5_000,
    "more than 2^53": str(2**53),
    "nested 33 deep": "[" * 33 + "]" * 33,
    "nested 1,000 deep": "[" * 1_000 + "]" * 1_000,
    "maps 1,000 deep": '{"a": ' * 1_000 + "1" + "}" * 1_000,
    "never closed": "[" * 100_000,
    "maps never closed": '{"a": ' * 100_000,
    "twice the same key": '{"a": 1, "a": 2}',
    "NUL raw": '"a\x00b"',
    "control key": '{"a\\u0000": 1}',
    "surrogate key": '{"\\ud800": 1}',
}
ONLY_JSON = {"NaN": "NaN", "Infinity": "Infinity", "-Infinity": "-Infinity", "1e999": "1e999", "-1e999": "-1e999"}
ONLY_YAML = {
    ".nan": ".nan",
    ".inf": ".inf",
    "-.inf": "-.inf",
    "1.0e+999": "1.0e+999",
    "an alias": "[&a 1, *a]",
    "an anchor": "&a 1",
    "billion laughs": "[&a [x, x], &b [*a, *a], &c [*b, *b]]",
    "an object": "!!python/object/apply:os.system [id]",
    "a tag of ours": "!secret x",
    "binary": "!!binary aGVsbG8=",
    "a set": "!!set {a, b}",
    "a date by tag": "!!timestamp 2026-01-01",
    "a merge": "{<<: {a: 1}, <<: {b: 2}}",
    "a list as key": "{[a]: 1}",
    "a number as key": "{1: 2}",
    "null as key": "{null: 1}",
    "sixty to the power of": "1:" + "59:" * 2_000 + "59",
    "binary digits": "0b" + "1" * 5_000,
    "hexadecimal digits": "0x" + "f" * 5_000,
}
TABLE = [
    (reader, attack, place)
    for reader, attacks in (("json", VALUES | ONLY_JSON), ("yaml", VALUES | ONLY_YAML))
    for attack in attacks
    for place in PLACES
]
ATTACKS = VALUES | ONLY_JSON | ONLY_YAML


@pytest.mark.parametrize(("reader", "attack", "place"), TABLE)
def test_a_hostile_value_is_refused_with_its_place(reader: str, attack: str, place: str) -> None:
    template, where = PLACES[place]
    with pytest.raises(InvalidDocument) as caught:
        parse(FORMATS[reader](template.format(ATTACKS[attack])))
    refused = caught.value
    assert refused.message.endswith(".")
    assert len(refused.message) < 300
    # Found by the reader: a line. Found by the shape: the field.
    found = refused.where or ""
    assert found.startswith((where.partition("[")[0].partition(".")[0], "line ")), found


@pytest.mark.parametrize("reader", FORMATS)
@pytest.mark.parametrize(
    "text",
    ["", " ", "[]", "3", '"x"', "null", "{}", " " * (5 * 1024 * 1024 + 1), "\x00", "\ufeff", "\ud800"],
    ids=ascii,
)
def test_what_is_no_document_at_all_is_refused(reader: str, text: str) -> None:
    with pytest.raises(InvalidDocument):
        parse(FORMATS[reader](text))


def test_ten_thousand_steps_and_many_like_ids_are_refused() -> None:
    steps = [{"id": f"s{n}", "kind": "text"} for n in range(10_000)]
    with pytest.raises(InvalidDocument) as caught:
        parse(json.dumps({"schema": 1, "name": "x", "steps": steps}))
    assert caught.value.where == "steps"
    for one, other in (("Draft", "draft"), ("a", "a"), ("STEP_1", "step_1")):
        with pytest.raises(InvalidDocument) as caught:
            parse({"schema": 1, "name": "x", "steps": [{"id": one, "kind": "t"}, {"id": other, "kind": "t"}]})
        assert caught.value.where == "steps[1].id"


@pytest.mark.parametrize("id", ["dr\u0430ft", "dra\u200bft", "ﬁne", "draft ", "１", "ª", "draft\n"])
def test_ids_that_only_look_like_letters_are_refused(id: str) -> None:
    with pytest.raises(InvalidDocument) as caught:
        parse({"schema": 1, "name": "x", "steps": [{"id": id, "kind": "t"}]})
    assert caught.value.where == "steps[0].id"
