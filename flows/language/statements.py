"""Source → tree: the statements of a template, or the one expression of a condition."""

from jinja2 import nodes

from flows.faults import TemplateFault
from flows.language.grammar import parse, parse_expression, place_of
from flows.language.translation import Translation
from flows.language.tree import Body, Capture, Expression, Filter, For, If, Set, Show, Statement, Text, Tree


def read(source: str) -> Tree:
    if not source:
        return Tree((), None, frozenset())
    translation = _Statements(source)
    body = translation.body(parse(source))
    return Tree(body, _lone(body), frozenset(translation.bound))


def read_condition(source: str) -> Tree:
    """An expression, with or without braces around it."""
    if source.lstrip().startswith("{{"):
        tree = read(source)
        if tree.lone is None or len(tree.body) > 3 or any(isinstance(part, Set) for part in tree.body):
            raise TemplateFault(
                "A condition is one expression.",
                where="line 1, column 1",
                remedy="Write it without braces, for example critic.score > 0.8.",
            )
    else:
        if not source.strip():
            raise TemplateFault(
                "The condition is empty.", where="line 1, column 1", remedy="Write for example critic.score > 0.8."
            )
        expression = _Statements(source).expression(parse_expression(source))
        tree = Tree((), expression, frozenset())
    return tree


def _lone(body: Body) -> Expression | None:
    """Blank text and `set` show nothing, so a single expression beside them keeps its type."""
    telling = [
        part
        for part in body
        if not (isinstance(part, Set | Capture) or (isinstance(part, Text) and not part.text.strip()))
    ]
    return telling[0].expression if len(telling) == 1 and isinstance(telling[0], Show) else None


class _Statements(Translation):
    def body(self, statements: list[nodes.Node]) -> Body:
        result: list[Statement] = []
        for node in statements:
            if isinstance(node, nodes.Output):
                result.extend(self._shown(part) for part in node.nodes)
            else:
                result.extend(self._statement(node))
        return tuple(result)

    def _shown(self, node: nodes.Node) -> Statement:
        if isinstance(node, nodes.TemplateData):
            return Text(node.data, place_of(node))
        expression = self.expression(node)
        return Show(expression, expression.place)

    def _statement(self, node: nodes.Node) -> list[Statement]:
        at = place_of(node)
        match node:
            case nodes.If():
                branches = [(self.expression(part.test), self.body(part.body)) for part in (node, *node.elif_)]
                return [If(tuple(branches), self.body(node.else_), at)]
            case nodes.For():
                if node.recursive:
                    raise TemplateFault(
                        "A loop cannot be recursive.", where=str(at), remedy="Write one loop inside the other."
                    )
                targets, unpacks = self._targets(node.target)
                return [
                    For(
                        targets,
                        unpacks,
                        self.expression(node.iter),
                        None if node.test is None else self.expression(node.test),
                        self.body(node.body),
                        self.body(node.else_),
                        at,
                    )
                ]
            case nodes.Assign():
                targets, unpacks = self._targets(node.target)
                return [Set(targets, unpacks, self.expression(node.node), at)]
            case nodes.AssignBlock():
                (target,), _ = self._targets(node.target, one=True)
                captured: list[Statement] = [Capture(target, self.body(node.body), at)]
                if node.filter is not None:
                    captured.append(Set((target,), False, self._filtered(node.filter, target), at))
                return captured
        raise TemplateFault("Templates cannot use this here.", where=str(at))

    def _filtered(self, node: nodes.Filter, target: str) -> Expression:
        innermost = node
        while isinstance(innermost.node, nodes.Filter):
            innermost = innermost.node
        innermost.node = nodes.Name(target, "load", lineno=node.lineno)
        filtered = self.expression(node)
        assert isinstance(filtered, Filter)
        return filtered

    def _targets(self, node: nodes.Node, *, one: bool = False) -> tuple[tuple[str, ...], bool]:
        at = str(place_of(node))
        if isinstance(node, nodes.Name):
            names, unpacks = [node.name], False
        elif isinstance(node, nodes.Tuple) and not one and all(isinstance(item, nodes.Name) for item in node.items):
            names, unpacks = [item.name for item in node.items if isinstance(item, nodes.Name)], True
        else:
            raise TemplateFault("Only plain names can be set.", where=at, remedy="Use {% set name = value %}.")
        for taken in ("loop", "null"):
            if taken in names:
                raise TemplateFault(f"The name {taken} is taken.", where=at, remedy="Choose another name.")
        self.bound.update(names)
        return tuple(names), unpacks
