"""One call to a model, in one of its actions: the action's trusted base prompt first, the step's own words after."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from flows.engine.ports import Context, ModelRequest, Outcome
from flows.faults import Refusal
from flows.steps.declaration import Action, Config, StepKind, read_config
from flows.steps.prompting import base_prompt, check_template, fill

ACTIONS = (
    Action(
        "generate",
        "Generate",
        "write",
        "generate",
        "Writes something new from your prompt: a draft, an answer, a list of ideas. Use it where a flow starts to "
        "make something, and say in the prompt who it is for and how long it should be.",
    ),
    Action(
        "critique",
        "Critique",
        "judge",
        "critique",
        "Reads a text and returns numbered points, each with a severity, and a score. Use it before a refining step, "
        "and best with another model than the one that wrote: nobody proofreads themselves well.",
    ),
    Action(
        "refine",
        "Refine",
        "write",
        "refine",
        "Improves a text by a critique and keeps what was good. Use it after a critique, and give it both the text and "
        "the points; without points it only polishes.",
    ),
)


class Settings(Config):
    temperature: Annotated[
        float,
        Field(ge=0, le=2, title="Temperature", description="Low: matter-of-fact. High: adventurous."),
    ] = 0.7
    max_tokens: Annotated[
        int,
        Field(ge=1, le=200_000, title="Longest answer", description="In tokens; about four characters each."),
    ] = 800


class ModelConfig(Config):
    action: Annotated[
        Literal["generate", "critique", "refine"],
        Field(title="Action", description="What the answer is for.", json_schema_extra={"ui": {"widget": "action"}}),
    ] = "generate"
    model: Annotated[
        str,
        Field(
            title="Model",
            description="Account and model, as in rehearsal/steady.",
            pattern=r"^[^/\s]+/\S+$",
            max_length=200,
            json_schema_extra={"ui": {"widget": "model", "uses": "model"}},
        ),
    ] = "rehearsal/steady"
    system: Annotated[
        str,
        Field(
            title="Instructions",
            description="How the model should behave; added to the action's own base prompt.",
            json_schema_extra={"ui": {"widget": "template", "uses": "template", "rows": 3}},
        ),
    ] = ""
    prompt: Annotated[
        str,
        Field(
            title="Prompt",
            description="What to do now. Write {{ inputs.name }} or {{ step }} to insert what came before.",
            min_length=1,
            json_schema_extra={"ui": {"widget": "template", "uses": "template", "rows": 8}},
        ),
    ]
    settings: Annotated[Settings, Field(title="Settings")] = Settings()


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
    output = "text"
    # A call that was in flight when a worker died is made again: harmless outside, but it may be paid for twice.
    effect = "idempotent"
    network = True
    actions = ACTIONS

    def check(self, config: Mapping[str, Any]) -> None:
        read = read_config(ModelConfig, config)
        check_template(read.system, "system")
        check_template(read.prompt, "prompt")

    async def run(self, context: Context) -> Outcome:
        config = read_config(ModelConfig, context.step.config, base="config")
        instructions = fill(config.system, context.names, "config.system").text
        prompt = fill(config.prompt, context.names, "config.prompt").text
        reply = await context.complete(
            ModelRequest(
                model=config.model,
                system=base_prompt(config.action, instructions),
                prompt=prompt,
                settings=config.settings.model_dump(),
                action=config.action,
            )
        )
        if reply.stop == "refusal":
            raise Refusal()
        return Outcome(reply.text)


KIND = Model()
