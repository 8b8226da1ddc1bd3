"""`Critic.score` and `context['Search Papers'].items[0]` as paths: the `field` of a structured condition.

Its words may be titles, so almost anything is allowed between the dots; braces around the whole are left out.
"""

import re

from flows.faults import TemplateFault
from flows.language.limits import MAX_DEPTH, MAX_PATH
from flows.language.tree import Constant, Expression, Item, Name, Place

_BRACES = re.compile(r"\s*\{\{(.*)\}\}\s*", re.DOTALL)
_WORD = re.compile(r"[^.\[\]{}'\"\n]+")
_INDEX = re.compile(r"\[\s*(-?\d{1,9})\s*\]", re.ASCII)
_QUOTED = re.compile(r"\[\s*(?:'([^'\n]*)'|\"([^\"\n]*)\")\s*\]")
_NUMBER = re.compile(r"\d{1,9}", re.ASCII)


def read_path(text: str) -> tuple[str | int, ...]:
    return tuple(key for key, _ in _parts(text))


def path_expression(text: str) -> Expression:
    (name, (start, end)), *rest = _parts(text)
    expression: Expression = Name(str(name), Place(1, start + 1, start, end))
    for key, span in rest:
        place = Place(1, span[0] + 1, *span)
        expression = Item(expression, Constant(key, place, span), place)
    return expression


def _parts(text: str) -> list[tuple[str | int, tuple[int, int]]]:
    if len(text) > MAX_PATH:
        raise TemplateFault(f"A path has at most {MAX_PATH} characters.", where="line 1, column 1")
    at, end = found.span(1) if (found := _BRACES.fullmatch(text)) else (0, len(text))
    parts: list[tuple[str | int, tuple[int, int]]] = []
    while True:
        word = _WORD.match(text, at, end)
        if word is None or not word[0].strip():
            raise _wrong(at)
        start = word.start() + len(word[0]) - len(word[0].lstrip())
        bare = word[0].strip()
        key: str | int = int(bare) if parts and _NUMBER.fullmatch(bare) else bare
        parts.append((key, (start, start + len(bare))))
        at = word.end()
        while text[at:end].startswith("["):
            if index := _INDEX.match(text, at, end):
                parts.append((int(index[1]), index.span(1)))
                at = index.end()
            elif quoted := _QUOTED.match(text, at, end):
                group = 1 if quoted[1] is not None else 2
                parts.append((quoted[group], quoted.span(group)))
                at = quoted.end()
            else:
                raise _wrong(at)
        if len(parts) > MAX_DEPTH:
            raise TemplateFault("The path is too deep.", where=f"line 1, column {at + 1}")
        if not text[at:end].strip():
            return parts
        if text[at] != ".":
            raise _wrong(at)
        at += 1


def _wrong(at: int) -> TemplateFault:
    return TemplateFault(
        "This is not a path.",
        where=f"line 1, column {at + 1}",
        remedy="Write for example Critic.score or context['Search Papers'].items[0].",
    )
