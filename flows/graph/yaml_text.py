"""YAML in, as plain data only: no aliases, no tags that make objects, no duplicate keys, no dates, no bombs.
And a document out as YAML that people can read and edit, with what goes without saying left out."""

from typing import Any, Never

import yaml
from pydantic import BaseModel
from yaml.reader import ReaderError

from flows.faults import InvalidDocument
from flows.graph.document import Document
from flows.graph.fields import same
from flows.graph.limits import MAX_BYTES, MAX_NESTING
from flows.graph.yaml_writing import write_yaml


class _Loader(yaml.SafeLoader):
    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent):
            _refuse("Aliases are not allowed.", event.start_mark)
        if getattr(event, "anchor", None):
            _refuse("Anchors are not allowed.", event.start_mark)
        if getattr(event, "tag", None):
            _refuse("Tags are not allowed.", event.start_mark)
        self.depth += 1
        if self.depth > MAX_NESTING:
            _refuse(f"Values may be nested at most {MAX_NESTING} deep.", event.start_mark)
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def construct_object(self, node: Any, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except (ValueError, OverflowError):  # integers of thousands of digits
            _refuse("A number in it cannot be read.", node.start_mark)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.tag != "tag:yaml.org,2002:str":
                _refuse("Names of fields must be text.", key.start_mark)
            if key.value in seen:
                _refuse(f"The field {key.value[:64]!a} is there twice.", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


# A date or a `<<` merge would be something JSON does not have; both stay text.
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag.rsplit(":", 1)[1] not in ("timestamp", "merge")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _refuse(message: str, mark: Any) -> Never:
    raise InvalidDocument(message, where=f"line {mark.line + 1}" if mark else None)


def load_yaml(text: str) -> Any:
    """Raises InvalidDocument with the line. What comes back still goes through `parse`."""
    if len(text) > MAX_BYTES:
        raise InvalidDocument(f"It is larger than {MAX_BYTES // 1024} KB.")
    loader = None
    try:
        loader = _Loader(text)
        return loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = (error.problem or error.context or "it cannot be read").rstrip(".")
        raise InvalidDocument(f"It is not YAML: {what}.", where=f"line {mark.line + 1}" if mark else None) from None
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise InvalidDocument(
            "It is not YAML: it holds characters that YAML does not allow.", where=f"line {line}"
        ) from None
    except RecursionError:
        raise InvalidDocument("It is nested too deep.") from None
    except (ValueError, OverflowError):  # escapes and version numbers beyond measure
        line = loader.line + 1 if loader else 1
        raise InvalidDocument("It is not YAML: a number in it cannot be read.", where=f"line {line}") from None


def dump_yaml(document: Document) -> str:
    """In the order of the model; the bytes are stable, and read again they are the same document to the last digit."""
    return write_yaml(_said(document))


def _said(part: BaseModel) -> dict[str, Any]:
    said = {}
    for name, field in type(part).model_fields.items():
        value, default = getattr(part, name), field.get_default(call_default_factory=True)
        if field.annotation is float:
            value, default = _short(value), None if field.is_required() else _short(default)
        value = _plain(value)
        if field.is_required() or not same(value, _plain(default)):
            said[field.alias or name] = value
    return said


def _short(number: float) -> float:
    """212 for 212.0, where the model makes a decimal number of it again."""
    whole = int(number)
    return whole if repr(number) in (f"{whole}.0", str(whole)) else number


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return _said(value)
    return [_plain(item) for item in value] if isinstance(value, list) else value
