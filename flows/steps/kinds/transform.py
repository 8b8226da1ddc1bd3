"""Shapes what came before, without a model: a text, data, or a list of pieces."""

from typing import Annotated, Literal

from pydantic import Field

from flows.steps.declaration import Config, StepKind
from flows.steps.fields import Template, hinted, template

SPLIT = {"mode": ["split"]}


class TransformConfig(Config):
    mode: Annotated[
        Literal["text", "json", "split"],
        hinted(
            "Makes",
            "text: the value as text. json: the value read as data. split: a list of its pieces.",
            widget="choice",
        ),
    ] = "text"
    value: Annotated[Template, template("Value", "What is shaped.", rows=6, min_length=1)] = "{{ previous }}"
    separator: Annotated[
        str,
        Field(
            title="Split at",
            description="The text between two pieces.",
            min_length=1,
            max_length=200,
            json_schema_extra={"ui": {"widget": "text", "visible_when": SPLIT}},
        ),
    ] = "\n"
    most: Annotated[
        Annotated[int, Field(ge=1, le=10_000)] | None,
        hinted("Pieces at most", "The last one keeps the rest. Empty: no limit.", widget="number", visible_when=SPLIT),
    ] = None


class Transform(StepKind):
    kind = "transform"
    title = "Transform"
    family = "shape"
    icon = "braces"
    help = (
        "Puts together, reads or splits what came before by a template: a text from several outputs, data from JSON "
        "that a model wrote, a list from lines. It costs nothing and always gives the same. Use it wherever a rule is "
        "enough; where it takes understanding, ask a model to transform."
    )
    config = TransformConfig
    example = {"mode": "split", "value": "{{ outline }}", "separator": "\n", "most": 20}
    output = "any"


KIND = Transform()
