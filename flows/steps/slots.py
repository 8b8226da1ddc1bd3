"""Finds the slots of a config: the places whose field declares `ui.uses` in its JSON Schema.

1. Once for each config model, its schema becomes a tree of nodes that keeps only what leads to slots.
2. Of a config, only those branches are walked. It is lenient: a config on the canvas may be half done.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeAlias

from pydantic import BaseModel

from flows.graph import Slot
from flows.graph.catalogue import Reach, Use

_DEEPEST = 8
Schema: TypeAlias = Mapping[str, Any]


@dataclass(slots=True)
class _Node:
    use: Use | None = None
    reach: Reach = "before"
    words: tuple[str, ...] = ()  # values that are words of ours and name nothing
    fields: dict[str, "_Node"] = field(default_factory=dict)
    others: "_Node | None" = None
    items: "_Node | None" = None

    @property
    def leads_to_slots(self) -> bool:
        return bool(self.use or self.fields or self.others or self.items)


def slots_of(model: type[BaseModel], config: Mapping[str, Any]) -> list[Slot]:
    return list(_find(_tree(model), config, ("config",)))


def _find(node: _Node, value: Any, at: tuple[str | int, ...]) -> Iterator[Slot]:
    if value is None:
        return
    use = node.use
    if use and (use == "condition" or isinstance(value, str)):
        if not (isinstance(value, str) and value in node.words):
            yield Slot(at, use, value, node.reach)
    elif isinstance(value, Mapping):
        for name, item in value.items():
            below = node.fields.get(name, node.others)
            if below is not None and isinstance(name, str):
                yield from _find(below, item, (*at, name))
    elif isinstance(value, list | tuple) and node.items is not None:
        for index, item in enumerate(value):
            yield from _find(node.items, item, (*at, index))


@cache
def _tree(model: type[BaseModel]) -> _Node:
    schema = model.model_json_schema()
    return _node(schema, schema.get("$defs", {}), {}, 0)


def _node(schema: Schema, defs: Schema, hint: Mapping[str, Any], depth: int) -> _Node:
    """A hint holds for everything below it, so a map of templates needs one mark."""
    hint = schema.get("ui") or hint
    node = _Node(hint.get("uses"), hint.get("reach", "before"), tuple(hint.get("words", ())))
    if depth == _DEEPEST:
        return node
    for shape in _shapes(schema, defs):
        for name, below in shape.get("properties", {}).items():
            made = _node(below, defs, hint, depth + 1)
            if made.leads_to_slots:
                node.fields.setdefault(name, made)
        for others in (shape.get("additionalProperties"), *shape.get("patternProperties", {}).values()):
            if isinstance(others, Mapping):
                node.others = node.others or _useful(_node(others, defs, hint, depth + 1))
        if isinstance(shape.get("items"), Mapping):
            node.items = node.items or _useful(_node(shape["items"], defs, hint, depth + 1))
    return node


def _useful(node: _Node) -> _Node | None:
    return node if node.leads_to_slots else None


def _shapes(schema: Schema, defs: Schema) -> Iterator[Schema]:
    """The forms a value may have: itself, and those of its unions."""
    if reference := schema.get("$ref"):
        schema = defs.get(str(reference).rsplit("/", 1)[-1], {})
    yield schema
    for variant in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        yield from _shapes(variant, defs)
