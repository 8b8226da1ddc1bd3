"""Fields that many kinds ask for, with their form hints: one place says what a template or a model looks like.

A hint (`ui`) holds: `widget` (what the form draws), `uses` and `reach` (the field is a slot, see `flows.graph.Slot`),
`words` (values of a slot that are words of ours, no names), `rows`, `unit`, `visible_when` (fields beside
or around this one, and the values that make it matter), `placeholder`.
"""

from decimal import Decimal
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, Discriminator, Field, Tag
from pydantic.fields import FieldInfo

from flows.graph.document import FieldCondition
from flows.language.limits import MAX_SOURCE_BYTES

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


def variant(name: str) -> Tag:
    """Marks one form of a value that has several; a problem's place leaves such marks out."""
    return Tag(f"<{name}>")


def is_mark(part: str | int) -> bool:
    """A part of a place that is pydantic's or ours and not in the data: the form of a value, or that a key is meant."""
    return isinstance(part, str) and (part.startswith("<") or part == "[key]")


def _form_of_condition(value: Any) -> str:
    return "<text>" if value is None or isinstance(value, str) else "<field>"


def _form_of_version(value: Any) -> str:
    return "<word>" if isinstance(value, str) else "<number>"


def _above_zero(text: str) -> str:
    if not Decimal(text):
        raise ValueError("must be above zero")
    return text


# The same as a step's own condition, but a problem is told once, not for each form it could have had.
Condition: TypeAlias = Annotated[
    Annotated[str, Field(min_length=1, max_length=4_000), variant("text")]
    | Annotated[FieldCondition, variant("field")],
    Discriminator(_form_of_condition),
]
FlowVersion: TypeAlias = Annotated[
    Annotated[Literal["latest"], variant("word")] | Annotated[int, Field(ge=1, le=1_000_000_000), variant("number")],
    Discriminator(_form_of_version),
]
Money: TypeAlias = Annotated[str, Field(pattern=r"^[0-9]{1,9}(\.[0-9]{1,10})?$"), AfterValidator(_above_zero)]
ShortName: TypeAlias = Annotated[str, Field(min_length=1, max_length=64, pattern=STEP_PATTERN)]
Template: TypeAlias = Annotated[str, Field(max_length=LONGEST_TEXT)]
Assignee: TypeAlias = Annotated[
    str,
    Field(
        title="Who is asked",
        description="A member's email; left empty, any editor of the workspace may answer.",
        max_length=254,
        json_schema_extra={"ui": {"widget": "member", "placeholder": "Any editor"}},
    ),
]
