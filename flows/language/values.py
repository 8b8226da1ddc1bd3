"""How values of the language behave: as text, as data, as numbers, compared, and addressed by a key."""

import json
import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from flows.faults import TemplateFault
from flows.language.faceted import Faceted, bare, is_list
from flows.language.limits import MAX_DEPTH, MAX_INTEGER, MAX_OUTPUT
from flows.language.work import MISSING, Work, too_much_text

_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)
_LONGEST_NUMBER = 64
_WIDEST_NUMBER = 1_024  # bits; writing a longer one takes a time that grows with its square
_LONGEST_INTEGER = 19  # digits that are read exactly
_ENCODER, _INDENTING_ENCODER = 2, 8  # steps of work to set one up
_UNREAD = object()
_PLAIN = (str, int, float, bool, dict, list, type(None))


def kind_of(value: Any) -> str:
    """As a message names it."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "text"
        case Mapping():
            return "a map"
        case _ if is_list(value):
            return "a list"
        case _:
            return "nothing" if value is MISSING else "something that is not data"


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def as_number(value: Any) -> int | float | None:
    """A number, or text that reads as one."""
    if is_number(value):
        return value  # type: ignore[no-any-return]
    if not isinstance(value, str) or len(value) > _LONGEST_NUMBER or not _NUMBER.fullmatch(stripped := value.strip()):
        return None
    number = float(stripped)
    if not math.isfinite(number):
        return None
    if abs(number) <= MAX_INTEGER and stripped.lstrip("+-").isdigit():
        return int(stripped)
    return number


def checked(number: Any) -> Any:
    """A number that arithmetic made, if it is one that JSON and browsers keep."""
    if isinstance(number, int) and not -MAX_INTEGER <= number <= MAX_INTEGER:
        raise TemplateFault("The number is too large.", remedy="Use smaller numbers.")
    if isinstance(number, float) and not math.isfinite(number):
        raise TemplateFault("The number is too large.", remedy="Use smaller numbers.")
    return number


def text_of(work: Work, value: Any) -> str:
    """As it is written into a text."""
    if isinstance(value, str):
        return value
    if value is None or value is MISSING:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return number_text(value)
    return json_of(work, value)


def number_text(number: int | float) -> str:
    if isinstance(number, int) and number.bit_length() > _WIDEST_NUMBER:
        raise _unwritable()
    return str(number)


def _unwritable() -> TemplateFault:
    return TemplateFault("A number is too large to be written.", remedy="Use smaller numbers.")


def json_of(work: Work, value: Any, indent: int | None = None) -> str:
    work.burn(_ENCODER if indent is None else _INDENTING_ENCODER)
    plain = made_plain(work, value, indent or 0)
    try:
        return work.made(json.dumps(plain, ensure_ascii=False, indent=indent))
    except (ValueError, TypeError, RecursionError):
        raise _unwritable() from None


def plain_of(work: Work, value: Any, *, made: bool = False, depth: int = 0) -> Any:
    """The engine's lazy maps and lists as ordinary ones, and bare values for faceted ones, wherever they are.

    Other data is left as it is. In what a template `made` a lazy value may lie anywhere; else it lies on the way to
    data, never inside what a step put out, so that the members alone tell."""
    value = bare(value)
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if value is MISSING:
        return None
    if depth > MAX_DEPTH:
        raise TemplateFault("The value is nested too deep.")
    if isinstance(value, dict):
        if not (made or _lazy_in(work, value.values(), len(value))):
            return value
        return {key: plain_of(work, item, made=made, depth=depth + 1) for key, item in value.items()}
    if isinstance(value, Mapping):
        work.burn(2 + 2 * len(value))
        return {str(key): plain_of(work, item, made=made, depth=depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        if not (made or _lazy_in(work, value, len(value))):
            return value
        return [plain_of(work, item, made=made, depth=depth + 1) for item in value]
    if is_list(value):
        work.burn(2 + 2 * len(value))
        return [plain_of(work, item, made=made, depth=depth + 1) for item in value]
    raise TemplateFault("The value is not plain data.")


def _lazy_in(work: Work, items: Iterable[Any], count: int) -> bool:
    work.burn(1 + count // 8)
    return any(not isinstance(item, _PLAIN) for item in items)


def made_plain(work: Work, value: Any, indent: int = 0) -> Any:
    """What a template may have made: a list of the same list twice, and so on, is small there and endless elsewhere."""
    if value is None or isinstance(value, str):
        return value
    return plain_of(work, value, made=True) if _measured(work, value, indent) else value


def _measured(work: Work, value: Any, indent: int) -> bool:
    """Counts before anything is built, so that a large value costs no memory. Tells whether it is not plain yet."""
    size, lazy = 0, False
    stack = [(value, 0)]
    while stack:
        item, depth = stack.pop()
        if depth > MAX_DEPTH:
            raise TemplateFault("The value is nested too deep.")
        if not isinstance(item, _PLAIN):
            item, lazy = bare(item), True
        if isinstance(item, Mapping):
            work.burn(1 + 2 * len(item))
            stack.extend((child, depth + 1) for child in item.values())
            size += sum(len(key) + 6 + indent * depth for key in item if isinstance(key, str))
        elif isinstance(item, str):
            size += len(item) + 2
        elif is_list(item):
            work.burn(1 + 2 * len(item))
            stack.extend((child, depth + 1) for child in item)
            size += len(item) * (2 + indent * depth)
        elif isinstance(item, int) and item.bit_length() > _WIDEST_NUMBER:
            raise _unwritable()
        elif item is None or item is MISSING or isinstance(item, bool | int | float):
            size += 4
        else:
            raise TemplateFault("The value is not plain data.")
        if size > MAX_OUTPUT:
            raise too_much_text()
    work.scan(size)
    return lazy


def item_of(work: Work, base: Any, key: Any) -> Any:
    """A member of a list, a map, or of a text that holds one of these as JSON. What is not there is MISSING."""
    if isinstance(key, str):
        work.look_up(key)
    if isinstance(base, dict):
        return base.get(key, MISSING) if isinstance(key, str) else MISSING
    if isinstance(base, Faceted):
        facet = base.facets.get(key, MISSING) if isinstance(key, str) else MISSING
        return item_of(work, base.value, key) if facet is MISSING else facet
    if isinstance(base, list | tuple):
        if isinstance(key, int) and not isinstance(key, bool) and -len(base) <= key < len(base):
            return base[key]
        return MISSING
    if isinstance(base, Mapping):
        return base.get(key, MISSING) if isinstance(key, str) else MISSING
    if isinstance(base, str):
        data = data_in(work, base)
        if data is not None:
            return item_of(work, data, key)
        if isinstance(key, int) and not isinstance(key, bool) and -len(base) <= key < len(base):
            return base[key]
        return MISSING
    if is_list(base) and isinstance(key, int) and not isinstance(key, bool) and -len(base) <= key < len(base):
        return base[key]
    return MISSING


def data_in(work: Work, text: str) -> Any:
    """The list or map that a text holds as JSON, bare or in a ```json fence; None when it holds none."""
    found = work.known_json(text)
    if found is None:
        found = _UNREAD
        body = _json_part(work, text)
        if body is not None:
            work.spend_json(len(body))
            work.scan(len(body))
            found = _parsed(body)
        work.keep_json(text, found)
    return None if found is _UNREAD else found


def _json_part(work: Work, text: str) -> str | None:
    start = 0
    while start < len(text) and text[start].isspace():
        start += 1
        if start > 1_000:
            return None
    if text[start : start + 1] in ("{", "["):
        return text
    work.scan(len(text))
    fence = text.find("```json")
    if fence < 0 and text.startswith("```", start):
        fence = start
    if fence < 0:
        return None
    begin = text.find("\n", fence)
    end = text.find("```", begin)
    return text[begin:end] if 0 <= begin < end else None


