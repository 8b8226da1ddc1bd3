"""Where a run ends: what it yields as a whole."""

from typing import Annotated

from flows.engine.ports import Context, Outcome
from flows.steps.declaration import Config, StepKind
from flows.steps.fields import template
from flows.steps.reading import Reader, settings_of


class OutputConfig(Config):
    value: Annotated[
        str,
        template(
            "Value",
            "What the run yields. A single {{ name }} keeps its type; text around it makes it text.",
            rows=3,
            min_length=1,
        ),
    ] = "{{ previous }}"


class Output(StepKind):
    kind = "output"
    title = "Output"
    family = "source"
    icon = "output"
    help = (
        "Names the result of the whole run: what the run page shows first, what a caller of the API gets back and what "
        "an export holds. Use it at the end, also when the last step's output is already right, to say so."
    )
    config = OutputConfig
    example = {"value": "{{ refine }}"}
    out_ports = ()
    output = "any"

    async def run(self, context: Context) -> Outcome:
        config = settings_of(OutputConfig, context.step)
        return Outcome(Reader(context).value(config.value, "config.value"))


KIND = Output()
