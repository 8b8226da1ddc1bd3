"""How a filter is declared: a function of the evaluation, the value and its arguments, with one sentence of help.

`keeps_absence` is for filters of one text or number: what is missing or null goes through them unchanged, so that a
`default` after them, or a condition around them, still knows that there was nothing.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flows.faults import TemplateFault
from flows.language.values import as_number, kind_of
from flows.language.work import MISSING, Work


@dataclass(frozen=True, slots=True)
class Declared:
    help: str
    function: Callable[..., Any]
    signature: inspect.Signature
    keeps_absence: bool

    def fits(self, arguments: int, named: tuple[str, ...]) -> str | None:
        """A sentence that says why these arguments do not fit."""
        try:
            self.signature.bind(None, None, *(None,) * arguments, **dict.fromkeys(named))
        except TypeError as error:
            return str(error)
        return None


TABLE: dict[str, Declared] = {}


def declare(*names: str, help: str, keeps_absence: bool = False) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def keep(function: Callable[..., Any]) -> Callable[..., Any]:
        for name in names:
            TABLE[name] = Declared(help, function, inspect.signature(function), keeps_absence)
        return function

    return keep


def apply(work: Work, name: str, value: Any, arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
    declared = TABLE[name]
    work.burn()
    if declared.keeps_absence and (value is None or value is MISSING):
        return value
    return declared.function(work, value, *arguments, **named)


def whole_number(value: Any, name: str, least: int, most: int) -> int:
    number = as_number(value)
    if number is None or not least <= number <= most or number != int(number):
        raise TemplateFault(f"{name} must be a whole number from {least} to {most}, not {shown(value)}.")
    return int(number)


def number_in(value: Any) -> int | float:
    number = as_number(value)
    if number is None:
        raise TemplateFault(
            f"A number is needed here, not {kind_of(value)}.", remedy="Take it out of a text with | first_number."
        )
    return number


def shown(value: Any) -> str:
    return (
        str(value)
        if isinstance(value, bool | float) or (isinstance(value, int) and abs(value) < 1e15)
        else kind_of(value)
    )
