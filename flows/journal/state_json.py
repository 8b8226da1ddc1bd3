"""A run's folded state as text, and back, with all that the engine knows of it.

Read from the classes' own fields, so that a new one is carried along without a word here; a field of a sort that is
not known is found out at import. Fields that have their default are left out. `FORM` names the code of the fold: what
another form has written is not read, because it may have folded otherwise.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints, is_typeddict

from flows.engine import amounts, state, step_state
from flows.engine.state import RunState
from flows.engine.step_state import StepState
from flows.journal.text import dump

Turn = Callable[[Any], Any]
Both = tuple[Turn | None, Turn | None]  # to JSON and from JSON; None: as it is


PLAIN: frozenset[Any] = frozenset({str, int, float, bool, NoneType, Any})
FORM = hashlib.sha256(
    b"\0".join(Path(module.__file__ or "").read_bytes() for module in (amounts, state, step_state))
).hexdigest()[:16]


def encode(run: RunState) -> str:
    """Lines, so that neither way holds the interpreter for long: the run, then every step."""
    head = {name: value for name, value in _encode(RunState)(run).items() if name != "steps"}
    to_json = _encode(StepState)
    lines = [dump({"form": FORM, "run": head})]
    lines.extend(dump([path, to_json(step)]) for path, step in run.steps.items())
    return "\n".join(lines)


def decode(text: str) -> RunState | None:
    """None for what another form of the fold has written."""
    lines = iter(text.split("\n"))
    head = json.loads(next(lines))
    if head["form"] != FORM:
        return None
    run: RunState = _decode(RunState)(head["run"])
    from_json = _decode(StepState)
    for line in lines:
        path, step = json.loads(line)
        run.steps[path] = from_json(step)
    return run


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    silent: Callable[[Any], bool]
    to_json: Turn | None
    from_json: Turn | None


@cache
def _fields(kind: Any) -> tuple[_Field, ...]:
    hints = get_type_hints(kind)
    return tuple(_Field(one.name, _silence(one), *_both(hints[one.name])) for one in fields(kind))


def _silence(field: Any) -> Callable[[Any], bool]:
    if field.default_factory is not MISSING:
        return lambda value: not value
    default = field.default
    if default is MISSING:
        return lambda value: False
    if isinstance(default, bool | NoneType):
        return lambda value: value is default
    return lambda value: bool(value == default)


@cache
def _encode(kind: Any) -> Callable[[Any], dict[str, Any]]:
    parts = _fields(kind)

    def encode(thing: Any) -> dict[str, Any]:
        said = {}
        for part in parts:
            value = getattr(thing, part.name)
            if not part.silent(value):
                said[part.name] = value if part.to_json is None or value is None else part.to_json(value)
        return said

    return encode


@cache
def _decode(kind: Any) -> Callable[[dict[str, Any]], Any]:
    turns = {part.name: part.from_json for part in _fields(kind) if part.from_json is not None}

    def decode(data: dict[str, Any]) -> Any:
        for name in turns.keys() & data.keys():
            if data[name] is not None:
                data[name] = turns[name](data[name])
        return kind(**data)

    return decode


def _both(hint: Any) -> Both:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        (hint,) = [one for one in inner if one is not NoneType] if len(inner) == 2 else [hint]
        return _both(hint)
    if hint in PLAIN or origin is Mapping or hint is Mapping or is_typeddict(hint):
        return None, None
    if hint is Decimal:
        return str, Decimal
    if hint is datetime:
        return datetime.isoformat, datetime.fromisoformat
    if isinstance(hint, type) and is_dataclass(hint):
        return _encode(hint), _decode(hint)
    if origin in (list, tuple, set) and len([one for one in inner if one is not Ellipsis]) == 1:
        return _of_many(origin, *_both(inner[0]))
    if origin is dict and inner[0] is str:
        return _of_dict(*_both(inner[1]))
    raise TypeError(f"a state cannot be kept whose field is of the type {hint}")


def _of_many(build: Callable[[Iterable[Any]], Any], to_json: Turn | None, from_json: Turn | None) -> Both:
    if to_json is None or from_json is None:
        return list, build
    return lambda values: [to_json(value) for value in values], lambda values: build(map(from_json, values))


def _of_dict(to_json: Turn | None, from_json: Turn | None) -> Both:
    if to_json is None or from_json is None:
        return None, None
    return (
        lambda values: {name: to_json(value) for name, value in values.items()},
        lambda values: {name: from_json(value) for name, value in values.items()},
    )


_fields(RunState)
