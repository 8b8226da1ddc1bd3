"""What a template says, as a tree of our own: statements that write text, and expressions that give a value."""

from dataclasses import dataclass
from typing import Any, TypeAlias

Scalar: TypeAlias = bool | int | float | str | None


# They ask whether something is there, so what they ask about may be missing without a warning.
FORGIVING_FILTERS = ("default", "d")
FORGIVING_TESTS = ("defined", "undefined", "empty")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: line and column from 1, and its first and last offset in the source."""

    line: int
    column: int
    start: int
    end: int

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}"


@dataclass(frozen=True, slots=True)
class Constant:
    value: Any  # a scalar in a template; any plain data in a structured condition
    place: Place
    written: tuple[int, int] | None = None  # the span of the bare text, when it stands in the source as it is


@dataclass(frozen=True, slots=True)
class Name:
    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class Item:
    base: "Expression"
    key: "Expression"
    place: Place


@dataclass(frozen=True, slots=True)
class Slice:
    base: "Expression"
    bounds: tuple["Expression | None", "Expression | None", "Expression | None"]
    place: Place


@dataclass(frozen=True, slots=True)
class Filter:
    base: "Expression"
    name: str
    arguments: tuple["Expression", ...]
    named: tuple[tuple[str, "Expression"], ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Test:
    base: "Expression"
    name: str
    arguments: tuple["Expression", ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Not:
    operand: "Expression"
    place: Place


@dataclass(frozen=True, slots=True)
class Logic:
    """Operands joined by `and` or by `or`; the value is that of the operand which decides."""

    every: bool
    operands: tuple["Expression", ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Compare:
    first: "Expression"
    others: tuple[tuple[str, "Expression"], ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Arithmetic:
    operator: str
    left: "Expression"
    right: "Expression"
    place: Place


@dataclass(frozen=True, slots=True)
class Sign:
    negative: bool
    operand: "Expression"
    place: Place


@dataclass(frozen=True, slots=True)
class Joined:
    """`a ~ b`"""

    parts: tuple["Expression", ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Choice:
    """`yes if test else no`"""

    test: "Expression"
    yes: "Expression"
    no: "Expression | None"
    place: Place


@dataclass(frozen=True, slots=True)
class ListOf:
    items: tuple["Expression", ...]
    place: Place


@dataclass(frozen=True, slots=True)
class MapOf:
    pairs: tuple[tuple["Expression", "Expression"], ...]
    place: Place


Expression: TypeAlias = (
    Constant
    | Name
    | Item
    | Slice
    | Filter
    | Test
    | Not
    | Logic
    | Compare
    | Arithmetic
    | Sign
    | Joined
    | Choice
    | ListOf
    | MapOf
)


@dataclass(frozen=True, slots=True)
class Text:
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Show:
    expression: Expression
    place: Place


@dataclass(frozen=True, slots=True)
class If:
    branches: tuple[tuple[Expression, "Body"], ...]
    otherwise: "Body"
    place: Place


@dataclass(frozen=True, slots=True)
class For:
    targets: tuple[str, ...]
    unpacks: bool
    items: Expression
    only: Expression | None
    body: "Body"
    otherwise: "Body"
    place: Place


@dataclass(frozen=True, slots=True)
class Set:
    targets: tuple[str, ...]
    unpacks: bool
    value: Expression
    place: Place


@dataclass(frozen=True, slots=True)
class Capture:
    """`{% set x %}…{% endset %}`"""

    target: str
    body: "Body"
    place: Place


Statement: TypeAlias = Text | Show | If | For | Set | Capture
Body: TypeAlias = tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Tree:
    """`lone` is set when one expression is all there is to show: its value then keeps its type."""

    body: Body
    lone: Expression | None
    bound: frozenset[str]  # the names that some `for` or `set` binds
