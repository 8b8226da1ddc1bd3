"""Is this plain data that every part of the house can store, send and show? Says where it is not.

Walks with an explicit stack, so nesting cannot exhaust Python's; counts text as its bytes will count. Nearly all data
is plain, so it is first asked whether it is, level by level; only if not, a slower walk finds the place."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from flows.graph.limits import MAX_BYTES, MAX_INTEGER, MAX_NESTING, too_large


class NotPlain(ValueError):
    def __init__(self, where: str, message: str) -> None:
        super().__init__(message)
        self.where = where
        self.message = message


def text_problem(text: str) -> str | None:
    if "\x00" in text:
        return "Text must not contain the NUL character."
    try:
        text.encode()
    except UnicodeEncodeError:
        return "Text must not contain half of a surrogate pair."
    return None


def at(where: str, key: str | int) -> str:
    if isinstance(key, int):
        return f"{where}[{key}]"
    shown = key if key.isidentifier() and len(key) <= 64 else ascii(key[:64])
    if shown != key:
        return f"{where}[{shown}]"
    return f"{where}.{key}" if where else key


def check_plain(value: Any, *, max_bytes: int = MAX_BYTES, max_nesting: int = MAX_NESTING) -> None:
    """Raises NotPlain for the first thing that is not null, bool, number, text, list or map, or is too much of it."""
    if _is_plain(value, max_bytes, max_nesting):
        return
    size = 0
    stack: list[tuple[str, Any, int]] = [("", value, 0)]
    while stack:
        where, item, depth = stack.pop()
        if depth > max_nesting:
            raise NotPlain(where[:200], f"Values may be nested at most {max_nesting} deep.")
        size += _check_one(where, item)
        if size > max_bytes:
            raise NotPlain(where[:200], too_large(max_bytes))
        stack.extend((at(where, key), child, depth + 1) for key, child in _children(where, item))


def _is_plain(value: Any, max_bytes: int, max_nesting: int) -> bool:
    """False also for what is merely unusual: the slow walk decides."""
    size, level = 0, [value]
    for _ in range(max_nesting + 1):
        below: list[Any] = []
        texts: list[str] = []
        for item in level:
            kind = type(item)
            if kind is str:
                texts.append(item)
            elif kind is dict:
                texts.extend(item)
                size += 2 + 2 * len(item)
                below.extend(item.values())
            elif kind is list:
                size += 2 + len(item)
                below.extend(item)
            elif item is None or kind is bool:
                size += 5
            elif (kind is int and -MAX_INTEGER <= item <= MAX_INTEGER) or (kind is float and math.isfinite(item)):
                size += 16
            else:
                return False
        try:
            joined = "".join(texts).encode()
        except (TypeError, UnicodeEncodeError):  # a key that is no text, or half a character
            return False
        size += len(joined) + 2 * len(texts)
        if size > max_bytes or b"\0" in joined:
            return False
        if not below:
            return True
        level = below
    return False


def _children(where: str, item: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(item, Mapping):
        for key, child in reversed(item.items() if isinstance(item, dict) else list(item.items())):
            if not isinstance(key, str):
                raise NotPlain(where, "Names of fields must be text.")
            if problem := text_problem(key):
                raise NotPlain(where, problem)
            yield key, child
    elif isinstance(item, list | tuple):
        for index in range(len(item) - 1, -1, -1):
            yield index, item[index]


def _check_one(where: str, item: Any) -> int:
    match item:
        case None | bool():
            return 5
        case str():
            if problem := text_problem(item):
                raise NotPlain(where, problem)
            return len(item.encode()) + 2
        case int():
            if not -MAX_INTEGER <= item <= MAX_INTEGER:
                raise NotPlain(where, "The whole number is too large.")
            return 16
        case float():
            if not math.isfinite(item):
                raise NotPlain(where, "Numbers must be finite.")
            return 16
        case Mapping():
            return 2 + sum(len(key) + 4 for key in item if isinstance(key, str))
        case list() | tuple():
            return 2 + len(item)
        case _:
            raise NotPlain(where, f"A {type(item).__name__} is not plain data.")
