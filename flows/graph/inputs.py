"""What a run is given, checked against what the flow asks for. The start action calls it; a run stores the result."""

import math
from collections.abc import Mapping
from typing import Any

from flows.faults import InvalidInput, ProblemJson
from flows.graph.document import Document, InputField
from flows.graph.plain import NotPlain, check_plain

MAX_INPUT_BYTES = 1024 * 1024


def resolve_inputs(document: Document, given: object) -> dict[str, Any]:
    """Every declared input with its value, its default or null. Raises InvalidInput that lists all problems."""
    if not isinstance(given, Mapping):
        raise InvalidInput("The inputs are a map of names to values.", where="inputs")
    try:
        check_plain(given, max_bytes=MAX_INPUT_BYTES)
    except NotPlain as found:
        raise InvalidInput(found.message, where=f"inputs.{found.where}" if found.where else "inputs") from None
    problems: list[ProblemJson] = []
    result: dict[str, Any] = {}
    for field in document.inputs:
        value = given.get(field.name)
        if value is None or value == "":
            value = field.default
        if value is None or value == "":
            if field.required:
                problems.append({"where": f"inputs.{field.name}", "message": f"{_title(field)} is required."})
        elif message := _misfit(field, value):
            problems.append({"where": f"inputs.{field.name}", "message": message})
        result[field.name] = value
    for name in given.keys() - result.keys():
        problems.append({"where": f"inputs.{name}"[:200], "message": "The flow has no input of this name."})
    if problems:
        first = problems[0]
        raise InvalidInput(first["message"], where=first["where"], problems=problems)
    return result


def _title(field: InputField) -> str:
    return f"“{field.title}”" if field.title else f"The input {field.name!r}"


def _misfit(field: InputField, value: Any) -> str | None:
    match field.type:
        case "number":
            number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
            return None if number else f"{_title(field)} must be a number."
        case "boolean":
            return None if isinstance(value, bool) else f"{_title(field)} must be true or false."
        case "choice":
            return None if value in field.choices else f"{_title(field)} must be one of its choices."
        case _:
            return None if isinstance(value, str) else f"{_title(field)} must be text."
