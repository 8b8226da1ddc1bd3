"""Runs another flow as one step; its run is linked and shown inside."""

from typing import Annotated

from pydantic import Field

from flows.steps.declaration import Config, StepKind
from flows.steps.fields import FlowVersion, ShortName, Template, hinted, templates


class SubFlowConfig(Config):
    flow: Annotated[
        str,
        Field(
            title="Flow",
            description="Name or id of a flow of this workspace.",
            min_length=1,
            max_length=200,
            json_schema_extra={"ui": {"widget": "flow", "uses": "flow"}},
        ),
    ]
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


KIND = SubFlow()
