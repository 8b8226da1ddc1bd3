"""Dynamic-flow YAML: an agent's steps under `unified_data`, or nothing but a prompt and the state it starts from."""

from collections.abc import Mapping
from typing import Any

import yaml

from flows.graph.document import Document
from flows.graph.formats.draft import Draft, Reading, Written
from flows.graph.formats.dynamic_flow import reading, writing
from flows.graph.formats.report import Report


class DynamicFlow:
    name = "dynamic-flow"
    title = "dynamic-flow YAML (`unified_data` with steps, or `prompt` with `initial_state`)"
    nested = frozenset({"unified_data"})
    extension = "yml"

    def recognises(self, data: Mapping[str, Any]) -> bool:
        if "unified_data" in data or data.get("flow_type") == "dynamic":
            return True
        marks = {"initial_state", "ground_truth", "agent"}
        return isinstance(data.get("prompt"), str) and "steps" not in data and bool(marks & data.keys())

    def read(self, data: Mapping[str, Any], reading_: Reading) -> Draft:
        return reading.read(data, reading_)

    def write(self, document: Document, report: Report) -> Written:
        return writing.write(document, report)

    def assemble(self, flow: dict[str, Any], steps: list[dict[str, Any]]) -> str:
        if steps or "prompt" not in flow:  # else it is a prompt alone
            unified = flow.pop("unified_data", None)
            flow["unified_data"] = {**(unified if isinstance(unified, Mapping) else {}), "steps": steps}
        text = yaml.safe_dump(flow, sort_keys=False, allow_unicode=True, width=120)
        return str(text)


FORMAT = DynamicFlow()
