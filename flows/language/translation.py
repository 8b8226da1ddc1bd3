"""Jinja2's nodes → our tree, node by node. A node that is not in the table is refused, and so is every call."""

import math
from collections.abc import Mapping
from typing import Any

from jinja2 import nodes

from flows.faults import TemplateFault
from flows.language import checks, filters
from flows.language.arithmetic import calculate
from flows.language.grammar import place_of
from flows.language.limits import MAX_DEPTH, MAX_INTEGER
from flows.language.refusals import refused_call
from flows.language.tree import (
    Arithmetic,
    Choice,
    Compare,
    Constant,
    Expression,
    Filter,
    Item,
    Joined,
    ListOf,
    Logic,
    MapOf,
    Name,
    Not,
    Place,
    Scalar,
    Sign,
    Slice,
    Test,
)
from flows.language.work import Work

_COMPARISONS = {
    "eq": "==",
    "ne": "!=",
    "lt": "<",
    "lteq": "<=",
    "gt": ">",
    "gteq": ">=",
    "in": "in",
    "notin": "not in",
}
_BY_NAME: dict[str, Mapping[str, object]] = {"map": filters.TABLE, "select": checks.TABLE, "reject": checks.TABLE}
_BY_SECOND_NAME: dict[str, Mapping[str, object]] = {"selectattr": checks.TABLE, "rejectattr": checks.TABLE}


