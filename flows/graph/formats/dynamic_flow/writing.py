"""A document as a dynamic flow: its models and agents in a chain."""

from collections.abc import Mapping
from typing import Any

from flows.graph.document import Document, Step
from flows.graph.formats import telling
from flows.graph.formats.conditions import exported
from flows.graph.formats.draft import Written
from flows.graph.formats.dynamic_flow import recovery
from flows.graph.formats.report import Report
from flows.graph.formats.units import Order

FORMAT = "dynamic-flow"


def write(document: Document, report: Report) -> Written:
    order = Order(document)
    layers = [told for layer, _ in order.opened() if (told := telling.told(layer, order, report))]
    steps = [order.steps[step] for layer in layers for step in layer]
    if any(len(layer) > 1 for layer in layers):
        report.changed(("steps",), "Steps that run beside each other are told one after the other.")
    telling.frames(order, report)
    telling.ports(document, report)
    telling.policy(document, report, but=("atomic_mode",))
    flow: dict[str, Any] = {"id": document.name, "name": document.name}
    if document.description:
        flow["description"] = document.description
    if document.tags:
        flow["tags"] = list(document.tags)
    if document.policy.atomic_mode != "conditional":
        flow["atomic_mode"] = document.policy.atomic_mode
    if document.inputs:
        flow["initial_state"] = {field.name: field.default for field in document.inputs if field.default is not None}
        without = [field.name for field in document.inputs if field.default is None]
        if without:
            report.changed(("inputs",), f"Inputs without a default are not told: {', '.join(without[:8])}.")
        if not flow["initial_state"]:
            del flow["initial_state"]
    if steps:
        flow["agent"] = _agent(steps, report)
    if _is_prompt(document, steps):
        flow["flow_type"] = "dynamic"
        flow["prompt"] = telling.text(steps[0].config, "prompt")
        return Written(flow, {})
    systems = [telling.text(step.config, "system") for step in steps]
    shared = systems[0] if systems and len(set(systems)) == 1 else ""
    if shared:
        flow["unified_data.system_prompt"] = shared
    elif any(systems):
        report.changed(("steps",), "Instructions differ between steps; they are told in front of each prompt.")
    tools = [_tools(step, report) for step in steps]
    common = [tool for tool in tools[0] if all(tool in others for others in tools)] if tools else []
    if common:
        flow["unified_data.tools"] = common
    names = telling.names(document, FORMAT)
    return Written(
        flow,
        {
            step.id: _step(step, place, names[step.id], shared, [t for t in tools[place] if t not in common], report)
            for place, step in enumerate(steps)
        },
    )


def _is_prompt(document: Document, steps: list[Step]) -> bool:
    """It came as a prompt alone, and still is one."""
    foreign = document.origin is not None and document.origin.format == FORMAT
    return foreign and len(steps) == 1 and steps[0].origin is None


def _agent(steps: list[Step], report: Report) -> str:
    roles = {role for step in steps if isinstance(role := step.config.get("role"), str)}
    if len(roles) == 1 and all(step.config.get("role") for step in steps):
        return roles.pop()
    models = list(dict.fromkeys("/".join(telling.model(step, report)) for step in steps))
    if len(models) > 1:
        report.changed(("steps",), f"There is one agent for all steps: {models[0]}; {len(models) - 1} are left out.")
    return models[0]


def _tools(step: Step, report: Report) -> list[str]:
    tools = step.config.get("tools")
    names = []
    for tool in tools if isinstance(tools, list) else []:
        name = tool.get("name") if isinstance(tool, Mapping) else None
        if isinstance(name, str):
            names.append(name)
            if tool.get("tool") != "named":
                report.changed((step.id, "config", "tools"), f"Of the tool {name!r} only the name is told.")
    return names


def _step(step: Step, place: int, name: str, shared: str, tools: list[str], report: Report) -> dict[str, Any]:
    prompt = telling.text(step.config, "prompt") or "{{ previous }}"
    own = telling.text(step.config, "system")
    if own and not shared:
        prompt = f"{own}\n\n{prompt}"
    written: dict[str, Any] = {"id": name, "order": place + 1}
    if step.title:
        written["description"] = step.title
    written["prompt"] = prompt
    if not step.critical:
        written["critical"] = False
    if tools:
        written["required_tools"] = tools
    if step.condition is not None:
        written["condition"] = exported(step.condition)
    if step.timeout_ms is not None:
        written["timeout"] = step.timeout_ms
    if (strategies := recovery.write(step, report)) is not None:
        written[recovery.FIELD] = strategies
    telling.lost(step, report, ("input_mapping", "output_mapping", "cache_ms"))
    telling.lost_config(step, report, ("input_from", "settings", "fallback_model", "schema", "limits"))
    return written
