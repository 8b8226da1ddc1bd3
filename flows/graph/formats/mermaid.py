"""A document as a Mermaid flowchart. Steps are numbered and every label is encoded, so that no title means anything."""

from collections.abc import Iterator

from flows.graph.document import Document, Step
from flows.graph.formats.units import Order

_LONGEST = 60
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,")
_SHAPES = {
    "input": ("([", "])"),
    "output": ("([", "])"),
    "condition": ("{", "}"),
    "router": ("{", "}"),
    "approval": ("[/", "/]"),
    "ask": ("[/", "/]"),
    "join": ("((", "))"),
}


def flowchart(document: Document) -> str:
    numbers = {step.id: f"s{index}" for index, step in enumerate(document.steps)}
    order = Order(document)
    lines = ["flowchart LR", *_scope(order, None, numbers, "  ", set())]
    for edge in document.edges:
        if edge.source in numbers and edge.target in numbers:
            label = "" if edge.port == "out" else f'|"{encoded(edge.port)}"|'
            arrow = "-.->" if edge.port == "error" else "-->"
            lines.append(f"  {numbers[edge.source]} {arrow}{label} {numbers[edge.target]}")
    return "\n".join(lines) + "\n"


def _scope(order: Order, frame: str | None, numbers: dict[str, str], indent: str, seen: set[str]) -> Iterator[str]:
    for step in order.children.get(frame, []):
        if step in seen:
            continue
        seen.add(step)
        found = order.steps[step]
        if step not in order.children:
            yield indent + _node(found, numbers[step])
            continue
        yield f'{indent}subgraph {numbers[step]} ["{_label(found)}"]'
        yield from _scope(order, step, numbers, indent + "  ", seen)
        yield f"{indent}end"


def _node(step: Step, number: str) -> str:
    opening, closing = _SHAPES.get(step.kind, ("[", "]"))
    return f'{number}{opening}"{_label(step)}"{closing}'


def _label(step: Step) -> str:
    return encoded(step.title or step.id)


def encoded(text: str) -> str:
    """Letters stay, everything else becomes Mermaid's `#code;`."""
    text = " ".join(text.split())
    if len(text) > _LONGEST:
        text = text[: _LONGEST - 1] + "…"
    shown = "".join(sign if sign in _PLAIN or sign.isalpha() else f"#{ord(sign)};" for sign in text)
    return shown if shown.strip() else "#8230;"
