"""What Anthropic's structured outputs can hold a model to: closed objects, and few of the keywords that limit a value.

The rest of a schema goes into its descriptions, where the model may heed it; the answer is checked by the whole schema
anyway, by who asked."""

import json
from collections.abc import Mapping
from typing import Any

_KEPT = ("type", "enum", "const", "title", "$ref")
_FORMATS = frozenset(["date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid"])
_SCALARS = (str, int, float, bool, type(None))


class Unheld(ValueError):
    """This schema cannot be held to at all."""


def held(schema: Mapping[str, Any]) -> dict[str, Any] | None:
    """None for one that allows what cannot be closed: an object with any names, a value of any sort, itself."""
    try:
        return _narrowed(schema) if schema.get("type") == "object" else None
    except Unheld:
        return None


def _narrowed(schema: Any) -> dict[str, Any]:
    if not isinstance(schema, Mapping):
        raise Unheld
    made = {name: schema[name] for name in _KEPT if name in schema}
    left = {name: value for name, value in schema.items() if name not in (*_KEPT, "description", "$schema", "default")}
    if isinstance(made.get("$ref"), str) and not made["$ref"].startswith(("#/$defs/", "#/definitions/")):
        raise Unheld  # to itself, or elsewhere
    if not all(isinstance(value, _SCALARS) for value in made.get("enum", ())):
        raise Unheld
    for name in ("$defs", "definitions"):
        if name in left:
            made[name] = {key: _narrowed(value) for key, value in left.pop(name).items()}
            if any(f"#/{name}/{key}" in json.dumps(value) for key, value in made[name].items()):
                raise Unheld  # it may lead back to itself
    alternatives = left.pop("anyOf", None) or left.pop("oneOf", None)
    if alternatives:
        made["anyOf"] = [_narrowed(one) for one in alternatives]
    kinds = schema.get("type")
    if kinds == "object" or "properties" in schema:
        _object(left, made)
    elif kinds == "array":
        made["items"] = _narrowed(left.pop("items", None))
        if left.get("minItems") in (0, 1):
            made["minItems"] = left.pop("minItems")
    elif kinds == "string" and left.get("format") in _FORMATS:
        made["format"] = left.pop("format")
    elif not made or "allOf" in left or (isinstance(kinds, list) and {"object", "array"} & set(kinds)):
        raise Unheld
    said = schema.get("description", "")
    also = ", ".join(f"{name}: {json.dumps(value, ensure_ascii=False, default=str)}" for name, value in left.items())
    if said or also:
        made["description"] = f"{said} ({also})".strip() if also else said
    return made


def _object(left: dict[str, Any], made: dict[str, Any]) -> None:
    properties = left.pop("properties", None)
    if not properties or left.pop("additionalProperties", False) is not False or "patternProperties" in left:
        raise Unheld
    made["properties"] = {name: _narrowed(value) for name, value in properties.items()}
    made["required"] = [name for name in left.pop("required", ()) if name in properties]
    made["additionalProperties"] = False
