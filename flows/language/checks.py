"""The tests behind `is`, one table of them, each with one sentence of help."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flows.faults import TemplateFault
from flows.language.comparing import compare
from flows.language.faceted import is_list
from flows.language.values import as_number, is_number
from flows.language.work import MISSING, Work


@dataclass(frozen=True, slots=True)
class Declared:
    help: str
    function: Callable[..., bool]
    signature: inspect.Signature

    def fits(self, arguments: int) -> str | None:
        try:
            self.signature.bind(None, None, *(None,) * arguments)
        except TypeError as error:
            return str(error)
        return None


TABLE: dict[str, Declared] = {}


def _declare(*names: str, help: str, test: Callable[..., bool]) -> None:
    for name in names:
        TABLE[name] = Declared(help, test, inspect.signature(test))


def apply(work: Work, name: str, value: Any, arguments: tuple[Any, ...]) -> bool:
    work.burn()
    return TABLE[name].function(work, value, *arguments)


def _whole(value: Any) -> int | None:
    number = as_number(value)
    return (
        int(number)
        if number is not None and number == number and abs(number) < 1e300 and number == int(number)
        else None
    )


def _odd(work: Work, value: Any) -> bool:
    whole = _whole(value)
    return whole is not None and whole % 2 == 1


def _even(work: Work, value: Any) -> bool:
    whole = _whole(value)
    return whole is not None and whole % 2 == 0


def _divisible(work: Work, value: Any, by: Any) -> bool:
    whole, divisor = _whole(value), _whole(by)
    if divisor == 0:
        raise TemplateFault("This divides by zero.")
    return whole is not None and divisor is not None and whole % divisor == 0


def _empty(work: Work, value: Any) -> bool:
    if isinstance(value, str):
        return not _scanned(work, value).strip()
    return value is None or value is MISSING or (_holds_members(value) and not value)


def _holds_members(value: Any) -> bool:
    return isinstance(value, Mapping) or is_list(value)


def _lower(work: Work, value: Any) -> bool:
    return isinstance(value, str) and _scanned(work, value).islower()


def _upper(work: Work, value: Any) -> bool:
    return isinstance(value, str) and _scanned(work, value).isupper()


def _scanned(work: Work, text: str) -> str:
    work.scan(len(text))
    return text


_declare("defined", help="The path leads somewhere.", test=lambda work, value: value is not MISSING)
_declare("undefined", help="The path leads nowhere.", test=lambda work, value: value is MISSING)
_declare("none", help="The value is null.", test=lambda work, value: value is None)
_declare("number", help="A number.", test=lambda work, value: is_number(value))
_declare("integer", help="A whole number.", test=lambda work, value: type(value) is int)
_declare("float", help="A number with a point.", test=lambda work, value: type(value) is float)
_declare("string", help="Text.", test=lambda work, value: isinstance(value, str))
_declare("boolean", help="True or false.", test=lambda work, value: isinstance(value, bool))
_declare("mapping", help="A map.", test=lambda work, value: isinstance(value, Mapping))
_declare("sequence", help="A list.", test=lambda work, value: is_list(value))
_declare("iterable", help="A list or a map.", test=lambda work, value: _holds_members(value))
_declare("true", help="Exactly true.", test=lambda work, value: value is True)
_declare("false", help="Exactly false.", test=lambda work, value: value is False)
_declare("odd", help="A whole number that two does not divide.", test=_odd)
_declare("even", help="A whole number that two divides.", test=_even)
_declare("divisibleby", help="A whole number that another one divides: is divisibleby 3.", test=_divisible)
_declare("empty", help="Nothing is there: missing, null, blank text, no members.", test=_empty)
_declare("numeric", help="A number, or text that reads as one.", test=lambda work, value: as_number(value) is not None)
_declare("lower", help="Text without large letters.", test=_lower)
_declare("upper", help="Text without small letters.", test=_upper)


def _comparison(operator: str) -> Callable[[Work, Any, Any], bool]:
    return lambda work, value, other: compare(work, operator, value, other)


for _names, _operator, _help in (
    (("eq", "equalto"), "==", "Equal to another value: is eq 3."),
    (("ne",), "!=", "Not equal to another value."),
    (("lt", "lessthan"), "<", "Less than another number."),
    (("le",), "<=", "At most another number."),
    (("gt", "greaterthan"), ">", "More than another number."),
    (("ge",), ">=", "At least another number."),
    (("in",), "in", "In a text, a list or the keys of a map."),
    (("contains",), "contains", "Holds a text, a member or a key: is contains 'x'."),
):
    _declare(*_names, help=_help, test=_comparison(_operator))
