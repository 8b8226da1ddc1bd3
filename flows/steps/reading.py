"""How a running kind reads its settings and what its templates say: each settings once, each warning once."""

import json
import math
import weakref
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar, cast

from flows import language
from flows.engine.ports import Context
from flows.faults import TemplateFault
from flows.graph import FieldCondition, Step
from flows.graph.plain import NotPlain, check_plain
from flows.steps.declaration import Config, read_config
from flows.steps.prompting import fill

C = TypeVar("C", bound=Config)
_MOST_WARNINGS = 100  # of one step: ten thousand passes may miss the same names
_MOST_BYTES = 16 * 1024 * 1024
_read: dict[tuple[type[Config], int], tuple[weakref.ref[Step], Config]] = {}


def settings_of(model: type[C], step: Step) -> C:
    """Raises InvalidStep. Read once for each step of a document: a step inside a loop runs thousands of times."""
    key = (model, id(step))
    known = _read.get(key)
    if known is not None and known[0]() is step:
        return cast(C, known[1])
    settings = read_config(model, step.config, base="config")
    _read[key] = (weakref.ref(step, lambda _: _read.pop(key, None)), settings)
    return settings


class With(Mapping[str, Any]):
    """Names, and some more that go before them. Nothing is looked up before it is asked for."""

    def __init__(self, names: Mapping[str, Any], more: Mapping[str, Any]) -> None:
        self._names = names
        self._more = more

    def __getitem__(self, name: str) -> Any:
        return self._more[name] if name in self._more else self._names[name]

    def __iter__(self) -> Iterator[str]:
        yield from dict.fromkeys((*self._more, *self._names))

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Reader:
    """Reads a step's templates and conditions; what was missing is told with the step's result.

    `names` are the step's own unless others are given, such as those of a pass."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._told: set[str] = set()

    def value(self, source: str, where: str, names: Mapping[str, Any] | None = None) -> Any:
        rendered = fill(source, self._context.names if names is None else names, where)
        self.warn(*rendered.warnings)
        return rendered.value

    def text(self, source: str, where: str, names: Mapping[str, Any] | None = None) -> str:
        rendered = fill(source, self._context.names if names is None else names, where)
        self.warn(*rendered.warnings)
        return rendered.text

    def holds(self, condition: str | FieldCondition, where: str, names: Mapping[str, Any] | None = None) -> bool:
        said = condition if isinstance(condition, str) else condition.model_dump()
        try:
            verdict = language.evaluate(said, self._context.names if names is None else names)
        except TemplateFault as fault:
            place = f"{where}, {fault.where}" if fault.where else where
            raise TemplateFault(fault.message, where=place, remedy=fault.remedy) from None
        self.warn(*verdict.warnings)
        return verdict.value

    def warn(self, *sentences: str) -> None:
        for sentence in sentences:
            if sentence not in self._told and len(self._told) < _MOST_WARNINGS:
                self._told.add(sentence)
                self._context.warn(sentence)


def number_in(value: Any) -> float | None:
    """A number, or a text that reads as one; nothing that is not finite."""
    if isinstance(value, bool) or not isinstance(value, int | float | str) or (isinstance(value, str) and "_" in value):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def data_in(text: str) -> Any:
    """What a text says as JSON, bare or in a ```json fence. Raises ValueError that says why it is none."""
    body = _fenced(text)
    try:
        value = json.loads(body, parse_constant=_refuse)
        check_plain(value, max_bytes=_MOST_BYTES, max_nesting=64)
    except json.JSONDecodeError as wrong:
        raise ValueError(f"{wrong.msg} at line {wrong.lineno}, column {wrong.colno}.") from None
    except NotPlain as found:
        raise ValueError(f"{found.message} ({found.where})" if found.where else found.message) from None
    except RecursionError:
        raise ValueError("It is nested too deep.") from None
    return value


def _fenced(text: str) -> str:
    begin = text.find("```json")
    if begin < 0 and text.lstrip().startswith("```"):
        begin = text.find("```")
    if begin < 0 or text.lstrip()[:1] in ("{", "["):
        return text
    start = text.find("\n", begin)
    end = text.find("```", start)
    return text[start:end] if 0 <= start < end else text


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is no JSON.")
