"""What holds for the declaration of every kind."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import language
from flows.faults import NotBuilt
from flows.graph import Slot
from flows.graph.plain import at as place
from flows.steps.declaration import Action, Family, StepKind
from flows.steps.registry import catalogue
from tests.steps.cases import FULL, MINIMAL, SLOTS, changed
from tests.steps.complaints import places
from tests.steps.context import FakeContext

KINDS = catalogue().all()
every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)


def test_all_kinds_of_the_engine_are_declared() -> None:
    assert {kind.kind for kind in KINDS} == MINIMAL.keys() == FULL.keys() == SLOTS.keys()
    assert all(kind.runs for kind in KINDS)
    assert {kind.kind for kind in KINDS if kind.frame} == {"loop", "fan_out", "for_each"}


@every_kind
def test_the_least_and_the_fullest_config_are_right(kind: StepKind) -> None:
    """C10-C12, O36-O46: a step says only what differs from the defaults."""
    kind.check(MINIMAL[kind.kind])
    kind.check(FULL[kind.kind])


@every_kind
def test_the_schema_says_the_same_as_the_model(kind: StepKind) -> None:
    """C86"""
    schema = kind.config_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"].endswith("2020-12/schema")
    for config in (MINIMAL[kind.kind], FULL[kind.kind], kind.config.model_validate(MINIMAL[kind.kind]).model_dump()):
        jsonschema.validate(config, schema, jsonschema.Draft202012Validator)
    for name, field in schema.get("properties", {}).items():
        if "default" in field:
            inner = {**field, "$defs": schema.get("$defs", {})}
            jsonschema.validate(field["default"], inner, jsonschema.Draft202012Validator)
        assert name in FULL[kind.kind], "the fullest config must say everything"


@every_kind
def test_every_setting_has_a_title_and_a_sentence(kind: StepKind) -> None:
    schema = kind.config_schema()
    for name, field in schema.get("properties", {}).items():
        assert any(shape.get("title") for shape in _shapes(schema, field)), name
        assert field.get("description", "")[-1:] == ".", name
        assert field.get("ui") or field["type"] in {"boolean", "integer"}, name


@every_kind
def test_the_help_says_what_it_does_and_when_to_use_it(kind: StepKind) -> None:
    """O112"""
    shown: list[StepKind | Action] = [kind, *kind.actions]
    for one in shown:
        assert 80 < len(one.help) < 600
        assert re.search(r"\bUse (it|one|a)\b", one.help)
        assert "\n" not in one.help


@every_kind
def test_the_example_of_the_reference_is_right(kind: StepKind) -> None:
    kind.check(kind.example)
    for slot in kind.slots(kind.example):
        if slot.use == "template":
            language.compile_template(slot.value)
        elif slot.use == "condition":
            language.references(slot.value, "condition")


@every_kind
def test_a_kind_shows_all_of_itself(kind: StepKind) -> None:
    shown = kind.to_json()
    assert {"frame", "network", "runs"} <= shown.keys()
    assert shown["runs"] is True
    assert kind.family in Family.__args__  # type: ignore[attr-defined]
    assert kind.output in {"text", "map", "list", "boolean", "any"}


@every_kind
def test_the_slots_of_a_config_are_found(kind: StepKind) -> None:
    found = {_path(slot): (slot.use, slot.reach) for slot in kind.slots(FULL[kind.kind])}
    assert found == SLOTS[kind.kind]


def test_words_of_ours_are_not_taken_for_steps() -> None:
    """O41: previous, original and all name no step."""
    for word in ("previous", "original", "all"):
        found = [slot.use for slot in catalogue().get("model").slots({"input_from": word})]
        assert found == []


def _path(slot: Slot) -> str:
    where = ""
    for part in slot.at:
        where = place(where, part)
    return where


@every_kind
def test_an_unknown_setting_is_refused_where_it_stands(kind: StepKind) -> None:
    assert places(kind.kind, {**FULL[kind.kind], "wormhole": 1}) == ["wormhole"]


@every_kind
def test_text_is_not_taken_for_a_number_nor_a_number_for_a_switch(kind: StepKind) -> None:
    for at, field in _numbers(kind):
        assert _path_of(at) in places(kind.kind, changed(kind.kind, at, "1")), field
        assert _path_of(at) in places(kind.kind, changed(kind.kind, at, True)), field


@every_kind
def test_every_bound_holds_and_its_edge_is_still_inside(kind: StepKind) -> None:
    for at, field in _numbers(kind):
        edges: list[tuple[Any, Any]] = []
        if "minimum" in field:
            edges.append((field["minimum"], field["minimum"] - 1))
        if "maximum" in field:
            edges.append((field["maximum"], field["maximum"] + 1))
        assert edges, f"{at} has no bounds"
        for inside, outside in edges:
            assert _path_of(at) not in places(kind.kind, changed(kind.kind, at, inside))
            assert _path_of(at) in places(kind.kind, changed(kind.kind, at, outside))
        for number in (float("nan"), float("inf"), 10**400):
            assert _path_of(at) in places(kind.kind, changed(kind.kind, at, number))


@every_kind
def test_texts_and_lists_have_an_end(kind: StepKind) -> None:
    """One config cannot fill a document, and none of its texts is longer than the language reads."""
    for at, field in _fields(kind.config_schema(), FULL[kind.kind]):
        for shape in _shapes(kind.config_schema(), field):
            if shape.get("type") == "string" and not {"enum", "const", "pattern"} & shape.keys():
                assert shape.get("maxLength", 10**9) <= 32 * 1024, at
            if shape.get("type") == "array":
                assert shape.get("maxItems", 10**9) <= 1_000, at


def _path_of(at: tuple[str | int, ...]) -> str:
    where = ""
    for part in at:
        where = place(where, part)
    return where


def _numbers(kind: StepKind) -> Iterator[tuple[tuple[str | int, ...], Mapping[str, Any]]]:
    schema = kind.config_schema()
    for at, field in _fields(schema, FULL[kind.kind]):
        for shape in _shapes(schema, field):
            if shape.get("type") in ("integer", "number"):
                yield at, shape


def _fields(schema: Mapping[str, Any], config: Any) -> Iterator[tuple[tuple[str | int, ...], Mapping[str, Any]]]:
    """Every field of a config that its kind's own models declare, with its JSON Schema."""
    yield from _walk(schema, schema, config, ())