class Translation:
    def __init__(self, source: str) -> None:
        self.source = source
        self.bound: set[str] = set()

    def expression(self, node: nodes.Node | None, depth: int = 0) -> Expression:
        assert node is not None
        if depth > MAX_DEPTH:
            raise TemplateFault(
                "The expression is nested too deep.",
                where=str(place_of(node)),
                remedy="Take it apart with {% set %}.",
            )
        at, below = place_of(node), depth + 1
        match node:
            case nodes.Const(value=value):
                return Constant(_scalar(value, at), at, self._written(value, at))
            case nodes.Name(name="null"):  # as the data spells it; Jinja2 knows none only
                return Constant(None, at)
            case nodes.Name(name=name):
                return Name(name, at)
            case nodes.Getattr(node=base, attr=attribute):
                key = self._attribute(attribute, at)
                return Item(self.expression(base, below), key, at)
            case nodes.Getitem(node=base, arg=nodes.Slice(start=start, stop=stop, step=step)):
                bounds = [None if bound is None else self.expression(bound, below) for bound in (start, stop, step)]
                return Slice(self.expression(base, below), (bounds[0], bounds[1], bounds[2]), at)
            case nodes.Getitem(node=base, arg=key_node):
                return Item(self.expression(base, below), self.expression(key_node, below), at)
            case nodes.Filter():
                return self._filter(node, below)
            case nodes.Test():
                return self._test(node, below)
            case nodes.Call():
                raise refused_call(node, str(at))
        return self._operation(node, at, below)

    def _operation(self, node: nodes.Node, at: Place, below: int) -> Expression:
        match node:
            case nodes.Not(node=operand):
                return Not(self.expression(operand, below), at)
            case nodes.And() | nodes.Or():
                return Logic(isinstance(node, nodes.And), self._chain(node, below), at)
            case nodes.Compare(expr=first, ops=others):
                pairs = tuple((_COMPARISONS[other.op], self.expression(other.expr, below)) for other in others)
                begun = self.expression(first, below)
                return Compare(begun, pairs, begun.place)
            case nodes.CondExpr(test=test, expr1=yes, expr2=no):
                return Choice(
                    self.expression(test, below),
                    self.expression(yes, below),
                    None if no is None else self.expression(no, below),
                    at,
                )
            case nodes.BinExpr():
                left, right = self.expression(node.left, below), self.expression(node.right, below)
                return _arithmetic(str(node.operator), left, right)
            case nodes.Neg(node=operand) | nodes.Pos(node=operand):
                inner = self.expression(operand, below)
                negative = isinstance(node, nodes.Neg)
                if negative and isinstance(inner, Constant) and type(inner.value) in (int, float):
                    number: Any = inner.value
                    return Constant(-number, at)
                return Sign(negative, inner, at)
            case nodes.Concat(nodes=parts):
                return Joined(tuple(self.expression(part, below) for part in parts), at)
            case nodes.List(items=items) | nodes.Tuple(items=items):
                return ListOf(tuple(self.expression(item, below) for item in items), at)
            case nodes.Dict(items=pairs_of_nodes):
                return MapOf(
                    tuple(
                        (self.expression(pair.key, below), self.expression(pair.value, below))
                        for pair in pairs_of_nodes
                    ),
                    at,
                )
        raise TemplateFault("Templates cannot use this expression.", where=str(at))

    def _chain(self, node: nodes.BinExpr, below: int) -> tuple[Expression, ...]:
        """`a and b and c` leans to the left as deep as it is long."""
        operands: list[Expression] = []
        kind, link = type(node), node
        while True:
            operands.append(self.expression(link.right, below))
            left = link.left
            if type(left) is not kind:
                break
            link = left
        operands.append(self.expression(left, below))
        return tuple(reversed(operands))

    def _filter(self, node: nodes.Filter, below: int) -> Expression:
        at, name = place_of(node), node.name
        declared = filters.TABLE.get(name)
        if declared is None:
            raise TemplateFault(
                f"There is no filter {name[:40]!r}.", where=str(at), remedy=f"Filters: {_list(filters.TABLE)}."
            )
        _plain_arguments(node, at)
        arguments = tuple(self.expression(argument, below) for argument in node.args)
        named = tuple((str(pair.key), self.expression(pair.value, below)) for pair in node.kwargs)
        if problem := declared.fits(len(arguments), tuple(key for key, _ in named)):
            raise TemplateFault(f"{name}: {problem}.", where=str(at), remedy=declared.help)
        self._check_named(name, arguments, at)
        return Filter(self.expression(node.node, below), name, arguments, named, at)

    def _check_named(self, name: str, arguments: tuple[Expression, ...], at: Place) -> None:
        """The filter or test that `map` and `select` name has to exist; told while it is written, not when it runs."""
        for tables, position in ((_BY_NAME, 0), (_BY_SECOND_NAME, 1)):
            table = tables.get(name)
            if table is None or len(arguments) <= position:
                continue
            chosen = arguments[position]
            if not isinstance(chosen, Constant) or not isinstance(chosen.value, str) or chosen.value not in table:
                raise TemplateFault(
                    f"{name} needs the name of one that exists, in quotes.",
                    where=str(chosen.place),
                    remedy=f"One of {_list(table)}.",
                )

    def _test(self, node: nodes.Test, below: int) -> Expression:
        at, name = place_of(node), node.name
        declared = checks.TABLE.get(name)
        if declared is None:
            raise TemplateFault(
                f"There is no test {name[:40]!r}.", where=str(at), remedy=f"Tests: {_list(checks.TABLE)}."
            )
        _plain_arguments(node, at)
        if node.kwargs:
            raise TemplateFault(f"{name} takes no named values.", where=str(at), remedy=declared.help)
        arguments = tuple(self.expression(argument, below) for argument in node.args)
        if problem := declared.fits(len(arguments)):
            raise TemplateFault(f"{name}: {problem}.", where=str(at), remedy=declared.help)
        return Test(self.expression(node.node, below), name, arguments, at)

    def _attribute(self, attribute: str, dot: Place) -> Constant:
        start = self.source.find(attribute, dot.end)
        place = Place(dot.line, dot.column + start - dot.start, start, start + len(attribute))
        return Constant(attribute, place, (start, start + len(attribute)))

    def _written(self, value: object, at: Place) -> tuple[int, int] | None:
        """Where the bare text of a constant stands; None when it is spelled otherwise, by an escape for example."""
        start, end = (at.start + 1, at.end - 1) if isinstance(value, str) else (at.start, at.end)
        return (start, end) if self.source[start:end] == str(value) else None


def _arithmetic(operator: str, left: Expression, right: Expression) -> Expression:
    """Of constants, at once: a bomb is told while it is written, even where it would never run."""
    if isinstance(left, Constant) and isinstance(right, Constant):
        try:
            value = calculate(Work({}), operator, left.value, right.value)
        except TemplateFault as fault:
            raise TemplateFault(fault.message, where=str(left.place), remedy=fault.remedy) from None
        if isinstance(value, int | float):
            return Constant(value, left.place)
    return Arithmetic(operator, left, right, left.place)


def _plain_arguments(node: nodes.Filter | nodes.Test, at: Place) -> None:
    if node.dyn_args is not None or node.dyn_kwargs is not None:
        raise TemplateFault("Values cannot be unpacked with * here.", where=str(at), remedy="Write them one by one.")


def _list(table: Any) -> str:
    return ", ".join(sorted(table))


def _scalar(value: object, place: Place) -> Scalar:
    match value:
        case None | bool():
            return value
        case int() if -MAX_INTEGER <= value <= MAX_INTEGER:
            return value
        case float() if math.isfinite(value):
            return value
        case str():
            try:
                value.encode()
            except UnicodeEncodeError:
                raise TemplateFault("Text must not contain half of a surrogate pair.", where=str(place)) from None
            return value
        case _:
            raise TemplateFault("The number is too large.", where=str(place))
