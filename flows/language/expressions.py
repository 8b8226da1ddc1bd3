"""Expressions → closures: a template is walked once, when it is compiled, and then only run."""

from collections.abc import Callable
from typing import Any, TypeAlias

from flows.faults import TemplateFault
from flows.language import checks, filters
from flows.language.arithmetic import calculate
from flows.language.comparing import compare
from flows.language.faceted import Faceted, bare, is_list
from flows.language.tree import (
    FORGIVING_FILTERS,
    FORGIVING_TESTS,
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
    Sign,
    Slice,
    Test,
)
from flows.language.values import is_number, item_of, kind_of, number_text, text_of
from flows.language.work import MISSING, Path, Work

Run: TypeAlias = Callable[[Work], Any]


def located(fault: TemplateFault, place: Place) -> TemplateFault:
    return fault if fault.where else TemplateFault(fault.message, where=str(place), remedy=fault.remedy)


class Compiler:
    def __init__(self, bound: frozenset[str]) -> None:
        self.bound = bound

    def run(self, node: Expression, *, quiet: bool = False) -> Run:
        """`quiet` where somebody asks whether a path is there: then its absence is no news."""
        match node:
            case Constant(value=value):
                return lambda work: value
            case Name() | Item():
                return self._path(node, quiet)
            case Slice():
                return self._slice(node)
            case Filter():
                return self._filter(node)
            case Test():
                return self._test(node)
            case Not(operand=operand):
                inner = self.run(operand)
                return lambda work: not inner(work)
            case Logic():
                return self._logic(node)
            case Compare():
                return self._compare(node)
            case Arithmetic():
                return self._arithmetic(node)
            case Sign():
                return self._sign(node)
            case Joined():
                return self._joined(node)
            case Choice():
                return self._choice(node, quiet)
            case ListOf(items=items):
                return self._list(tuple(self.run(item) for item in items), node.place)
            case MapOf():
                return self._map(node)

    # ---- paths ----

    def _path(self, node: Name | Item, quiet: bool) -> Run:
        keys: list[Expression] = []
        base: Expression = node
        while isinstance(base, Item):
            keys.append(base.key)
            base = base.base
        keys.reverse()
        constant = all(isinstance(key, Constant) and isinstance(key.value, str | int) for key in keys)
        if isinstance(base, Name):
            local = base.name in self.bound or base.name == "loop"
            if constant:
                path: Path = (base.name, *(key.value for key in keys))  # type: ignore[union-attr]
                return _constant_path(path, local, quiet, base.place)
            return self._computed_path(base.name, local, keys, quiet, base.place)
        begin, runs, place = self.run(base), [self.run(key) for key in keys], node.place

        def follow(work: Work) -> Any:
            try:
                work.burn(len(runs))
                value = begin(work)
                for run in runs:
                    value = item_of(work, value, run(work))
            except TemplateFault as fault:
                raise located(fault, place) from None
            return value.value if isinstance(value, Faceted) else value

        return follow

    def _computed_path(self, name: str, local: bool, keys: list[Expression], quiet: bool, place: Place) -> Run:
        runs = [self.run(key) for key in keys]

        def follow(work: Work) -> Any:
            try:
                work.burn(1 + len(runs))
                free = not (local and name in work.locals)
                value = work.names.get(name, MISSING) if free else work.locals[name]
                path: list[str | int] = [name]
                for run in runs:
                    key = run(work)
                    if isinstance(key, str) and len(key) > 1_000:
                        key = None
                    if isinstance(key, bool) or not isinstance(key, str | int):
                        value = MISSING
                        break
                    path.append(key)
                    value = item_of(work, value, key)
                if free:
                    work.reads[tuple(path)] = None
                if value is MISSING and not quiet:
                    work.miss(tuple(path))
            except TemplateFault as fault:
                raise located(fault, place) from None
            return value.value if isinstance(value, Faceted) else value

        return follow

    # ---- operations ----

    def _slice(self, node: Slice) -> Run:
        base, place = self.run(node.base), node.place
        bounds = [None if bound is None else self.run(bound) for bound in node.bounds]

        def cut(work: Work) -> Any:
            try:
                value = base(work)
                wanted = slice(*(None if bound is None else _bound(bound(work)) for bound in bounds))
                if wanted.step == 0:
                    raise TemplateFault("A slice cannot take steps of zero.")
                if value is None or value is MISSING:
                    return value
                if isinstance(value, str):
                    size = len(range(*wanted.indices(len(value))))
                    work.expect(size)
                    return work.made(value[wanted])
                if is_list(value):
                    chosen = range(*wanted.indices(len(value)))
                    work.burn(1 + len(chosen))
                    return [bare(value[at]) for at in chosen]
                raise TemplateFault(f"There is no slice of {kind_of(value)}.")
            except TemplateFault as fault:
                raise located(fault, place) from None

        return cut

    def _filter(self, node: Filter) -> Run:
        base = self.run(node.base, quiet=node.name in FORGIVING_FILTERS)
        arguments = [self.run(argument) for argument in node.arguments]
        named = [(key, self.run(argument)) for key, argument in node.named]
        name, place = node.name, node.place

        def filtered(work: Work) -> Any:
            try:
                value = base(work)
                given = tuple([_settled(run(work)) for run in arguments])
                return filters.apply(work, name, value, given, {key: _settled(run(work)) for key, run in named})
            except TemplateFault as fault:
                raise located(fault, place) from None

        return filtered

    def _test(self, node: Test) -> Run:
        base = self.run(node.base, quiet=node.name in FORGIVING_TESTS)
        arguments = [self.run(argument) for argument in node.arguments]
        name, place = node.name, node.place

        def tested(work: Work) -> Any:
            try:
                return checks.apply(work, name, base(work), tuple([run(work) for run in arguments]))
            except TemplateFault as fault:
                raise located(fault, place) from None

        return tested

    def _logic(self, node: Logic) -> Run:
        operands, every, place = [self.run(operand) for operand in node.operands], node.every, node.place
        cost = len(operands)

        def decide(work: Work) -> Any:
            value: Any = None
            pay(work, cost, place)
            for operand in operands:
                value = operand(work)
                if bool(value) is not every:
                    return value
            return value

        return decide

    def _compare(self, node: Compare) -> Run:
        first, place = self.run(node.first), node.place
        others = [(operator, self.run(other)) for operator, other in node.others]

        def compared(work: Work) -> Any:
            try:
                left = first(work)
                for operator, other in others:
                    right = other(work)
                    if not compare(work, operator, left, right):
                        return False
                    left = right
            except TemplateFault as fault:
                raise located(fault, place) from None
            return True

        return compared

    def _arithmetic(self, node: Arithmetic) -> Run:
        left, right, operator, place = self.run(node.left), self.run(node.right), node.operator, node.place

        def calculated(work: Work) -> Any:
            try:
                return calculate(work, operator, left(work), right(work))
            except TemplateFault as fault:
                raise located(fault, place) from None

        return calculated

    def _sign(self, node: Sign) -> Run:
        operand, negative, place = self.run(node.operand), node.negative, node.place

        def signed(work: Work) -> Any:
            try:
                return calculate(work, "-" if negative else "+", 0, operand(work))
            except TemplateFault as fault:
                raise located(fault, place) from None

        return signed

    def _joined(self, node: Joined) -> Run:
        parts, place = [self.run(part) for part in node.parts], node.place

        def join(work: Work) -> Any:
            try:
                work.burn(len(parts))
                texts = [text_of(work, part(work)) for part in parts]
                work.expect(sum(map(len, texts)))
                return work.made("".join(texts))
            except TemplateFault as fault:
                raise located(fault, place) from None

        return join

    def _choice(self, node: Choice, quiet: bool) -> Run:
        test, yes = self.run(node.test), self.run(node.yes, quiet=quiet)
        no, place = None if node.no is None else self.run(node.no, quiet=quiet), node.place

        def choose(work: Work) -> Any:
            pay(work, 1, place)
            if test(work):
                return yes(work)
            return None if no is None else no(work)

        return choose

    def _list(self, runs: tuple[Run, ...], place: Place) -> Run:
        def build(work: Work) -> Any:
            pay(work, 1 + len(runs), place)
            return [_settled(run(work)) for run in runs]

        return build

    def _map(self, node: MapOf) -> Run:
        pairs, place = [(self.run(key), self.run(value)) for key, value in node.pairs], node.place

        def build(work: Work) -> Any:
            try:
                work.burn(2 + 2 * len(pairs))
                return {_key(work, key(work)): _settled(value(work)) for key, value in pairs}
            except TemplateFault as fault:
                raise located(fault, place) from None

        return build


