"""Events of every type there is, with whatever their fields may hold."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, get_type_hints
from uuid import UUID, uuid4

from hypothesis import strategies as st

from flows.engine.amounts import Usage
from flows.engine.event import type_of
from flows.engine.events import Event
from flows.engine.records import Record
from flows.faults import ErrorJson

PATHS = ("draft", "frame", "frame[1].a", "frame[2].a", "frame[1].inner[1].b", "elsewhere")
START = datetime(2026, 1, 1, tzinfo=UTC)

texts = st.sampled_from(["", "a", "\u00e9\u2028\n\x1f", "2030-01-01T00:00:00.000Z", "draft"])
values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2**70) | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(texts, inner, max_size=2),
    max_leaves=4,
)
errors: st.SearchStrategy[Any] = st.fixed_dictionaries(
    {"code": texts, "message": texts, "remedy": texts, "where": st.none() | texts}
)
usages = st.builds(Usage, st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
moments = st.sampled_from(["2030-01-01T00:00:00.000Z", "2031-01-01T00:00:00.000Z"])

BY_NAME: dict[str, st.SearchStrategy[Any]] = {
    "until": st.none() | moments,
    "due_at": moments,
    "ports": st.none() | st.lists(texts, max_size=2).map(tuple),
    "warnings": st.lists(texts, max_size=2).map(tuple),
    "tool_calls": st.lists(st.dictionaries(texts, values, max_size=2), max_size=2).map(tuple),
    "edits": st.lists(st.dictionaries(texts, values, max_size=2), max_size=2).map(tuple),
    "call": st.integers(1, 3),
    "wait": st.integers(1, 3),
    "number": st.integers(1, 3),
    "error": errors,
    "cost": st.decimals(0, 10, places=10),
    "usage": usages,
}


def of_hint(hint: Any) -> st.SearchStrategy[Any]:
    text = str(hint)
    if hint is int or text == "int | None":
        return st.integers(0, 2**40) if hint is int else st.none() | st.integers(0, 2**40)
    if "Mapping" in text:
        made = st.dictionaries(texts, values, max_size=2)
        return st.none() | made if "None" in text else made
    known: dict[Any, st.SearchStrategy[Any]] = {
        str: texts,
        bool: st.booleans(),
        Any: values,
        Decimal: st.just(Decimal(1)),
    }
    if hint in known:
        return known[hint]
    if text == "str | None":
        return st.none() | texts
    if text == "float | None":
        return st.none() | st.floats(0, 1)
    if hint is ErrorJson:
        return errors
    raise AssertionError(f"no events can be made with a field of the type {hint}")


def of_type(kind: type[Event]) -> st.SearchStrategy[Event]:
    hints = get_type_hints(kind)
    own: dict[str, st.SearchStrategy[Any]] = {
        name: BY_NAME[name] if name in BY_NAME else of_hint(hints[name]) for name in kind._own
    }
    if kind.type.startswith("run_") or kind.type.endswith("_requested"):
        return st.builds(kind, **own)
    return st.builds(kind, path=st.sampled_from(PATHS), attempt=st.integers(1, 3), **own)


events = st.one_of(*(of_type(kind) for kind in type_of.values()))


def records(made: list[Event], run: UUID | None = None) -> list[Record]:
    """As they come back from where they were stored."""
    run = run or uuid4()
    stored = [
        Record(run, seq, 1, START + timedelta(milliseconds=seq), event).to_json() for seq, event in enumerate(made, 1)
    ]
    return [Record.from_json(json.loads(json.dumps(one))) for one in stored]
