"""A JSON Schema in words: what a field takes, in the cell of a table."""

import json
from collections.abc import Mapping
from typing import Any, TypeAlias

Schema: TypeAlias = Mapping[str, Any]

_WORDS = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "object": "map",
    "array": "list",
    "null": "null",
}


def table_of(what: str) -> list[str]:
    return [f"| {what} | takes | default | what it says |", "|---|---|---|---|"]


def cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def code(value: Any) -> str:
    return f"`{cell(json.dumps(value, ensure_ascii=False))}`"


def default(schema: Schema, required: bool) -> str:
    if required:
        return "**required**"
    return code(schema["default"]) if "default" in schema else ""


def described(schema: Schema, root: Schema) -> str:
    """`text`, `1 to 10`, a list of …, or the name of a part that has a table of its own."""
    if "$ref" in schema:
        return part_link(schema["$ref"])
    if "const" in schema:
        return code(schema["const"])
    if "enum" in schema:
        return " · ".join(code(value) for value in schema["enum"])
    if parts := [*schema.get("anyOf", ()), *schema.get("oneOf", ())]:
        return " or ".join(dict.fromkeys(described(part, root) for part in parts))
    words = _WORDS.get(schema.get("type", ""), "anything")
    if "items" in schema:
        most = f" of at most {schema['maxItems']:,}" if "maxItems" in schema else ""
        return f"list{most}: {described(schema['items'], root)}"
    if isinstance(schema.get("additionalProperties"), Mapping):
        return f"map of names: {described(schema['additionalProperties'], root)}"
    most = f", at most {schema['maxLength']:,} characters" if "maxLength" in schema else ""
    return words + _bounds(schema) + most


def part_link(reference: str) -> str:
    name = reference.rsplit("/", 1)[-1]
    return f"[{name}](#{name.lower()})"


def _bounds(schema: Schema) -> str:
    low = schema.get("minimum", schema.get("exclusiveMinimum"))
    high = schema.get("maximum", schema.get("exclusiveMaximum"))
    if low is None and high is None:
        return ""
    above = "above " if "exclusiveMinimum" in schema else ""
    if high is None:
        return f", {above or 'from '}{_number(low)}"
    if low is None:
        return f", up to {_number(high)}"
    return f", {above}{_number(low)} to {_number(high)}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else str(value)
