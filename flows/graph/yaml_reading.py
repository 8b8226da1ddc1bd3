"""YAML in, as plain data only: no aliases, no tags, no duplicate keys, no dates, no bombs.

Built from the parser's events rather than by PyYAML's composer and constructor, which take two minutes of a worker's
time for 5 MB of small numbers. libyaml's parser, which is in PyYAML's wheels, takes some seconds; without it all
works the same, only slower.
"""

from collections.abc import Iterable
from typing import Any, Never

import yaml
from yaml.reader import Reader

from flows.faults import InvalidDocument
from flows.graph.limits import MAX_BYTES, MAX_NESTING, too_large

_PARSER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SCALARS = yaml.constructor.SafeConstructor()
_MEANINGS = {
    "tag:yaml.org,2002:int": _SCALARS.construct_yaml_int,
    "tag:yaml.org,2002:float": _SCALARS.construct_yaml_float,
    "tag:yaml.org,2002:bool": _SCALARS.construct_yaml_bool,
    "tag:yaml.org,2002:null": _SCALARS.construct_yaml_null,
}
# By first character. Dates, `<<` and `=` would be something that JSON does not have; they stay text.
_PATTERNS = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag in _MEANINGS]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def load_yaml(text: str) -> Any:
    """Raises InvalidDocument with the line. What comes back still goes through `parse`."""
    if len(text) > MAX_BYTES:
        raise InvalidDocument(too_large())
    if odd := Reader.NON_PRINTABLE.search(text):
        line = text.count("\n", 0, odd.start())
        _refuse("It is not YAML: it holds characters that YAML does not allow.", line)
    building = _Building()
    try:
        building.take(yaml.parse(text, Loader=_PARSER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = (error.problem or error.context or "it cannot be read").rstrip(".")
        # What ends too soon is told of the line behind the last.
        _refuse(f"It is not YAML: {what}.", min(mark.line, text.count("\n")) if mark else building.line)
    except (yaml.YAMLError, ValueError, OverflowError):  # numbers of thousands of digits, in values or escapes
        _refuse("It is not YAML: a number in it cannot be read.", building.line)
    return building.root


class _Building:
    def __init__(self) -> None:
        self.root: Any = None
        self.line = 0
        self._documents = 0
        self._meant: dict[str, Any] = {}  # plain scalars repeat: keys, numbers, kinds
        self._open: list[dict[str, Any] | list[Any]] = []
        self._keys: list[str | None] = []  # of each open map: the key that waits for its value

    def take(self, events: Iterable[yaml.Event]) -> None:
        for event in events:
            self.line = event.start_mark.line if event.start_mark else self.line
            match event:
                case yaml.ScalarEvent():
                    self._check(event)
                    self._scalar(event)
                case yaml.MappingStartEvent():
                    self._start(event, {})
                case yaml.SequenceStartEvent():
                    self._start(event, [])
                case yaml.CollectionEndEvent():
                    self._open.pop()
                    self._keys.pop()
                case yaml.AliasEvent():
                    _refuse("Aliases are not allowed.", self.line)
                case yaml.DocumentStartEvent():
                    self._documents += 1
                    if self._documents > 1:
                        _refuse("It is not YAML: it holds more than one document.", self.line)

    def _check(self, event: Any) -> None:
        if event.anchor:
            _refuse("Anchors are not allowed.", self.line)
        if event.tag:
            _refuse("Tags are not allowed.", self.line)

    def _start(self, event: Any, value: dict[str, Any] | list[Any]) -> None:
        self._check(event)
        if len(self._open) >= MAX_NESTING:
            _refuse(f"Values may be nested at most {MAX_NESTING} deep.", self.line)
        self._put(value)
        self._open.append(value)
        self._keys.append(None)

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        value: Any = event.value
        if event.implicit[0]:
            if value not in self._meant:
                self._meant[value] = _meaning(value)
            value = self._meant[value]
        self._put(value)

    def _put(self, value: Any) -> None:
        if not self._open:
            self.root = value
            return
        around = self._open[-1]
        if isinstance(around, list):
            around.append(value)
            return
        key = self._keys[-1]
        if key is not None:
            around[key] = value
            self._keys[-1] = None
        elif not isinstance(value, str):
            _refuse("Names of fields must be text.", self.line)
        elif value in around:
            _refuse(f"The field {value[:64]!a} is there twice.", self.line)
        else:
            self._keys[-1] = value


def _meaning(text: str) -> Any:
    for tag, pattern in _PATTERNS.get(text[:1], ()):
        if pattern.match(text):
            return _MEANINGS[tag](yaml.ScalarNode(tag, text))
    return text


def _refuse(message: str, line: int) -> Never:
    raise InvalidDocument(message, where=f"line {line + 1}") from None
