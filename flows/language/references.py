"""Which paths a template speaks of, as far as its text tells, and where each part of them stands."""

from collections.abc import Iterator
from dataclasses import dataclass

from flows.language.tree import (
    FORGIVING_FILTERS,
    FORGIVING_TESTS,
    Arithmetic,
    Body,
    Capture,
    Choice,
    Compare,
    Constant,
    Expression,
    Filter,
    For,
    If,
    Item,
    Joined,
    ListOf,
    Logic,
    MapOf,
    Name,
    Not,
    Set,
    Show,
    Sign,
    Slice,
    Test,
    Tree,
)

Parts = tuple[str | int | None, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    path: Parts  # None stands for a key that is computed
    spans: tuple[tuple[int, int] | None, ...]  # of each part in the source, without quotes
    line: int
    column: int
    guarded: bool  # the template asks whether it is there, or says what to take instead


def references_of(tree: Tree) -> tuple[Reference, ...]:
    walk = _Walk()
    walk.body(tree.body, frozenset(), frozenset())
    if not tree.body and tree.lone is not None:
        walk.expression(tree.lone, frozenset(), frozenset())
    return tuple(walk.found)


class _Walk:
    def __init__(self) -> None:
        self.found: list[Reference] = []

    def body(self, body: Body, local: frozenset[str], guards: frozenset[Parts]) -> frozenset[str]:
        """Gives the names that are bound after it."""
        for statement in body:
            match statement:
                case Show(expression=expression):
                    self.expression(expression, local, guards)
                case If(branches=branches, otherwise=otherwise):
                    bound, asked = local, guards
                    for test, inner in branches:
                        self.expression(test, local, guards)
                        asked = asked | frozenset(_asked(test))
                        bound |= self.body(inner, local, asked)
                    local = bound | self.body(otherwise, local, asked)
                case For(targets=targets, items=items, only=only, body=inner, otherwise=otherwise):
                    self.expression(items, local, guards)
                    inside = local | frozenset(targets)
                    if only is not None:
                        self.expression(only, inside, guards)
                    self.body(inner, inside | {"loop"}, guards)
                    self.body(otherwise, local, guards)
                case Set(targets=targets, value=value):
                    self.expression(value, local, guards)
                    local |= frozenset(targets)
                case Capture(target=target, body=inner):
                    self.body(inner, local, guards)
                    local |= {target}
        return local

    def expression(
        self, node: Expression, local: frozenset[str], guards: frozenset[Parts], guarded: bool = False
    ) -> None:
        match node:
            case Name() | Item():
                self._path(node, local, guards, guarded)
            case Filter(base=base, name=name):
                self.expression(base, local, guards, name in FORGIVING_FILTERS)
            case Test(base=base, name=name):
                self.expression(base, local, guards, name in FORGIVING_TESTS)
            case Logic(operands=operands):
                for operand in operands:
                    self.expression(operand, local, guards)
                    guards = guards | frozenset(_asked(operand))
                return
            case Choice(test=test, yes=yes, no=no):
                self.expression(test, local, guards)
                inner = guards | frozenset(_asked(test))
                self.expression(yes, local, inner, guarded)
                if no is not None:
                    self.expression(no, local, inner, guarded)
                return
            case _:
                pass
        for part in _operands(node):
            self.expression(part, local, guards)

    def _path(self, node: Name | Item, local: frozenset[str], guards: frozenset[Parts], guarded: bool) -> None:
        path, spans, base, computed = _path_of(node)
        if base is None:
            guarded = guarded or any(path[: len(asked)] == asked for asked in guards)
            if path[0] not in local:
                place = _first(node).place
                self.found.append(Reference(path, spans, place.line, place.column, guarded))
        else:
            self.expression(base, local, guards, guarded)
        for key in computed:
            self.expression(key, local, guards)


def _first(node: Name | Item) -> Name:
    base: Expression = node
    while isinstance(base, Item):
        base = base.base
    assert isinstance(base, Name)
    return base


def _path_of(
    node: Name | Item,
) -> tuple[Parts, tuple[tuple[int, int] | None, ...], Expression | None, list[Expression]]:
    """Its parts, their spans, what it begins with when that is no name, and the keys that are computed."""
    parts: list[str | int | None] = []
    spans: list[tuple[int, int] | None] = []
    computed: list[Expression] = []
    base: Expression = node
    while isinstance(base, Item):
        key = base.key
        if isinstance(key, Constant) and isinstance(key.value, str | int) and not isinstance(key.value, bool):
            parts.append(key.value)
            spans.append(key.written)
        else:
            parts.append(None)
            spans.append(None)
            computed.append(key)
        base = base.base
    if isinstance(base, Name):
        parts.append(base.name)
        spans.append((base.place.start, base.place.end))
        return tuple(reversed(parts)), tuple(reversed(spans)), None, computed
    return tuple(reversed(parts)), tuple(reversed(spans)), base, computed


def _asked(test: Expression) -> Iterator[Parts]:
    """The paths whose presence a test asks for: `x is defined and x.y`, or `x` alone."""
    match test:
        case Test(name=name, base=Name() | Item() as base) if name in FORGIVING_TESTS:
            yield _path_of(base)[0]
        case Not(operand=operand):
            yield from _asked(operand)
        case Logic(operands=operands):
            for operand in operands:
                yield from _asked(operand)
        case _:
            pass


def _operands(node: Expression) -> Iterator[Expression]:
    match node:
        case Filter(arguments=arguments, named=named):
            yield from arguments
            yield from (value for _, value in named)
        case Test(arguments=arguments):
            yield from arguments
        case Slice(base=base, bounds=bounds):
            yield base
            yield from (bound for bound in bounds if bound is not None)
        case Not(operand=operand) | Sign(operand=operand):
            yield operand
        case Compare(first=first, others=others):
            yield first
            yield from (other for _, other in others)
        case Arithmetic(left=left, right=right):
            yield left
            yield right
        case Joined(parts=parts):
            yield from parts
        case ListOf(items=items):
            yield from items
        case MapOf(pairs=pairs):
            for key, value in pairs:
                yield key
                yield value
        case _:
            pass
