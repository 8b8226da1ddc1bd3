"""A compiled template: statements → closures that append text, and the rendering of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from flows.faults import TemplateFault
from flows.language.expressions import Compiler, Run, located, pay
from flows.language.faceted import bare, is_list
from flows.language.tree import Body, Capture, For, If, Item, Name, Set, Show, Statement, Text, Tree
from flows.language.values import kind_of, made_plain, members, plain_of, text_of
from flows.language.work import Path, Work

Write: TypeAlias = Callable[[Work, list[str]], None]


@dataclass(frozen=True, slots=True)
class Template:
    source: str
    tree: Tree
    before: tuple[Write, ...]  # of a lone expression: what is set before it
    lone: Run | None
    makes: bool  # the lone expression is more than a path to something given
    writes: tuple[Write, ...]


@dataclass(frozen=True, slots=True)
class Rendered:
    """`reads`: the paths that were read, by tests and loops too. A loop over a path reads the whole of it."""

    value: Any
    reads: tuple[Path, ...]
    warnings: tuple[str, ...]

    @property
    def text(self) -> str:
        return text_of(Work({}), self.value)


@dataclass(frozen=True, slots=True)
class Verdict:
    value: bool
    reads: tuple[Path, ...]
    warnings: tuple[str, ...]


def compiled(source: str, tree: Tree) -> Template:
    writer = _Writer(tree.bound)
    if tree.lone is None:
        return Template(source, tree, (), None, False, writer.body(tree.body))
    sets = tuple(part for part in tree.body if isinstance(part, Set | Capture))
    makes = bool(sets) or not isinstance(tree.lone, Name | Item)
    return Template(source, tree, writer.body(sets), writer.run(tree.lone), makes, ())


def render(template: Template, names: Mapping[str, Any]) -> Rendered:
    work = Work(names)
    try:
        value = _value(template, work)
    except TemplateFault as fault:
        raise _placed(fault) from None
    return Rendered(value, tuple(work.reads), tuple(work.warnings))


def judge(template: Template, names: Mapping[str, Any]) -> Verdict:
    work = Work(names, "comparing it is false, and != true")
    try:
        value = _lone(template, work)
    except TemplateFault as fault:
        raise _placed(fault) from None
    return Verdict(bool(value), tuple(work.reads), tuple(work.warnings))


def _placed(fault: TemplateFault) -> TemplateFault:
    return fault if fault.where else TemplateFault(fault.message, where="line 1, column 1", remedy=fault.remedy)


def _value(template: Template, work: Work) -> Any:
    if template.lone is not None:
        value = _lone(template, work)
        return made_plain(work, value) if template.makes else plain_of(work, value)
    return _text(work, template.writes)


def _lone(template: Template, work: Work) -> Any:
    for write in template.before:
        write(work, [])
    assert template.lone is not None
    return template.lone(work)


def _text(work: Work, writes: tuple[Write, ...]) -> str:
    parts: list[str] = []
    for write in writes:
        write(work, parts)
    return "".join(parts)


class _Writer(Compiler):
    def body(self, body: Body) -> tuple[Write, ...]:
        return tuple(self._statement(statement) for statement in body)

    def _statement(self, statement: Statement) -> Write:
        match statement:
            case Text():
                return _text_writer(statement)
            case Show():
                return self._show(statement)
            case If():
                return self._if(statement)
            case For():
                return self._for(statement)
            case Set():
                return self._set(statement)
            case Capture():
                return self._capture(statement)

    def _show(self, node: Show) -> Write:
        run, place = self.run(node.expression), node.place

        def write(work: Work, parts: list[str]) -> None:
            value = run(work)
            try:
                text = value if isinstance(value, str) else text_of(work, value)
                work.write(text)
            except TemplateFault as fault:
                raise located(fault, place) from None
            parts.append(text)

        return write

    def _if(self, node: If) -> Write:
        branches = [(self.run(test), self.body(body)) for test, body in node.branches]
        otherwise, place = self.body(node.otherwise), node.place

        def write(work: Work, parts: list[str]) -> None:
            chosen = otherwise
            for test, body in branches:
                pay(work, 1, place)
                if test(work):
                    chosen = body
                    break
            for inner in chosen:
                inner(work, parts)

        return write

    def _for(self, node: For) -> Write:
        items, place, unpacks, targets = self.run(node.items), node.place, node.unpacks, node.targets
        only = None if node.only is None else self.run(node.only)
        body, otherwise = self.body(node.body), self.body(node.otherwise)

        def write(work: Work, parts: list[str]) -> None:
            outside = work.locals
            try:
                work.burn(2)
                found = members(work, items(work))
                if only is not None:
                    kept = []
                    for member in found:
                        work.burn(len(outside))
                        work.locals = {**outside, **_bindings(work, targets, unpacks, member)}
                        if only(work):
                            kept.append(member)
                    found = kept
                for at, member in enumerate(found):
                    work.burn(2 + len(outside))
                    bindings = _bindings(work, targets, unpacks, member)
                    work.locals = {**outside, "loop": _Loop(found, at), **bindings}
                    for inner in body:
                        inner(work, parts)
            except TemplateFault as fault:
                raise located(fault, place) from None
            finally:
                work.locals = outside
            if not found:
                for inner in otherwise:
                    inner(work, parts)

        return write

    def _set(self, node: Set) -> Write:
        run, place, targets, unpacks = self.run(node.value), node.place, node.targets, node.unpacks

        def write(work: Work, parts: list[str]) -> None:
            try:
                work.locals.update(_bindings(work, targets, unpacks, run(work)))
            except TemplateFault as fault:
                raise located(fault, place) from None

        return write

    def _capture(self, node: Capture) -> Write:
        body, target, place = self.body(node.body), node.target, node.place

        def write(work: Work, parts: list[str]) -> None:
            outside = work.locals
            work.locals = dict(outside)
            try:
                work.burn(1 + len(outside))
                text = work.made(_text(work, body))
            except TemplateFault as fault:
                raise located(fault, place) from None
            finally:
                work.locals = outside
            work.locals[target] = text

        return write


def _text_writer(node: Text) -> Write:
    text, place = node.text, node.place

    def write(work: Work, parts: list[str]) -> None:
        try:
            work.write(text)
        except TemplateFault as fault:
            raise located(fault, place) from None
        parts.append(text)

    return write


def _bindings(work: Work, targets: tuple[str, ...], unpacks: bool, value: Any) -> dict[str, Any]:
    work.burn(len(targets))
    if not unpacks:
        return {targets[0]: value}
    if not is_list(value) or len(value) != len(targets):
        raise TemplateFault(
            f"{len(targets)} names need a list of {len(targets)} members, not {kind_of(value)}.",
            remedy="Go through a map with {% for key, value in map | items %}.",
        )
    return dict(zip(targets, map(bare, value), strict=True))


class _Loop(Mapping[str, Any]):
    """`loop` inside a `for`; made for each pass, and costing nothing until it is asked."""

    __slots__ = ("_at", "_found")
    _KEYS = ("index", "index0", "revindex", "revindex0", "first", "last", "length", "previtem", "nextitem")

    def __init__(self, found: list[Any], at: int) -> None:
        self._found = found
        self._at = at

    def __getitem__(self, key: str) -> Any:
        at, length = self._at, len(self._found)
        match key:
            case "index":
                return at + 1
            case "index0":
                return at
            case "revindex":
                return length - at
            case "revindex0":
                return length - at - 1
            case "first":
                return at == 0
            case "last":
                return at == length - 1
            case "length":
                return length
            case "previtem" if at:
                return self._found[at - 1]
            case "nextitem" if at < length - 1:
                return self._found[at + 1]
        raise KeyError(key)

    def __iter__(self) -> Any:
        return iter(self._KEYS[:7])

    def __len__(self) -> int:
        return 7
