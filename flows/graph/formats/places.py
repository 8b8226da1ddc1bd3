"""On which line of a JSON or YAML text each part stands. The text was read strictly before, so it is sound."""

import re
from collections.abc import Iterator, Mapping
from functools import reduce
from typing import Any, TypeAlias

import yaml

from flows.graph.plain import at

Place: TypeAlias = tuple[str | int, ...]
DEEPEST = 6  # deeper parts are told by the line of the part around them
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+|\n')
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def shown(place: Place) -> str:
    return reduce(at, place, "")


class Places:
    def __init__(self, lines: Mapping[Place, int]) -> None:
        self._lines = lines

    def line(self, place: Place) -> int | None:
        """Of the place, or of the nearest part around it that is in the text."""
        for length in range(min(len(place), DEEPEST), -1, -1):
            if (line := self._lines.get(place[:length])) is not None:
                return line
        return None


def json_places(text: str) -> Places:
    """A member stands where its name stands."""
    lines: dict[Place, int] = {}
    stack: list[str | int] = []  # the key or index we are at, for each bracket that is open
    line, after_colon = 1, False
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token == "\n":
            line += 1
        elif token == ":":
            after_colon = True
        elif token == ",":
            after_colon = False
            if stack and isinstance(index := stack[-1], int):
                stack[-1] = index + 1
        elif token in "}]":
            if stack:
                stack.pop()
            after_colon = False
        else:
            in_map = bool(stack) and isinstance(stack[-1], str)
            if in_map and not after_colon and token[0] == '"':
                stack[-1] = token[1:-1]  # an escape in a name only costs the report its line
            if len(stack) <= DEEPEST:
                lines.setdefault(tuple(stack), line)
            if token in "{[":
                stack.append("" if token == "{" else 0)
                after_colon = False
    return Places(lines)


def yaml_places(text: str) -> Places:
    lines: dict[Place, int] = {}
    try:
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError:  # the fast reader is stricter on a few escapes; then the report does without lines
        return Places({})
    stack: list[tuple[Place, Any]] = [((), root)] if root is not None else []
    while stack:
        place, node = stack.pop()
        lines.setdefault(place, node.start_mark.line + 1)
        if len(place) < DEEPEST:
            stack.extend(_children(place, node, lines))
    return Places(lines)


def _children(place: Place, node: Any, lines: dict[Place, int]) -> Iterator[tuple[Place, Any]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            lines[(*place, key.value)] = key.start_mark.line + 1
            yield (*place, key.value), value
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield (*place, index), value
