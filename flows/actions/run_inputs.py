"""The inputs a person gives a run, checked against the input fields of the flow. Pure."""

from collections.abc import Iterable, Mapping
from math import isfinite
from typing import Any

from flows.faults import InvalidInput, ProblemJson
from flows.graph import InputField

LONGEST = {"text": 2_000, "long_text": 200_000, "choice": 2_000}


def checked_inputs(fields: Iterable[InputField], given: Mapping[str, Any]) -> dict[str, Any]:
    """Every problem at once, each located by the name of its field; absent fields take their default."""
    known = {field.name: field for field in fields}
    problems: list[ProblemJson] = [
        {"where": name, "message": "The flow has no input of this name."} for name in given if name not in known
    ]
    values: dict[str, Any] = {}
    for name, field in known.items():
        value = given.get(name, field.default)
        if _empty(value):
            if field.required:
                problems.append({"where": name, "message": f"“{field.title or name}” is needed."})
            values[name] = value if name in given else field.default
        elif message := _mismatch(field, value):
            problems.append({"where": name, "message": message})
        else:
            values[name] = value
    if problems:
        first = problems[0]
        raise InvalidInput(first["message"], where=first["where"], problems=problems)
    return values


def _empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _mismatch(field: InputField, value: Any) -> str | None:
    if field.type == "boolean":
        return None if isinstance(value, bool) else "This must be yes or no (true or false)."
    if field.type == "number":
        # bool is an int to Python, but not a number to a person
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return None if number and abs(value) <= 1e308 and isfinite(value) else "This must be a number."
    if not isinstance(value, str):
        return "This must be text."
    if len(value) > LONGEST[field.type]:
        return f"This is longer than {LONGEST[field.type]:,} characters."
    if field.type == "choice" and value not in field.choices:
        return f"This must be one of: {', '.join(field.choices)}."
    return None
