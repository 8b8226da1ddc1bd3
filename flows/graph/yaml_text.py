"""A document as YAML that people can read and edit, with what goes without saying left out; and YAML as data."""

from typing import Any

from pydantic import BaseModel

from flows.graph.document import Document
from flows.graph.fields import same
from flows.graph.yaml_reading import load_yaml
from flows.graph.yaml_writing import write_yaml

__all__ = ["dump_yaml", "load_yaml"]


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
