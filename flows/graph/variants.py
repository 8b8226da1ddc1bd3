"""Values that come in several forms, told apart before they are read: a problem is told once, not for each form."""

from typing import Any

from pydantic import Tag


def variant(name: str) -> Tag:
    """Marks one form; a problem's place leaves such marks out."""
    return Tag(f"<{name}>")


def is_mark(part: str | int) -> bool:
    """A part of a place that is pydantic's or ours and not in the data: the form of a value, or that a key is meant."""
    return isinstance(part, str) and (part.startswith("<") or part == "[key]")


def form_of_condition(value: Any) -> str:
    return "<text>" if value is None or isinstance(value, str) else "<field>"


def form_of_version(value: Any) -> str:
    return "<word>" if isinstance(value, str) else "<number>"


def form_of_strategy(value: Any) -> str | None:
    name = value.get("strategy") if isinstance(value, dict) else getattr(value, "strategy", None)
    return f"<{name}>" if isinstance(name, str) else None
