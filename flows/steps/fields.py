"""Fields that many kinds ask for, with their form hints: one place says what a template or a model looks like.

A hint (`ui`) holds: `widget` (what the form draws), `uses` and `reach` (the field is a slot, see `flows.graph.Slot`),
`words` (values of a slot that are words of ours, no names), `rows`, `unit`, `visible_when` (fields beside
or around this one, and the values that make it matter), `placeholder`.
"""

from decimal import Decimal
from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator, Field
from pydantic.fields import FieldInfo

from flows.graph.document import Condition
from flows.graph.document import Version as FlowVersion
from flows.graph.variants import is_mark, variant
from flows.language.limits import MAX_SOURCE_BYTES

__all__ = [
    "Assignee",
    "Condition",
    "FlowName",
    "FlowVersion",
    "Money",
    "ShortName",
    "Template",
    "conditional",
    "hinted",
    "is_mark",
    "template",
    "templates",
    "variant",
]

LONGEST_TEXT = MAX_SOURCE_BYTES  # the language reads no longer source
MODEL_PATTERN = r"^[^/\s]+/\S+$"
STEP_PATTERN = r"^[A-Za-z_][A-Za-z0-9_]*$"
PORT_PATTERN = r"^\S(.*\S)?$"
GIVEN = ("previous", "original", "all")  # what `input_from` can say instead of a step


def hinted(title: str, description: str, *, widget: str, **hints: Any) -> FieldInfo:
    return _field(title, description, {"widget": widget, **hints})


def template(title: str, description: str, *, rows: int = 1, reach: str = "before", **more: Any) -> FieldInfo:
    hints = {"widget": "template", "uses": "template", "rows": rows, **_reach(reach), **more.pop("ui", {})}
    return _field(title, description, hints, max_length=LONGEST_TEXT, **more)


def templates(title: str, description: str, *, reach: str = "before", **more: Any) -> FieldInfo:
    """A map of names to templates."""
    hints = {"widget": "template_map", "uses": "template", **_reach(reach), **more.pop("ui", {})}
    return _field(title, description, hints, **more)


def conditional(title: str, description: str, *, reach: str = "before", **hints: Any) -> FieldInfo:
    return _field(title, description, {"widget": "condition", "uses": "condition", **_reach(reach), **hints})


def _reach(reach: str) -> dict[str, str]:
    return {} if reach == "before" else {"reach": reach}


def _field(title: str, description: str, ui: dict[str, Any], **more: Any) -> FieldInfo:
    made: FieldInfo = Field(title=title, description=description, json_schema_extra={"ui": ui}, **more)
    return made


def _above_zero(text: str) -> str:
    if not Decimal(text):
        raise ValueError("must be above zero")
    return text


Money: TypeAlias = Annotated[str, Field(pattern=r"^[0-9]{1,9}(\.[0-9]{1,10})?$"), AfterValidator(_above_zero)]
ShortName: TypeAlias = Annotated[str, Field(min_length=1, max_length=64, pattern=STEP_PATTERN)]
Template: TypeAlias = Annotated[str, Field(max_length=LONGEST_TEXT)]
FlowName: TypeAlias = Annotated[
    str,
    Field(
        title="Flow",
        description="Name or id of a flow of this workspace.",
        min_length=1,
        max_length=200,
        json_schema_extra={"ui": {"widget": "flow", "uses": "flow"}},
    ),
]
Assignee: TypeAlias = Annotated[
    str,
    Field(
        title="Who is asked",
        description="A member's email; left empty, any editor of the workspace may answer.",
        max_length=254,
        json_schema_extra={"ui": {"widget": "member", "placeholder": "Any editor"}},
    ),
]
