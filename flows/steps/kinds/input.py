"""Where a run begins: hands on what the run was given."""

from flows.engine.ports import Context, Outcome
from flows.steps.declaration import Config, StepKind


class InputConfig(Config):
    pass


class Input(StepKind):
    kind = "input"
    title = "Input"
    family = "source"
    icon = "input"
    help = (
        "Starts the flow with what the person who runs it fills in. Declare the fields in the flow's settings; every "
        "step can read them as {{ inputs.name }}. Use one at the beginning, so that everybody sees what the flow needs."
    )
    config = InputConfig
    in_ports = ()
    output = "map"

    async def run(self, context: Context) -> Outcome:
        return Outcome(dict(context.inputs))


KIND = Input()
