"""Shapes what came before, without a model: a text, data, or a list of pieces."""

from typing import Annotated, Any, Literal

from pydantic import Field

from flows.engine.ports import Context, Outcome
from flows.faults import Permanent
from flows.steps.declaration import Config, StepKind
from flows.steps.fields import Template, hinted, template
from flows.steps.reading import Reader, data_in, settings_of

SPLIT = {"mode": ["split"]}
_MOST_PIECES = 100_000


class TransformConfig(Config):
    mode: Annotated[
        Literal["text", "json", "split"],
        hinted(
            "Makes",
            "text: the value as text. json: the value read as data, also from a ```json fence. split: a list of its "
            "pieces, of which none is trimmed or left out.",
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

    async def run(self, context: Context) -> Outcome:
        config = settings_of(TransformConfig, context.step)
        read = Reader(context)
        if config.mode == "text":
            return Outcome(read.text(config.value, "config.value"))
        value = read.value(config.value, "config.value")
        return Outcome(_data(value) if config.mode == "json" else _pieces(value, config))


def _data(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return data_in(value)
    except ValueError as wrong:
        raise Permanent(
            f"The text is not JSON: {wrong}",
            where="config.value",
            remedy="Have the model answer with JSON and nothing else, or take the action “extract”.",
            code="NOT_JSON",
        ) from None


def _pieces(value: Any, config: TransformConfig) -> list[str]:
    """Nothing is left out and nothing trimmed; of an empty text there are none."""
    if not isinstance(value, str):
        raise Permanent(
            "Only a text can be split, and this is none.",
            where="config.value",
            remedy="A list needs no splitting; to make a text of data, write {{ name | tojson }}.",
            code="NOT_A_TEXT",
        )
    if config.most is None and value.count(config.separator) >= _MOST_PIECES:
        raise Permanent(
            f"The text would come to more than {_MOST_PIECES:,} pieces.",
            where="config.separator",
            remedy="Split at something rarer, or say how many pieces there are at most.",
            code="TOO_MANY_ITEMS",
        )
    return value.split(config.separator, (config.most or 0) - 1) if value else []


KIND = Transform()
