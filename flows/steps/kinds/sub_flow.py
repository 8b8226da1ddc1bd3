"""Runs another flow as one step; its run is linked and shown inside."""

from typing import Annotated

from flows.engine.ports import Context, Outcome
from flows.engine.requests import ChildEnd, ChildRequest
from flows.faults import Permanent, StepFault
from flows.graph.plain import at
from flows.steps.declaration import Config, StepKind
from flows.steps.fields import FlowName, FlowVersion, ShortName, Template, hinted, templates
from flows.steps.reading import Reader, settings_of

CODE = "SUB_FLOW_FAILED"


class SubFlowConfig(Config):
    flow: FlowName
    version: Annotated[
        FlowVersion,
        hinted("Version", "latest: the published one when the step begins; a number pins it.", widget="flow_version"),
    ] = "latest"
    inputs: Annotated[
        dict[ShortName, Template],
        templates("Inputs", "What the flow is given, by the names of its inputs.", max_length=200),
    ] = {}


class SubFlow(StepKind):
    kind = "sub_flow"
    title = "Sub-flow"
    family = "control"
    icon = "subflow"
    help = (
        "Runs another of your flows and yields its output. It is a run of its own, linked and shown inside this one, "
        "and its cost counts here. Use it for work that several flows share, or to keep a large flow readable; pin the "
        "version where a change over there must not change results here."
    )
    config = SubFlowConfig
    example = {"flow": "Fact check", "version": 3, "inputs": {"text": "{{ draft }}"}}
    output = "any"
    effect = "idempotent"  # the child run is found again after a crash

    async def run(self, context: Context) -> Outcome:
        config = settings_of(SubFlowConfig, context.step)
        read = Reader(context)
        inputs = {name: read.value(source, at("config.inputs", name)) for name, source in config.inputs.items()}
        end = await context.flow(ChildRequest(config.flow, config.version, inputs))
        if end.state != "completed":
            raise _failed(config.flow, end)
        return Outcome(end.output)


def _failed(flow: str, end: ChildEnd) -> StepFault:
    """A failed run may be tried again, as a new one; one that somebody stopped is not."""
    if end.state == "cancelled":
        return Permanent(
            f"The run of the flow “{flow}” was cancelled.",
            where="config.flow",
            remedy="Run this flow again if you still need the result.",
            code=CODE,
        )
    error = end.error
    if error is None:
        return StepFault(f"The flow “{flow}” failed.", where="config.flow", code=CODE)
    message = f"The flow “{flow}” failed ({error['code']}): {error['message']}"
    return StepFault(message, where="config.flow", remedy=error["remedy"], code=CODE)


KIND = SubFlow()