def _constant_path(path: Path, local: bool, quiet: bool, place: Place) -> Run:
    name, keys = path[0], path[1:]
    cost = len(path)

    def follow(work: Work) -> Any:
        try:
            work.burn(cost)
            free = not (local and name in work.locals)
            value = work.names.get(name, MISSING) if free else work.locals[name]  # type: ignore[arg-type,index]
            for key in keys:
                value = item_of(work, value, key)
        except TemplateFault as fault:
            raise located(fault, place) from None
        if free:
            work.reads[path] = None
        if value is MISSING and not quiet:
            work.miss(path)
        return value.value if isinstance(value, Faceted) else value

    return follow


def pay(work: Work, amount: int, place: Place) -> None:
    try:
        work.burn(amount)
    except TemplateFault as fault:
        raise located(fault, place) from None


def _settled(value: Any) -> Any:
    return None if value is MISSING else value


def _key(work: Work, value: Any) -> str:
    if isinstance(value, str):
        work.look_up(value)
        return value
    if is_number(value):
        return number_text(value)
    raise TemplateFault(f"The keys of a map are texts, not {kind_of(value)}.")


def _bound(value: Any) -> int | None:
    if value is None or value is MISSING:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise TemplateFault("The bounds of a slice are whole numbers.")
    return max(-(2**53), min(value, 2**53))
