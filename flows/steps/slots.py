"""Finds the slots of a config: the places whose field declares `ui.uses` in its JSON Schema.

Guided by the schema and lenient with the data, because a config on the canvas may be half done.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel

from flows.graph import Slot

_DEEPEST = 8


def slots_of(model: type[BaseModel], config: Mapping[str, Any]) -> list[Slot]:
    schema = _schema(model)
    return list(_walk(schema, schema.get("$defs", {}), config, ("config",), {}))


@cache
def _schema(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema()


def _walk(
    schema: Mapping[str, Any], defs: Mapping[str, Any], value: Any, at: tuple[str | int, ...], hint: Mapping[str, Any]
) -> Iterator[Slot]:
    """A hint holds for everything below it, so a map of templates needs one mark."""
    if value is None or len(at) > _DEEPEST:
        return
    hint = schema.get("ui") or hint
    if reference := schema.get("$ref"):
        schema = defs.get(str(reference).rsplit("/", 1)[-1], {})
    variants = [*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())]
    use = hint.get("uses")
    if isinstance(value, str) and value in hint.get("words", ()):
        return  # a word of ours: it names nothing
    if use and (use == "condition" or isinstance(value, str)):
        yield Slot(at, use, value, hint.get("reach", "before"))
    elif isinstance(value, Mapping):
        yield from _map(schema, variants, defs, value, at, hint)
    elif isinstance(value, list | tuple):
        shapes = [part["items"] for part in (schema, *variants) if isinstance(part.get("items"), Mapping)]
        items: Mapping[str, Any] = shapes[0] if shapes else {}
        for index, item in enumerate(value):
            yield from _walk(items, defs, item, (*at, index), hint)


def _map(
    schema: Mapping[str, Any],
    variants: list[Mapping[str, Any]],
    defs: Mapping[str, Any],
    value: Mapping[Any, Any],
    at: tuple[str | int, ...],
    hint: Mapping[str, Any],
) -> Iterator[Slot]:
    shapes = [schema, *(defs.get(str(v["$ref"]).rsplit("/", 1)[-1], {}) if "$ref" in v else v for v in variants)]
    for name, item in value.items():
        if not isinstance(name, str):
            continue
        for shape in shapes:
            known = shape.get("properties", {}).get(name)
            others = shape.get("additionalProperties")
            if known is None and isinstance(others, Mapping):
                known = others
            if known is not None or (hint.get("uses") and shape is schema):
                yield from _walk(known or {}, defs, item, (*at, name), hint)
                break
