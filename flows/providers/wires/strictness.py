"""Which schemas a model can be held to word for word, by OpenAI's structured outputs and those built like them."""

import re
from collections.abc import Mapping
from typing import Any

_WORDS = re.compile(
    r"type|properties|required|additionalProperties|items|enum|const|description|title|anyOf|\$defs|\$ref"
    r"|minimum|maximum|exclusiveMinimum|exclusiveMaximum|multipleOf|minItems|maxItems"
)
_DEEPEST = 10


def held_word_for_word(schema: Mapping[str, Any]) -> bool:
    """Only some of JSON Schema's words are known there; no property may be left out and none added, and all of it is
    an object."""
    return schema.get("type") == "object" and _known(schema, 0)


def _known(schema: Any, depth: int) -> bool:
    if not isinstance(schema, Mapping) or not schema or depth > _DEEPEST:
        return False
    if not all(_WORDS.fullmatch(word) for word in schema):
        return False
    properties, anywhere = schema.get("properties", {}), schema.get("$defs", {})
    if not (isinstance(properties, Mapping) and isinstance(anywhere, Mapping)):
        return False
    if (properties or schema.get("type") == "object") and not (
        schema.get("additionalProperties") is False and set(schema.get("required", ())) == set(properties)
    ):
        return False
    items = [schema["items"]] if "items" in schema else []
    inner = [*properties.values(), *anywhere.values(), *schema.get("anyOf", ()), *items]
    return all(_known(part, depth + 1) for part in inner)