def _parsed(body: str) -> Any:
    try:
        value = json.loads(body, parse_constant=_refuse, parse_int=_integer, parse_float=_finite)
        if isinstance(value, dict | list):
            if "\\u" in body:  # half of a surrogate pair could never be sent or stored
                json.dumps(value, ensure_ascii=False).encode()
            return value
    except (ValueError, RecursionError):
        pass
    return _UNREAD


def _refuse(name: str) -> Any:
    raise ValueError(name)


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= _LONGEST_INTEGER else _finite(digits)


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(digits)
    return number


def members(work: Work, value: Any, *, characters: bool = False) -> list[Any]:
    """What a loop or a list filter goes through: a list's members, a map's keys, nothing for what is not there."""
    if isinstance(value, str) and (data := data_in(work, value)) is not None:
        value = data
    if value is None or value is MISSING:
        return []
    if isinstance(value, Mapping):
        work.burn(1 + len(value))
        return list(value)
    if isinstance(value, str):
        if characters:
            work.burn(1 + 2 * len(value))
            return list(value)
    elif is_list(value):
        work.burn(1 + len(value))
        return [item.value if isinstance(item, Faceted) else item for item in value]
    raise TemplateFault(
        f"A list is needed here, not {kind_of(value)}.", remedy="Use a list; | split makes one of text."
    )
