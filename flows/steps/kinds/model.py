"""One call to a model, in one of its actions: the action's trusted base prompt first, the step's own words after."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from flows.engine.ports import Context, Outcome
from flows.engine.requests import ModelRequest
from flows.faults import InvalidStep, NotBuilt, Refusal
from flows.steps.actions import ACTIONS
from flows.steps.asking import Asking
from flows.steps.declaration import Config, Flaw, NotYet, StepKind, read_config
from flows.steps.fields import hinted
from flows.steps.prompting import base_prompt, fill, given

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
            description="A JSON Schema that what is extracted must follow.",
            json_schema_extra={"ui": {"widget": "json_schema", "visible_when": {"action": ["extract"]}}},
        ),
    ] = None

    def flaws(self) -> Iterator[Flaw]:
        yield from super().flaws()
        if self.schema_ is not None and not isinstance(self.schema_.get("properties", {}), dict):
            yield "schema.properties", "The properties of a JSON Schema are a map of names to schemas."

    def not_yet(self) -> Iterator[NotYet]:
        if self.role is not None and self.model is None:
            yield NotYet("role", "A role cannot pick its model yet.", "Choose a model for the step.")
        elif self.role is not None:
            yield NotYet("role", "The role's base prompt is not used yet.", "Write it into the instructions.", False)
        if self.fallback_model is not None:
            yield NotYet("fallback_model", "The fallback model is not asked yet.", "Nothing: it comes later.", False)
        if self.schema_ is not None:
            yield NotYet(
                "schema",
                "The model is told the shape of the data, but its answer is not checked by it yet.",
                "Read the fields with a default, as in {{ facts.date | default('unknown') }}.",
                False,
            )
        if self.prompt and self.input_from != "previous":  # an empty prompt is filled with just this input
            yield NotYet(
                "input_from",
                "A step is not given any input beside its prompt yet.",
                "Insert what it needs into the prompt, as in {{ inputs.topic }} or {{ draft }}.",
            )


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
    output = "text"
    # A call that was in flight when a worker died is made again: harmless outside, but it may be paid for twice.
    effect = "idempotent"
    network = True
    actions = ACTIONS

    async def run(self, context: Context) -> Outcome:
        config = read_config(ModelConfig, context.step.config, base="config")
        if config.model is None:
            raise _without_model(config)
        instructions = fill(config.system, context.names, "config.system").text
        if config.prompt:
            prompt = fill(config.prompt, context.names, "config.prompt").text
        else:
            prompt = given(config.input_from, context.names)
        reply = await context.complete(
            ModelRequest(
                model=config.model,
                system=base_prompt(config.action, instructions, config.schema_),
                prompt=prompt,
                settings=config.settings.for_request(),
                action=config.action,
            )
        )
        if reply.stop == "refusal":
            raise Refusal()
        return Outcome(reply.text)


def _without_model(config: ModelConfig) -> Exception:
    if config.role is None:
        return InvalidStep("The step has no model.", where="config.model", remedy="Choose a model for the step.")
    return NotBuilt("A role cannot pick its model yet.", where="config.role", remedy="Choose a model for the step.")


KIND = Model()
