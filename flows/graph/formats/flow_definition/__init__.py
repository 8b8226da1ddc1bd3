"""O27-O50, the FlowDefinition of multi-AI flows: a list of steps between vendors' models, run as their type says."""

import json
from collections.abc import Mapping
from typing import Any

from flows.graph.document import Document
from flows.graph.formats.draft import Draft, Reading, Written
from flows.graph.formats.flow_definition import reading, writing
from flows.graph.formats.flow_definition.words import NESTED, TYPES
from flows.graph.formats.report import Report


class FlowDefinition:
    name = "flow-definition"
    title = "a FlowDefinition (JSON or YAML with `type` and `steps` of provider, model and action)"
    nested = NESTED
    extension = "flow.json"

    def recognises(self, data: Mapping[str, Any]) -> bool:
        steps = data.get("steps")
        if data.get("type") in TYPES or not isinstance(steps, list):
            return data.get("type") in TYPES
        marks = {"provider", "action", "inputFrom", "retryOnFailure"}
        return any(isinstance(step, Mapping) and marks & step.keys() for step in steps[:50])

    def read(self, data: Mapping[str, Any], reading_: Reading) -> Draft:
        return reading.read(data, reading_)

    def write(self, document: Document, report: Report) -> Written:
        return writing.write(document, report)

    def assemble(self, flow: dict[str, Any], steps: list[dict[str, Any]]) -> str:
        return json.dumps({**flow, "steps": steps}, indent=2, ensure_ascii=False) + "\n"


FORMAT = FlowDefinition()
