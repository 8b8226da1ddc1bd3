"""`parse` turns anything into a Document or raises one InvalidDocument that lists what is wrong and where."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from flows.faults import InvalidDocument, ProblemJson
from flows.graph.document import RESERVED, Document
from flows.graph.limits import MAX_BYTES, MAX_STEPS
from flows.graph.plain import NotPlain, at, check_plain
from flows.graph.topology import Topology

_MAX_PROBLEMS = 100


def parse(data: object) -> Document:
    """Takes JSON text or bytes, or the data itself. Steps:
    1. read text, refusing duplicate keys and numbers that JSON does not have;
    2. check that it is plain data within the limits;
    3. check the shape; 4. check what the parts say about each other."""
    plain = _read(data) if isinstance(data, str | bytes | bytearray) else data
    try:
        check_plain(plain)
    except NotPlain as found:
        raise _invalid([{"where": found.where or None, "message": found.message}]) from None
    if not isinstance(plain, Mapping):
        raise _invalid([{"where": None, "message": "A flow definition is a map of fields."}])
    steps = plain.get("steps")
    if isinstance(steps, list) and len(steps) > MAX_STEPS:
        raise _invalid([{"where": "steps", "message": f"A flow has at most {MAX_STEPS} steps."}])
    try:
        document = Document.model_validate(dict(plain))
    except ValidationError as wrong:
        raise _invalid([_problem(error) for error in wrong.errors(include_url=False, include_context=False)]) from None
    problems = _relations(document)
    if problems:
        raise _invalid(problems)
    return document


def _invalid(problems: list[ProblemJson]) -> InvalidDocument:
    first = problems[0]
    return InvalidDocument(first["message"], where=first["where"], problems=problems[:_MAX_PROBLEMS])


def _read(text: str | bytes | bytearray) -> Any:
    if len(text) > MAX_BYTES:
        raise _invalid([{"where": None, "message": f"It is larger than {MAX_BYTES // 1024} KB."}])
    try:
        return json.loads(text, object_pairs_hook=_without_duplicates, parse_constant=_refuse_constant)
    except _Refused as refused:
        message = str(refused)
    except RecursionError:
        message = "It is nested too deep."
    except UnicodeDecodeError:
        message = "It is not UTF-8 text."
    except json.JSONDecodeError as error:
        message = f"It is not JSON: line {error.lineno}, column {error.colno}."
    except ValueError:  # Python refuses to read integers of thousands of digits
        message = "A whole number in it is too large."
    raise _invalid([{"where": None, "message": message}]) from None


class _Refused(ValueError):
    pass


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise _Refused(f"The field {twice[:64]!a} is there twice.")
    return result


def _refuse_constant(name: str) -> Any:
    raise _Refused(f"{name} is not a number that JSON has.")


_SENTENCES = {
    "missing": "This field is required.",
    "extra_forbidden": "There is no field of this name.",
    "string_type": "This must be text.",
    "int_type": "This must be a whole number.",
    "float_type": "This must be a number.",
    "bool_type": "This must be true or false.",
    "list_type": "This must be a list.",
    "dict_type": "This must be a map.",
    "model_type": "This must be a map.",
    "string_pattern_mismatch": "Use letters, digits and underscores, and no digit first.",
}


def _problem(error: ErrorDetails) -> ProblemJson:
    where = ""
    for part in error["loc"]:
        where = at(where, part)
    return {"where": where or None, "message": _SENTENCES.get(error["type"]) or error["msg"].rstrip(".") + "."}


def _relations(document: Document) -> list[ProblemJson]:
    problems: list[ProblemJson] = []

    def found(where: str, message: str) -> None:
        problems.append({"where": where, "message": message})

    names: set[str] = set()
    for index, field in enumerate(document.inputs):
        if field.name in names:
            found(f"inputs[{index}].name", f"The input {field.name!r} is there twice.")
        names.add(field.name)
        if field.type == "choice" and not field.choices:
            found(f"inputs[{index}].choices", "A choice needs something to choose from.")
    ids: set[str] = set()
    for index, step in enumerate(document.steps):
        if step.id in RESERVED:
            found(f"steps[{index}].id", f"{step.id!r} is a reserved word.")
        if step.id in ids:
            found(f"steps[{index}].id", f"The step {step.id!r} is there twice.")
        ids.add(step.id)
    edges: set[tuple[str, str, str]] = set()
    for index, edge in enumerate(document.edges):
        for end in ("source", "target"):
            if getattr(edge, end) not in ids:
                found(f"edges[{index}].{end}", f"There is no step {getattr(edge, end)!r}.")
        key = (edge.source, edge.port, edge.target)
        if key in edges:
            found(f"edges[{index}]", "This edge is there twice.")
        edges.add(key)
    if not problems and (cycle := Topology(document).cycle):
        index = next(i for i, edge in enumerate(document.edges) if (edge.source, edge.target) == (cycle[0], cycle[1]))
        found(f"edges[{index}]", f"The steps go round in a circle: {' → '.join(cycle[:12])}.")
    return problems
