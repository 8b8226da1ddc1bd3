"""A flow of the workspace as a tool: its inputs are the arguments."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from flows.tools.port import FlowCall


@dataclass(frozen=True, slots=True)
class FlowTool:
    """`arguments`: the flow's inputs that the model fills in, with what each means. Without any the model may give what
    it thinks fits: what the flow does not take it is told, and can correct."""

    name: str
    description: str
    flow: str
    version: int | Literal["latest"] = "latest"
    arguments: Mapping[str, str] = field(default_factory=dict)

    @property
    def parameters(self) -> Mapping[str, Any]:
        if not self.arguments:
            return {"type": "object", "description": "The inputs of the flow, by their names."}
        return {
            "type": "object",
            "properties": {name: {"description": meaning} for name, meaning in self.arguments.items()},
            "required": list(self.arguments),
            "additionalProperties": False,
        }

    def call(self, arguments: Mapping[str, Any]) -> FlowCall:
        return FlowCall(self.flow, self.version, dict(arguments))
