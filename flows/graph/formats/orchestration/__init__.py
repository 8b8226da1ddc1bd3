"""C1-C5, C10-C12, the orchestration: a list of steps between roles that share one context."""

import json
from collections.abc import Mapping
from typing import Any

from flows.graph.document import Document
from flows.graph.formats.draft import Draft, Reading, Written
from flows.graph.formats.orchestration import reading, writing
from flows.graph.formats.report import Report


class Orchestration:
    name = "orchestration"
    title = "an orchestration (JSON or YAML with `steps` that name roles)"
    nested = frozenset[str]()
    extension = "orchestration.json"

    def recognises(self, data: Mapping[str, Any]) -> bool:
        steps = data.get("steps")
        if not isinstance(steps, list):
            return False
        marks = {"roleName", "roleId", "inputMapping", "outputMapping", "parallelGroup", "stepType"}
        return any(isinstance(step, Mapping) and marks & step.keys() for step in steps[:50])

    def read(self, data: Mapping[str, Any], reading_: Reading) -> Draft:
        return reading.read(data, reading_)

    def write(self, document: Document, report: Report) -> Written:
        return writing.write(document, report)

    def assemble(self, flow: dict[str, Any], steps: list[dict[str, Any]]) -> str:
        return json.dumps({**flow, "steps": steps}, indent=2, ensure_ascii=False) + "\n"


FORMAT = Orchestration()
