"""The inputs a person gives a run, checked against the input fields of the flow."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

from flows.faults import InvalidInput, ProblemJson
from flows.graph.document import InputField
from flows.graph.plain import NotPlain, check_plain

MAX_INPUT_BYTES = 1024 * 1024
LONGEST = {"text": 2_000, "long_text": 200_000, "choice": 2_000}


def resolve_inputs(fields: Iterable[InputField], given: object) -> dict[str, Any]:
    """Every field with its value. Raises InvalidInput that lists all problems, each located by its field's name.

    A field that is not given takes its default; one that is given empty stays empty: somebody chose so."""
    values = _plain(given)
    known = {field.name: field for field in fields}
    problems: list[ProblemJson] = [
        {"where": name[:200], "message": "The flow has no input of this name."} for name in values if name not in known
    ]
    result: dict[str, Any] = {}
    for name, field in known.items():
        value = values.get(name, field.default)
        if value == "" and field.type not in ("text", "long_text"):
            value = None  # a form's way to say that nothing was chosen
        result[name] = value
        if _empty(value):
            if field.required:
                problems.append({"where": name, "message": f"“{field.title or name}” is needed."})
        elif message := _mismatch(field, value):
            problems.append({"where": name, "message": message})
    if problems:
        first = problems[0]
        raise InvalidInput(first["message"], where=first["where"], problems=problems)
    return result


def _plain(given: object) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        raise InvalidInput("The inputs are a map of names to values.", where="inputs")
    try:
        check_plain(given, max_bytes=MAX_INPUT_BYTES)
    except NotPlain as found:
        raise InvalidInput(found.message, where=found.where or "inputs") from None
    return given


def _empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _mismatch(field: InputField, value: Any) -> str | None:
    if field.type == "boolean":
        return None if isinstance(value, bool) else "This must be yes or no (true or false)."
    if field.type == "number":
        # bool is an int to Python, but not a number to a person
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return None if number and abs(value) <= 1e308 and math.isfinite(value) else "This must be a number."
    if field.type == "list":
        return None if isinstance(value, list) else "This must be a list."
    if field.type == "map":
        return None if isinstance(value, Mapping) else "This must be a map of names to values."
    if not isinstance(value, str):
        return "This must be text."
    if len(value) > LONGEST[field.type]:
        return f"This is longer than {LONGEST[field.type]:,} characters."
    if field.type == "choice" and value not in field.choices:
        return f"This must be one of: {', '.join(field.choices)}."
    return None


def original_prompt(fields: Iterable[InputField], values: Mapping[str, Any]) -> str:
    """What the person asked: the input called prompt, else the first text that was filled in."""
    texts = [field.name for field in fields if field.type in ("text", "long_text")]
    named = [name for name in ("originalPrompt", "prompt", "original_prompt") if name in texts]
    for name in (*named, *texts):
        if isinstance(value := values.get(name), str) and value:
            return value
    return ""
