"""Yes or no: control leaves by `true` or by `false`."""

from typing import Annotated

from flows.engine.ports import Context, Outcome
from flows.steps.declaration import Config, StepKind
from flows.steps.fields import Condition, conditional
from flows.steps.reading import Reader, settings_of


class ConditionConfig(Config):
    condition: Annotated[
        Condition,
        conditional("Condition", "A field compared with a value, or an expression such as critic.score >= 0.8."),
    ]


class ConditionKind(StepKind):
    kind = "condition"
    title = "Condition"
    family = "control"
    decides = True
    icon = "condition"
    help = (
        "Asks one question about what came before and goes on at true or at false. A missing value makes it "
        "false, and the run says so; what it puts out is true or false. Use it for a plain yes or no; for "
        "several cases take Router, and to leave out a single step give that step a condition of its own."
    )
    config = ConditionConfig
    example = {"condition": "judge.score >= 0.8 and not draft.problems"}
    out_ports = ("true", "false")
    output = "boolean"

    async def run(self, context: Context) -> Outcome:
        config = settings_of(ConditionConfig, context.step)
        holds = Reader(context).holds(config.condition, "config.condition")
        return Outcome(holds, ("true",) if holds else ("false",))


KIND = ConditionKind()