def _walk(
    schema: Mapping[str, Any], root: Mapping[str, Any], value: Any, at: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], Mapping[str, Any]]]:
    for shape in _shapes(root, schema):
        if isinstance(value, dict):
            tool = shape.get("properties", {}).get("tool", {})
            if tool and tool.get("const") != value.get("tool"):
                continue
            for name, field in shape.get("properties", {}).items():
                if name in value and shape.get("title") not in ("FieldCondition", "InputField"):
                    yield (*at, name), field
                    yield from _walk(field, root, value[name], (*at, name))
        elif isinstance(value, list) and "items" in shape:
            for index, item in enumerate(value):
                yield from _walk(shape["items"], root, item, (*at, index))


def _shapes(root: Mapping[str, Any], schema: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    parts = [schema, *schema.get("anyOf", ()), *schema.get("oneOf", ())]
    return [root["$defs"][part["$ref"].rsplit("/", 1)[-1]] if "$ref" in part else part for part in parts]


async def test_a_kind_that_is_not_built_says_so_when_it_is_run() -> None:
    class Undone(StepKind):
        kind = "undone"
        title = "Undone"

    assert not Undone().runs
    with pytest.raises(NotBuilt, match="Undone"):
        await Undone().run(FakeContext("undone"))


_values = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["{{ x }}", "a/b"])
_plain = st.recursive(
    _values,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
_names = sorted({name for config in FULL.values() for name in config} | {"of", "name", "condition", "tool"})
_configs = st.dictionaries(st.sampled_from(_names) | st.text(max_size=5), _plain, max_size=6)


@given(st.sampled_from(KINDS), _configs)
def test_no_config_makes_a_kind_stumble(kind: StepKind, config: dict[str, Any]) -> None:
    _speaks(kind, config)


@given(st.sampled_from(KINDS), st.data())
def test_no_single_broken_setting_makes_a_kind_stumble(kind: StepKind, data: st.DataObject) -> None:
    broken = dict(FULL[kind.kind])
    if broken:
        broken[data.draw(st.sampled_from(sorted(broken)))] = data.draw(_plain)
    _speaks(kind, broken)


def _speaks(kind: StepKind, config: dict[str, Any]) -> None:
    """Ports and slots never raise, and a check says what is wrong in one way."""
    ports = kind.ports(config)
    assert len(set(ports)) == len(ports)
    assert all(0 < len(port) <= 64 for port in ports)
    for slot in kind.slots(config):
        assert slot.at[0] == "config"
    places(kind.kind, config)  # lets nothing through but InvalidInput
