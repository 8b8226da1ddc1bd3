"""A document as an orchestration: its layers become groups, its models steps of a role."""

from collections import Counter
from typing import Any

from flows.graph.document import Document, Step
from flows.graph.formats import telling
from flows.graph.formats.conditions import exported
from flows.graph.formats.draft import Written
from flows.graph.formats.report import Report
from flows.graph.formats.units import Order

FORMAT = "orchestration"
KINDS = frozenset({"model", "agent", "sub_flow"})


def write(document: Document, report: Report) -> Written:
    order = Order(document)
    layers = [(told, frame) for layer, frame in order.opened() if (told := telling.told(layer, order, report, KINDS))]
    names = telling.names(document, FORMAT)
    titles = Counter(step.title for step in document.steps)
    steps: dict[str, dict[str, Any]] = {}
    for number, (layer, _) in enumerate(layers):
        for step in layer:
            found = order.steps[step]
            own = found.origin.name if found.origin and names[step] == found.origin.name else ""
            title = own or (found.title if titles[found.title] == 1 else "") or step
            written = _step(found, title, report)
            written["order"] = len(steps)
            if len(layer) > 1:
                written["parallelGroup"] = f"group_{number + 1}"
            steps[step] = written
    _loops(order, layers, steps, report)
    if not order.only_by_groups:
        report.changed(("edges",), "Steps are told in groups; each group waits for all of the group before it.")
    telling.frames(order, report, but=("loop",))
    telling.ports(document, report)
    telling.policy(document, report, but=())
    telling.inputs(document, report)
    flow: dict[str, Any] = {"name": document.name}
    if document.description:
        flow["description"] = document.description
    if document.tags:
        flow["tags"] = list(document.tags)
    return Written(flow, steps)


def _loops(
    order: Order, layers: list[tuple[list[str], str | None]], steps: dict[str, dict[str, Any]], report: Report
) -> None:
    """The last step of a loop says how often, if it has a condition to say it with."""
    for frame in order.children:
        if frame is None or frame not in order.steps or order.steps[frame].kind != "loop":
            continue
        inside = [step for layer, around in layers if around == frame for step in layer]
        last = next((step for step in reversed(inside) if "condition" in steps[step]), None)
        passes = order.steps[frame].config.get("passes")
        if last is None or not isinstance(passes, int):
            report.changed((frame,), f"The loop {frame!r} cannot be told; what lies in it runs once.")
            continue
        steps[last].update(stepType="loop", maxRetries=passes)
        steps[last].pop("retryDelay", None)
        report.understood((frame,), f"The loop {frame!r} is told by the condition of {last!r}.")


def _step(step: Step, title: str, report: Report) -> dict[str, Any]:
    config = step.config
    written: dict[str, Any] = {"name": title}
    mapping = dict(step.input_mapping) if step.input_mapping is not None else None
    if step.kind == "sub_flow":
        written["stepType"] = "sub_orchestration"
        written["orchestrationName"] = str(config.get("flow", ""))
        if mapping is None and isinstance(inputs := config.get("inputs"), dict) and inputs:
            mapping = dict(inputs)
    else:
        written["roleName"] = _role(step, title, report)
        prompt = telling.text(config, "prompt")
        if prompt:
            mapping = {"prompt": prompt, **(mapping or {})}
            report.changed((step.id, "config", "prompt"), f"The prompt of {step.id!r} is told as a mapped input.")
        telling.lost_config(step, report, ("system", "fallback_model", "schema", "tools", "settings", "limits"))
        if config.get("input_from", "all") not in ("all", "previous"):
            telling.lost_config(step, report, ("input_from",))
    if mapping is not None:
        written["inputMapping"] = mapping
    if step.output_mapping is not None:
        written["outputMapping"] = dict(step.output_mapping)
    if step.condition is not None:
        written["condition"] = exported(step.condition)
    if step.retry is not None and step.retry.attempts:
        written["maxRetries"] = step.retry.attempts
        if step.retry.delay_ms != 1_000:
            written["retryDelay"] = step.retry.delay_ms
        if step.retry.factor != 1:
            report.changed((step.id, "retry"), f"The waits of {step.id!r} do not grow there.")
    if step.timeout_ms is not None:
        written["timeout"] = step.timeout_ms
    telling.lost(step, report, ("critical", "recovery", "cache_ms"))
    return written


def _role(step: Step, title: str, report: Report) -> str:
    role, model = step.config.get("role"), step.config.get("model")
    if isinstance(role, str) and role:
        if model:
            report.changed((step.id, "config", "model"), f"The model of {step.id!r} is left out: its role picks one.")
        return role
    report.changed((step.id, "config", "model"), f"Steps are done by roles; {step.id!r} asks for a role {title!r}.")
    return title
