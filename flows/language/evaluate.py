"""Tree + names → value, the paths that were read, and warnings. Bounded by fuel and by the size of what it makes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from flows.faults import TemplateFault
from flows.language.limits import FUEL, MAX_DEPTH, MAX_OUTPUT
from flows.language.tree import Constant, Expression, Name, Template

Path: TypeAlias = tuple[str | int, ...]


class _Missing:
    pass


MISSING = _Missing()


@dataclass(frozen=True, slots=True)
class Rendered:
    value: Any
    reads: tuple[Path, ...]
    warnings: tuple[str, ...]

    @property
    def text(self) -> str:
        return _text(self.value, _Budget())


def path_text(path: Path) -> str:
    first, *rest = path
    return str(first) + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in rest)


class _Budget:
    def __init__(self) -> None:
        self.fuel = FUEL
        self.room = MAX_OUTPUT

    def burn(self, amount: int = 1) -> None:
        self.fuel -= amount
        if self.fuel < 0:
            raise TemplateFault("The template takes too much work.", remedy="Make it shorter or use smaller values.")

    def take(self, size: int) -> None:
        self.room -= size
        if self.room < 0:
            raise TemplateFault("The template makes too much text.", remedy="Use smaller values.")


class _Evaluation:
    def __init__(self, names: Mapping[str, Any]) -> None:
        self.names = names
        self.budget = _Budget()
        self.reads: dict[Path, None] = {}
        self.missing: dict[Path, None] = {}

    def value(self, expression: Expression) -> Any:
        value, path = self._follow(expression)
        if path is not None:
            self.reads[path] = None
            if value is MISSING:
                self.missing[path] = None
        return None if value is MISSING else value

    def _follow(self, expression: Expression) -> tuple[Any, Path | None]:
        """The value and, when it was found by a path, the path."""
        self.budget.burn()
        if isinstance(expression, Constant):
            return expression.value, None
        if isinstance(expression, Name):
            return self.names.get(expression.name, MISSING), (expression.name,)
        base, path = self._follow(expression.base)
        key = self.value(expression.key)
        if isinstance(key, bool) or not isinstance(key, str | int):
            return MISSING, path
        return _item(base, key), None if path is None else (*path, key)


def _item(base: Any, key: str | int) -> Any:
    if isinstance(base, Mapping):
        return base.get(key, MISSING) if isinstance(key, str) else MISSING
    if isinstance(base, list | tuple) and isinstance(key, int) and -len(base) <= key < len(base):
        return base[key]
    return MISSING


def render(template: Template, names: Mapping[str, Any]) -> Rendered:
    work = _Evaluation(names)
    if template.lone is not None:
        value = _plain(work.value(template.lone), work.budget)
    else:
        parts: list[str] = []
        for piece in template.pieces:
            text = piece if isinstance(piece, str) else _text(work.value(piece), work.budget)
            work.budget.take(len(text))
            parts.append(text)
        value = "".join(parts)
    warnings = tuple(f"{path_text(path)} is missing; it was left empty." for path in work.missing)
    return Rendered(value, tuple(work.reads), warnings)


def _text(value: Any, budget: _Budget) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int() | float():
            try:
                return str(value)
            except ValueError:
                raise TemplateFault("A number is too large to be written.") from None
        case _:
            plain = _plain(value, budget)
            _measure(plain, budget)
            try:
                return json.dumps(plain, ensure_ascii=False)
            except ValueError:
                raise TemplateFault("A number is too large to be written.") from None


def _plain(value: Any, budget: _Budget, depth: int = 0) -> Any:
    """The engine's lazy maps (`steps`, `inputs`) as ordinary ones; ordinary data is left as it is."""
    budget.burn()
    if isinstance(value, Mapping) and not isinstance(value, dict):
        if depth > MAX_DEPTH:
            raise TemplateFault("The value is nested too deep.")
        return {key: _plain(item, budget, depth + 1) for key, item in value.items()}
    if value is None or isinstance(value, bool | int | float | str | list | dict):
        return value
    raise TemplateFault("The value is not plain data.")


def _measure(value: Any, budget: _Budget) -> None:
    """Counts before anything is built, so that a large value costs no memory."""
    size = 0
    stack = [(value, 0)]
    while stack:
        item, depth = stack.pop()
        if depth > 2 * MAX_DEPTH:
            raise TemplateFault("The value is nested too deep.")
        budget.burn()
        if isinstance(item, dict):
            stack.extend((child, depth + 1) for child in item.values())
            budget.burn(len(item))
        elif isinstance(item, list):
            budget.burn(len(item))
            stack.extend((child, depth + 1) for child in item)
        elif isinstance(item, str) and (size := size + len(item)) > budget.room:
            raise TemplateFault("The template makes too much text.", remedy="Use smaller values.")
        elif not (item is None or isinstance(item, str | bool | int | float)):
            raise TemplateFault("The value is not plain data.")
