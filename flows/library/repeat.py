"""One step of a template, as often as a list has members. For `answer`, three times:

1. the step becomes `answer_1`, `answer_2`, `answer_3`; in its title and texts `#1` becomes the copy's number;
2. each of its edges is there for each copy;
3. a paragraph of another step's text that speaks of it is repeated for each copy, `#1` in it too;
4. anywhere, `#n` becomes how many there are.

So the template itself is a whole document, with the step once.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from flows import language
from flows.faults import TemplateFault
from flows.graph import parse
from flows.graph.names import Names

_BLANK_LINE = re.compile(r"\n[ \t]*\n")


def repeat(data: dict[str, Any], step: str, count: int) -> dict[str, Any]:
    """A document's JSON with the step's copies; `count` is at least one."""
    names = Names(parse(data))
    copies = [f"{step}_{number}" for number in range(1, count + 1)]

    def spoken(text: str) -> str:
        return "\n\n".join(
            copied for paragraph in _BLANK_LINE.split(text) for copied in _paragraphs(paragraph, names, step, copies)
        )

    steps: list[dict[str, Any]] = []
    for item in data["steps"]:
        if item["id"] == step:
            steps += [{**_texts(item, _numbered(n)), "id": copy} for n, copy in enumerate(copies, 1)]
        else:
            steps.append({**item, "config": _texts(item["config"], spoken)})
    made = {**data, "steps": steps, "edges": list(_edges(data["edges"], step, copies))}
    return _texts(made, lambda text: text.replace("#n", str(count)))  # type: ignore[no-any-return]


def _numbered(number: int) -> Callable[[str], str]:
    return lambda text: text.replace("#1", str(number))


def _paragraphs(paragraph: str, names: Names, step: str, copies: list[str]) -> list[str]:
    spans = _spans(paragraph, names, step)
    if not spans:
        return [paragraph]
    return [_replaced(paragraph, spans, copy).replace("#1", str(n)) for n, copy in enumerate(copies, 1)]


def _spans(text: str, names: Names, step: str) -> list[tuple[int, int]]:
    """Where the text names the step, in order."""
    try:
        references = language.references(text)
    except TemplateFault:  # part of an `if` that spans paragraphs: not ours to repeat
        return []
    found = (
        reference.spans[named.part]
        for reference in references
        for named in names.named(reference.path)
        if named.step == step
    )
    return sorted({span for span in found if span is not None})


def _replaced(text: str, spans: list[tuple[int, int]], by: str) -> str:
    for start, end in reversed(spans):
        text = text[:start] + by + text[end:]
    return text


def _edges(edges: list[dict[str, Any]], step: str, copies: list[str]) -> Iterator[dict[str, Any]]:
    for edge in edges:
        end = next((end for end in ("source", "target") if edge[end] == step), None)
        yield from [edge] if end is None else [{**edge, end: copy} for copy in copies]


def _texts(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _texts(item, change) for key, item in value.items()}
    return [_texts(item, change) for item in value] if isinstance(value, list) else value
