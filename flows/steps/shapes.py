"""Does data follow a JSON Schema? Schemas come from users and data from models: neither may cost more than it should.

Nothing is ever fetched: a schema refers to itself or to nothing. A schema that goes round in circles is found out by a
bound. Regular expressions can take for ever, so a `pattern` is told to the model and not checked, and there are no
names by pattern. What is wrong is told in sentences that a model can act on.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from flows.graph.plain import at

Problem: TypeAlias = tuple[str, str]  # where in the data, and what is wrong there
LONGEST_SCHEMA = 100_000  # characters
_MOST_REFERENCES = 5_000
# One inside the other. Beyond it Python's own limit would be met somewhere in a library's compiled code, which does not
# raise RecursionError then but panics.
_DEEPEST_REFERENCES = 40
_MOST_PROBLEMS = 8
_LONGEST_MESSAGE = 300
_UNBOUNDED = ("pattern", "patternProperties")
_TYPES = {
    "object": "a map",
    "array": "a list",
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "null": "null",
}


class Unusable(ValueError):
    """The schema itself cannot be followed."""


def problems(schema: Mapping[str, Any], data: Any) -> list[Problem]:
    """Raises Unusable."""
    from jsonschema.exceptions import ValidationError
    from referencing.exceptions import Unresolvable

    found: list[Problem] = []
    try:
        for error in _validator(schema).iter_errors(data):
            assert isinstance(error, ValidationError)
            found.append((_place(error.absolute_path), _sentence(error)))
            if len(found) == _MOST_PROBLEMS:
                break
    except RecursionError:
        raise Unusable("The schema refers to itself without an end.") from None
    except Unresolvable:
        raise Unusable("The schema refers to something that is not in it.") from None
    return found


def schema_problems(schema: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with the schema itself."""
    try:
        text = json.dumps(schema, sort_keys=True)
    except (ValueError, RecursionError):
        return [("", "This is no JSON Schema.")]
    if len(text) > LONGEST_SCHEMA:
        return [("", f"A schema has at most {LONGEST_SCHEMA:,} characters.")]
    return list(_schema_problems(text))


@lru_cache(maxsize=256)
def _schema_problems(text: str) -> tuple[Problem, ...]:
    from jsonschema import Draft202012Validator

    schema = json.loads(text)
    found: list[Problem] = []
    try:
        for error in Draft202012Validator(Draft202012Validator.META_SCHEMA).iter_errors(schema):
            found.append((_place(error.absolute_path), _sentence(error)))
            if len(found) == _MOST_PROBLEMS:
                return tuple(found)
    except RecursionError:
        return (("", "The schema is nested too deep."),)
    for where, key, value in _walk(schema, ""):
        if key in ("$ref", "$dynamicRef") and not (isinstance(value, str) and value.startswith("#")):
            found.append((where, "A schema can only refer to a part of itself, as in #/$defs/name."))
        if key == "patternProperties" and not where.endswith("properties.patternProperties"):
            found.append((where, "Names by a pattern are not followed here; name the fields under properties."))
    return tuple(found[:_MOST_PROBLEMS])


def _walk(value: Any, where: str) -> Iterator[tuple[str, str, Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield at(where, key), key, item
            yield from _walk(item, at(where, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _walk(item, at(where, index))


def _validator(schema: Mapping[str, Any]) -> Any:
    """One of its own for each question: the bound on references is counted in it."""
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend
    from referencing import Registry

    left, deep = _MOST_REFERENCES, 0
    follow: Callable[..., Any] = Draft202012Validator.VALIDATORS["$ref"]

    def reference(validator: Any, ref: Any, instance: Any, parent: Any) -> Iterator[Any]:
        nonlocal left, deep
        left -= 1
        deep += 1
        if left < 0:
            raise Unusable("The schema refers to itself too often.")
        if deep > _DEEPEST_REFERENCES:
            raise Unusable("The schema refers to itself without an end, or the data is nested too deep for it.")
        try:
            yield from follow(validator, ref, instance, parent) or ()
        finally:
            deep -= 1

    def unique(validator: Any, wanted: Any, instance: Any, parent: Any) -> Iterator[Any]:
        from jsonschema.exceptions import ValidationError

        if wanted and isinstance(instance, list):
            seen = {json.dumps(item, sort_keys=True) for item in instance}
            if len(seen) < len(instance):
                yield ValidationError("Two members of this list are the same.")

    bounded: dict[str, Any] = {"$ref": reference, "uniqueItems": unique, **dict.fromkeys(_UNBOUNDED, _unchecked)}
    made = extend(Draft202012Validator, bounded)  # type: ignore[no-untyped-call]
    return made(_told_only(schema), registry=Registry())


def _unchecked(validator: Any, wanted: Any, instance: Any, parent: Any) -> Iterator[Any]:
    return iter(())


def _told_only(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Only its own dialect is spoken here, whatever a schema says of itself."""
    return {key: value for key, value in schema.items() if key not in ("$schema", "$id")}


def _place(path: Any) -> str:
    where = ""
    for part in path:
        where = at(where, part)
    return where


def _sentence(error: Any) -> str:
    wanted = error.validator_value
    match error.validator:
        case "type":
            types = wanted if isinstance(wanted, list) else [wanted]
            text = f"This must be {' or '.join(_TYPES.get(one, str(one)) for one in types)}."
        case "required":
            present = error.instance if isinstance(error.instance, Mapping) else {}
            missing = [name for name in wanted if name not in present]
            text = f"There is nothing under {', '.join(repr(name) for name in missing)}."
        case "enum":
            text = f"This must be one of: {', '.join(json.dumps(one, ensure_ascii=False) for one in wanted)}."
        case "const":
            text = f"This must be {json.dumps(wanted, ensure_ascii=False)}."
        case _:
            text = str(error.message)
    return text if len(text) <= _LONGEST_MESSAGE else f"{text[:_LONGEST_MESSAGE]}…"
