"""Query parameters, read into their types; each says by its name what is wrong with it."""

from collections.abc import Sequence
from uuid import UUID

from django.http import QueryDict

from flows.api.shapes.fields import LARGEST_COUNT
from flows.faults import InvalidInput
from flows.graph.plain import text_problem
from flows.models import RunState


def text(query: QueryDict, name: str, longest: int = 200) -> str | None:
    value = query.get(name)
    if value is None:
        return None
    if problem := text_problem(value):
        raise InvalidInput(problem, where=name)
    if len(value) > longest:
        raise InvalidInput(f"This is longer than {longest} characters.", where=name)
    return value


def identity(query: QueryDict, name: str) -> UUID | None:
    value = text(query, name)
    try:
        return None if value is None else UUID(value)
    except ValueError:
        raise InvalidInput("This is not an id.", where=name) from None


def run_state(query: QueryDict, name: str) -> RunState | None:
    value = text(query, name)
    try:
        return None if value is None else RunState(value)
    except ValueError:
        raise InvalidInput(f"This must be one of: {', '.join(RunState.values)}.", where=name) from None


def version(query: QueryDict, name: str) -> int | None:
    """A version's number, or None for the draft."""
    return None if query.get(name, "draft") == "draft" else count(query, name, 0)


def choice(query: QueryDict, name: str, choices: Sequence[str], default: str) -> str:
    value = text(query, name)
    if value is None:
        return default
    if value not in choices:
        raise InvalidInput(f"This must be one of: {', '.join(choices)}.", where=name)
    return value


def yes(query: QueryDict, name: str) -> bool:
    return choice(query, name, ("true", "false"), "false") == "true"


def yes_no(query: QueryDict, name: str) -> bool | None:
    return None if name not in query else choice(query, name, ("true", "false"), "") == "true"


def count(query: QueryDict, name: str, default: int) -> int:
    value = text(query, name)
    if value is None:
        return default
    if not (value.isascii() and value.isdigit() and len(value) <= len(str(LARGEST_COUNT))):
        raise InvalidInput("This must be a whole number, 0 or more.", where=name)
    return int(value)
