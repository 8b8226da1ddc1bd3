"""A compiled template: text and expressions, an expression being a constant, a name, or an item of an expression."""

from dataclasses import dataclass
from typing import TypeAlias

Scalar: TypeAlias = bool | int | float | str | None


@dataclass(frozen=True, slots=True)
class Constant:
    value: Scalar


@dataclass(frozen=True, slots=True)
class Name:
    name: str


@dataclass(frozen=True, slots=True)
class Item:
    base: "Expression"
    key: "Expression"
    line: int


Expression: TypeAlias = Constant | Name | Item


@dataclass(frozen=True, slots=True)
class Template:
    """`lone` is set when the template is one expression and nothing else: its value then keeps its type."""

    pieces: tuple[str | Expression, ...]
    lone: Expression | None
