"""Filters of numbers, and those that take numbers out of text."""

import math
import re
from typing import Any

from flows.faults import TemplateFault
from flows.language.filters.table import declare, number_in, whole_number
from flows.language.values import as_number, checked, is_number, text_of
from flows.language.work import MISSING, Work

_WRITING = 3  # steps of work: 1e300 in full is slow
_FIRST = re.compile(
    r"(?<![\w.])[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,])|[-+]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d{1,3})?", re.ASCII
)


@declare(
    "first_number",
    help="The first number in a text, such as 8.5 in “Score: 8.5 of 10”; nothing when there is none.",
    keeps_absence=True,
)
def first_number(work: Work, value: Any) -> Any:
    if is_number(value):
        return value
    text = text_of(work, value)
    work.scan(2 * len(text))
    found = _FIRST.search(text)
    if found is None:
        return MISSING
    number = as_number(found[0].replace(",", ""))
    return MISSING if number is None else number


@declare(
    "int", help="A whole number, cut off after the point; int(0) gives 0 for what is not a number.", keeps_absence=False
)
def integer(work: Work, value: Any, default: Any = 0) -> Any:
    number = int(value) if isinstance(value, bool) else as_number(value)
    if number is None or not math.isfinite(number):
        return default
    return checked(int(number))


@declare("float", help="A number with a point; float(0.5) gives 0.5 for what is not a number.")
def floating(work: Work, value: Any, default: Any = 0.0) -> Any:
    number = as_number(value)
    if number is None:
        return default
    try:
        return checked(float(number))
    except OverflowError:
        return default


@declare("abs", help="Without its sign.", keeps_absence=True)
def absolute(work: Work, value: Any) -> Any:
    return abs(number_in(value))


@declare("round", help="Rounded: round, round(2), round(0, 'floor'), round(0, 'ceil').", keeps_absence=True)
def rounded(work: Work, value: Any, precision: Any = 0, method: Any = "common") -> Any:
    work.burn(_WRITING)
    number = checked(number_in(value))
    digits = whole_number(precision, "precision", -15, 15)
    if method == "common":
        return checked(round(float(number), digits))
    if method not in ("floor", "ceil"):
        raise TemplateFault("A way of rounding is missing.", remedy="Use 'common', 'floor' or 'ceil'.")
    factor = 10.0**digits
    return checked(float((math.floor if method == "floor" else math.ceil)(number * factor) / factor))


@declare("format_usd", help="As dollars: 1234.5 | format_usd is $1,234.50.", keeps_absence=True)
def format_usd(work: Work, value: Any, digits: Any = 2) -> Any:
    work.burn(_WRITING)
    number = checked(number_in(value))
    sign = "-" if number < 0 else ""
    return work.made(f"{sign}${abs(number):,.{whole_number(digits, 'digits', 0, 8)}f}")


@declare(
    "format_token", help="An amount without needless zeros: 1.50 | format_token('SOL') is 1.5 SOL.", keeps_absence=True
)
def format_token(work: Work, value: Any, symbol: Any = "", digits: Any = 6) -> Any:
    work.burn(_WRITING)
    amount = f"{checked(number_in(value)):,.{whole_number(digits, 'digits', 0, 12)}f}"
    if "." in amount:
        amount = amount.rstrip("0").rstrip(".")
    unit = text_of(work, symbol)
    work.expect(len(unit))
    return work.made(f"{amount} {unit}".strip())


@declare(
    "format_number",
    help="With separators for thousands: 1234567 | format_number is 1,234,567; format_number(2) keeps two decimals.",
    keeps_absence=True,
)
def format_number(work: Work, value: Any, digits: Any = 0) -> Any:
    work.burn(_WRITING)
    return work.made(f"{checked(number_in(value)):,.{whole_number(digits, 'digits', 0, 12)}f}")
