"""+ - * / // % **, over numbers of a size that JSON keeps; + also joins two texts or two lists, * repeats a text."""

import math
from typing import Any

from flows.faults import TemplateFault
from flows.language.comparing import arithmetic_fault
from flows.language.faceted import bare, is_list
from flows.language.values import as_number, checked
from flows.language.work import MISSING, Work


def calculate(work: Work, operator: str, left: Any, right: Any) -> Any:
    work.burn()
    if left is MISSING or right is MISSING or left is None or right is None:
        return MISSING
    if operator == "+":
        if isinstance(left, str) and isinstance(right, str):
            work.expect(len(left) + len(right))
            return work.made(left + right)
        if is_list(left) and is_list(right):
            work.burn(len(left) + len(right))
            return [bare(item) for part in (left, right) for item in part]
    if operator == "*" and isinstance(left, str) and type(right) is int:
        work.expect(len(left) * max(right, 0))
        return work.made(left * right)
    first, second = as_number(left), as_number(right)
    if first is None or second is None:
        raise arithmetic_fault(operator, left if first is None else right)
    checked(first)
    checked(second)
    try:
        return checked(_number(operator, first, second))
    except ZeroDivisionError:
        raise TemplateFault("This divides by zero.", remedy="Check the divisor with if before.") from None
    except (OverflowError, ValueError):
        raise TemplateFault("The number is too large.", remedy="Use smaller numbers.") from None


def _number(operator: str, left: float, right: float) -> Any:
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            return left / right
        case "//":
            return left // right
        case "%":
            return left % right
    return _power(left, right)


def _power(base: float, exponent: float) -> Any:
    if isinstance(base, int) and isinstance(exponent, int) and exponent >= 0:
        if abs(base) > 1 and exponent * math.log2(abs(base)) > 64:
            raise OverflowError
        return base**exponent
    power = float(base) ** exponent
    if isinstance(power, complex):
        raise TemplateFault("This power is not a real number.")
    return power
