"""Source → tree, by Jinja2's parser. Nothing of Jinja2 but its grammar is used: no environment ever runs a template.

1. Bound the source and count its tokens, because parsing alone can take long.
2. Parse; every way in which the parser can fail becomes a TemplateFault with its line.
3. Translate node by node; a node that is not in the table is refused.
"""

import math

from jinja2 import Environment, TemplateSyntaxError, nodes

from flows.faults import TemplateFault
from flows.language.limits import MAX_DEPTH, MAX_INTEGER, MAX_SOURCE_BYTES, MAX_TOKENS
from flows.language.tree import Constant, Expression, Item, Name, Scalar, Template

_grammar = Environment(keep_trailing_newline=True, autoescape=False)

_NEVER = {
    nodes.Import: "import",
    nodes.FromImport: "import",
    nodes.Include: "include",
    nodes.Extends: "extends",
    nodes.Macro: "macro",
    nodes.CallBlock: "call",
    nodes.Call: "calling something",
    nodes.Block: "block",
    nodes.With: "with",
}
_LATER = {
    nodes.If: "if",
    nodes.For: "for",
    nodes.Assign: "set",
    nodes.AssignBlock: "set",
    nodes.Filter: "a filter",
    nodes.FilterBlock: "a filter",
    nodes.Test: "a test",
    nodes.Compare: "a comparison",
    nodes.CondExpr: "if",
    nodes.Concat: "~",
    nodes.List: "a list",
    nodes.Dict: "a map",
    nodes.Slice: "a slice",
}


def read(source: str) -> Template:
    if len(source.encode(errors="replace")) > MAX_SOURCE_BYTES:
        raise TemplateFault(f"A template may be at most {MAX_SOURCE_BYTES // 1024} KB long.")
    if "{" not in source:
        return Template((source,) if source else (), None)
    try:
        for count, _ in enumerate(_grammar.lex(source)):
            if count >= MAX_TOKENS:
                raise TemplateFault(f"A template may have at most {MAX_TOKENS} tokens.")
        parsed = _grammar.parse(source)
    except TemplateSyntaxError as error:
        message = (error.message or "It cannot be read")[:200].rstrip(".")
        raise TemplateFault(f"{message}.", where=f"line {error.lineno}") from None
    except RecursionError:
        raise TemplateFault("The template is nested too deep.") from None
    except (ValueError, OverflowError, AssertionError):
        raise TemplateFault("The template holds a number or text that cannot be read.") from None
    return _template(parsed)


def _template(parsed: nodes.Template) -> Template:
    pieces: list[str | Expression] = []
    for statement in parsed.body:
        if not isinstance(statement, nodes.Output):
            raise _refused(statement)
        for node in statement.nodes:
            pieces.append(node.data if isinstance(node, nodes.TemplateData) else _expression(node, 0))
    telling = [piece for piece in pieces if not (isinstance(piece, str) and not piece.strip())]
    lone = telling[0] if len(telling) == 1 and not isinstance(telling[0], str) else None
    return Template(tuple(pieces), lone)


def _expression(node: nodes.Node, depth: int) -> Expression:
    if depth > MAX_DEPTH:
        raise TemplateFault("The expression is nested too deep.", where=f"line {node.lineno}")
    match node:
        case nodes.Const(value=value):
            return Constant(_scalar(value, node.lineno))
        case nodes.Neg(node=nodes.Const(value=int() | float() as value)) if not isinstance(value, bool):
            return Constant(_scalar(-value, node.lineno))
        case nodes.Name(name=name):
            return Name(name)
        case nodes.Getattr(node=base, attr=attribute):
            return Item(_expression(base, depth + 1), Constant(attribute), node.lineno)
        case nodes.Getitem(node=base, arg=key):
            return Item(_expression(base, depth + 1), _expression(key, depth + 1), node.lineno)
        case _:
            raise _refused(node)


def _scalar(value: object, line: int) -> Scalar:
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
                raise TemplateFault("Text must not contain half of a surrogate pair.", where=f"line {line}") from None
            return value
        case _:
            raise TemplateFault("The number is too large.", where=f"line {line}")


def _refused(node: nodes.Node) -> TemplateFault:
    where = f"line {node.lineno}"
    if what := _NEVER.get(type(node)):
        return TemplateFault(f"Templates do not allow {what}.", where=where, remedy="Use names and paths only.")
    what = _LATER.get(type(node), "this expression")
    return TemplateFault(
        f"Templates cannot use {what} yet.", where=where, remedy="Use plain paths such as {{ inputs.topic }} for now."
    )
