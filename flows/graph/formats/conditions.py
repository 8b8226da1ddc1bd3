"""Conditions of foreign steps: an expression as it stands, or {field, operator, value} with an operator we know."""

import json
from collections.abc import Mapping
from typing import Any

from flows.graph.document import OPERATORS, FieldCondition
from flows.graph.formats.fields import Fields

MOST = 4_000


def condition(step: Fields, name: str) -> str | dict[str, Any] | None:
    value = step.take(name)
    if value is None:
        return None
    if isinstance(value, str):
        if not value.strip() or len(value) > MOST:
            step.wrong(name, f"A condition has 1 to {MOST:,} characters.")
            return None
        return value
    if not isinstance(value, Mapping):
        step.wrong(name, "A condition is an expression, or a map of field, operator and value.")
        return None
    return _structured(Fields(value, (*step.place, name), step.problems))


def _structured(given: Fields) -> dict[str, Any] | None:
    field = given.text("field", required=True, most=500)
    operator = given.one_of("operator", OPERATORS, required=True)
    value = given.take("value")
    for other in given.rest():
        given.wrong(other, "A condition has no field of this name.")
    return {"field": field, "operator": operator, "value": value} if field and operator else None


def expression(path: str, operator: str, value: Any) -> str:
    """The same condition as an expression. `path` is one already."""
    if operator == "exists":
        return f"{path} is defined and {path} is not none"
    if operator == "contains":
        return f"{literal(value)} in {path}"
    return f"{path} {operator} {literal(value)}"


def literal(value: Any) -> str:
    match value:
        case None | True | False:
            return {None: "none", True: "true", False: "false"}[value]
        case int() | float():
            return repr(value)
        case str():
            return json.dumps(value, ensure_ascii=False)
        case list():
            return f"[{', '.join(map(literal, value))}]"
        case _:
            return json.dumps(json.dumps(value, ensure_ascii=False), ensure_ascii=False)


def exported(given: str | FieldCondition) -> str | dict[str, Any]:
    return given if isinstance(given, str) else {"field": given.field, "operator": given.operator, "value": given.value}
