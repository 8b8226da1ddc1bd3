"""{field, operator, value} as the same tree that an expression gives, so that one evaluator judges both."""

from collections.abc import Mapping
from typing import Any

from flows.faults import TemplateFault
from flows.language.paths import path_expression
from flows.language.tree import Compare, Constant, Expression, Logic, Not, Place, Test, Tree

OPERATORS: Mapping[str, str] = {
    ">": "More than.",
    "<": "Less than.",
    ">=": "At least.",
    "<=": "At most.",
    "==": "Equal to.",
    "!=": "Not equal to.",
    "contains": "A text in a text, a member of a list, a key of a map.",
    "exists": "There, and not null.",
}
_FIELDS = {"field", "operator", "value"}


def read_structured(condition: Mapping[str, Any]) -> Tree:
    if unknown := sorted(str(key)[:40] for key in condition.keys() - _FIELDS):
        raise TemplateFault(
            f"A condition has no {unknown[0]!r}.", where=unknown[0], remedy="It has field, operator, value."
        )
    field, operator = condition.get("field"), condition.get("operator")
    if not isinstance(field, str):
        raise TemplateFault("A condition needs a field.", where="field", remedy="Write for example Critic.score.")
    if not isinstance(operator, str) or operator not in OPERATORS:
        raise TemplateFault(
            f"There is no operator {str(operator)[:40]!r}.",
            where="operator",
            remedy=f"Operators: {', '.join(OPERATORS)}.",
        )
    try:
        path = path_expression(field)
    except TemplateFault as fault:
        raise TemplateFault(fault.message, where=f"field, {fault.where}", remedy=fault.remedy) from None
    return Tree((), _expression(path, operator, condition.get("value")), frozenset())


def _expression(path: Expression, operator: str, value: Any) -> Expression:
    place = path.place
    if operator == "exists":
        there = (Test(path, "defined", (), place), Not(Test(path, "none", (), place), place))
        return Logic(True, there, place)
    given = Constant(value, Place(1, 1, 0, 0))
    return Compare(path, ((operator, given),), place)
