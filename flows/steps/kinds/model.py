"""One question to a model, in one of its actions: each with its trusted base prompt and the form of its answer."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from flows.engine.ports import Context, Outcome
from flows.steps.actions import ACTIONS
from flows.steps.answering import answer
from flows.steps.answers import contract, reader
from flows.steps.asking import Asking, who
from flows.steps.composing import compose
from flows.steps.declaration import Config, Flaw, StepKind
from flows.steps.fields import hinted
from flows.steps.reading import settings_of
from flows.steps.shapes import schema_problems

ActionName = Literal[
    "generate",
    "critique",
    "refine",
    "summarize",
    "analyze",
    "compare",
    "evaluate",
    "validate",
    "extract",
    "transform",
]


class _Acting(Config):
    """Comes first in the form: what the step is for decides the rest."""

    action: Annotated[
        ActionName,
        hinted(
            "Action",
            "What the answer is for.",
            widget="action",
            settings={action.action: dict(action.settings) for action in ACTIONS},
        ),
    ] = "generate"


class ModelConfig(Asking, _Acting):
    model_config = ConfigDict(serialize_by_alias=True)

    schema_: Annotated[
        dict[str, Any] | None,
        Field(
            alias="schema",
            title="Shape of the data",
            description="A JSON Schema that what is extracted must follow; a `pattern` in it is told to the model and "
            "not checked.",
            json_schema_extra={"ui": {"widget": "json_schema", "visible_when": {"action": ["extract"]}}},
        ),
    ] = None

    form: Annotated[
        Literal["text", "data"],
        hinted(
            "Form of the answer",
            "text: as people read it, to be inserted into later prompts. data: the points or the ranking as fields "
            "that conditions read, as in {{ critic.score }} or {{ compare.best }}.",
            widget="choice",
            visible_when={"action": ["critique", "compare"]},
        ),
    ] = "text"
    repairs: Annotated[
        int,
        Field(
            ge=0,
            le=10,
            title="Asked again",
            description="How often at most the model is shown what is wrong with an answer that does not have the "
            "form it needs. Every time is a call more.",
            json_schema_extra={
                "ui": {
                    "widget": "number",
                    "advanced": True,
                    "visible_when": {"action": ["extract", "evaluate", "validate", "critique", "compare"]},
                }
            },
        ),
    ] = 2

    def flaws(self) -> Iterator[Flaw]:
        yield from super().flaws()
        if self.schema_ is not None:
            for where, message in schema_problems(self.schema_):
                yield f"schema.{where}" if where else "schema", message


class Model(StepKind):
    kind = "model"
    title = "Model"
    family = "write"
    icon = "model"
    help = (
        "Asks one model one thing and streams the answer. Choose the action by what the answer is for: it brings a "
        "base prompt and sensible settings. Use a step for each thing you would give to a different person."
    )
    config = ModelConfig
    example = {
        "action": "critique",
        "model": "rehearsal/steady",
        "system": "You are the magazine's last reader before print.",
        "prompt": "Judge this draft for {{ inputs.audience }}:\n\n{{ draft }}",
        "settings": {"temperature": 0.3, "max_tokens": 1500},
    }
    output = "any"
    # A call that was in flight when a worker died is made again: harmless outside, but it may be paid for twice.
    effect = "idempotent"
    network = True
    actions = ACTIONS

    async def run(self, context: Context) -> Outcome:
        config = settings_of(ModelConfig, context.step)
        read = reader(config.action, config.schema_, config.form)
        schema = contract(config.action, config.schema_)
        asked = await who(context, config)
        request = await compose(context, config, config.action, asked.model, shape=config.schema_, schema=schema)
        return Outcome(await answer(context, request, read, repairs=config.repairs, fallbacks=asked.fallbacks))


KIND = Model()
