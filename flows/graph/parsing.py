"""Anything → a Document, or one InvalidDocument that lists what is wrong and where.

`parse` takes sound documents only: what is stored, published and run. `read` checks the shape alone, for validation,
which reports what the parts say about each other beside everything else.
"""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from flows.faults import InvalidDocument, ProblemJson
from flows.graph.document import Document
from flows.graph.json_places import line_of_offence
from flows.graph.limits import MAX_BYTES, MAX_STEPS, too_large
from flows.graph.plain import NotPlain, at, check_plain
from flows.graph.relations import relations
from flows.graph.sentences import sentence
from flows.graph.variants import is_mark

_MAX_PROBLEMS = 100


def parse(data: object) -> Document:
    return sound(read(data))


def sound(document: Document) -> Document:
    """Of a document that was read already, what is left to check. Raises InvalidDocument."""
    if problems := relations(document):
        raise _invalid([{"where": problem.where, "message": problem.message} for problem in problems])
    return document


def read(data: object) -> Document:
    """Takes JSON text or bytes, or the data itself. Steps:
    1. read text, refusing duplicate keys and numbers that JSON does not have;
    2. check that it is plain data within the limits;
    3. check the shape."""
    plain = read_json(data) if isinstance(data, str | bytes | bytearray) else data
    within_limits(plain)
    if not isinstance(plain, Mapping):
        raise _invalid([{"where": None, "message": "A flow definition is a map of fields."}])
    steps = plain.get("steps")
    if isinstance(steps, list) and len(steps) > MAX_STEPS:
        raise _invalid([{"where": "steps", "message": f"A flow has at most {MAX_STEPS:,} steps."}])
    try:
        return Document.model_validate(dict(plain))
    except ValidationError as wrong:
        raise _invalid([_problem(error) for error in wrong.errors(include_url=False, include_context=False)]) from None


def within_limits(plain: Any) -> None:
    """Also for what is about to be stored: with the defaults that were left out it may be larger than what was read,
    and what is beyond the limits could not be read again. Raises InvalidDocument."""
    try:
        check_plain(plain)
    except NotPlain as found:
        raise _invalid([{"where": found.where or None, "message": found.message}]) from None


def _invalid(problems: list[ProblemJson]) -> InvalidDocument:
    first = problems[0]
    return InvalidDocument(first["message"], where=first["where"], problems=problems[:_MAX_PROBLEMS])


def read_json(text: str | bytes | bytearray) -> Any:
    """JSON text as data, strictly. Raises InvalidDocument."""
    if len(text) > MAX_BYTES:
        raise _invalid([{"where": None, "message": too_large()}])
    line = None
    try:
        return json.loads(text, object_pairs_hook=_without_duplicates, parse_constant=_refuse_constant)
    except _Refused as refused:
        message = str(refused)
    except RecursionError:
        message = "It is nested too deep."
    except UnicodeDecodeError:
        raise _invalid([{"where": None, "message": "It is not UTF-8 text."}]) from None
    except json.JSONDecodeError as error:
        line, message = error.lineno, f"It is not JSON: line {error.lineno}, column {error.colno}."
    except ValueError:  # Python refuses to read integers of thousands of digits
        message = "A whole number in it is too large."
    if line is None:
        line = line_of_offence(text if isinstance(text, str) else text.decode(json.detect_encoding(text), "replace"))
    raise _invalid([{"where": f"line {line}" if line else None, "message": message}])


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


_NAMES = "Use letters, digits and underscores, and no digit first."


def _problem(error: ErrorDetails) -> ProblemJson:
    where = ""
    for part in error["loc"]:
        where = where if is_mark(part) else at(where, part)
    return {"where": where or None, "message": sentence(error, _NAMES)}
