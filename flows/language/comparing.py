"""The comparisons of prompts and conditions, the same for `score < 0.8` and for {field, operator, value}.

What is missing makes each of them false, and only `!=` and `not in` true. Numbers are compared with numbers and with
text that reads as one.
"""

from collections.abc import Callable, Mapping
from typing import Any

from flows.faults import TemplateFault
from flows.language.faceted import is_list
from flows.language.values import as_number, is_number, kind_of, made_plain, number_text
from flows.language.work import MISSING, Work


def compare(work: Work, operator: str, left: Any, right: Any) -> bool:
    work.burn()
    if left is MISSING or right is MISSING:
        return operator in ("!=", "not in")
    match operator:
        case "==":
            return equal(work, left, right)
        case "!=":
            return not equal(work, left, right)
        case "in":
            return contains(work, right, left)
        case "not in":
            return not contains(work, right, left)
        case "contains":
            return contains(work, left, right)
    return ordered(work, operator, left, right)


def equal(work: Work, left: Any, right: Any) -> bool:
    work.burn()
    if isinstance(left, str) and isinstance(right, str):
        if len(left) == len(right):
            work.burn(len(left) >> 9)
        return left == right
    if is_number(left) or is_number(right):
        first, second = as_number(left), as_number(right)
        return first is not None and second is not None and first == second
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right or _word(left) == _word(right)
    if _holds(left) and _holds(right):
        return bool(made_plain(work, left) == made_plain(work, right))
    return left is None and right is None


def _holds(value: Any) -> bool:
    return isinstance(value, Mapping) or is_list(value)


def _word(value: Any) -> Any:
    """True and false as they are written, because a form knows text only."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.strip().lower() if isinstance(value, str) and len(value) < 20 else None


_ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def ordered(work: Work, operator: str, left: Any, right: Any) -> bool:
    order = _ORDERS[operator]
    first, second = as_number(left), as_number(right)
    if first is not None and second is not None:
        return order(first, second)
    if isinstance(left, str) and isinstance(right, str) and first is None and second is None:
        work.burn(min(len(left), len(right)) >> 9)
        return order(left, right)
    work.warn(f"{kind_of(left)} {operator} {kind_of(right)} compares nothing; it counts as false.")
    return False


def contains(work: Work, whole: Any, part: Any) -> bool:
    """Text in text, a member of a list, a key of a map."""
    if isinstance(whole, str):
        if is_number(part):
            part = number_text(part)
        if not isinstance(part, str):
            return False
        work.search(whole, part)
        return part in whole
    if isinstance(whole, Mapping):
        if not isinstance(part, str):
            return False
        work.look_up(part)
        return part in whole
    if is_list(whole):
        return any(equal(work, member, part) for member in whole)
    return False


def arithmetic_fault(operator: str, value: Any) -> TemplateFault:
    return TemplateFault(
        f"{operator!r} needs numbers, not {kind_of(value)}.",
        remedy="Take the number out of a text with | first_number, or join texts with ~.",
    )
