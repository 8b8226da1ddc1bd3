"""A document as a FlowDefinition, as far as it can say it."""

from collections.abc import Mapping
from typing import Any

from flows.graph.document import Document, Step
from flows.graph.formats import telling
from flows.graph.formats.conditions import exported
from flows.graph.formats.draft import Written
from flows.graph.formats.flow_definition.words import (
    ACTIONS,
    CONTEXT,
    DEFAULTS,
    INPUTS,
    ORIGINAL,
    PREVIOUS,
    ROUNDS,
    SETTINGS,
    THRESHOLD,
    last_version,
    not_content,
)
from flows.graph.formats.report import Report
from flows.graph.formats.units import Order

FORMAT = "flow-definition"


def write(document: Document, report: Report) -> Written:
    order = Order(document)
    layers = [told for layer, _ in order.opened() if (told := telling.told(layer, order, report))]
    names = telling.names(document, FORMAT)
    steps = {
        step: _step(order.steps[step], _goes_on(order, order.steps[step]), names, report)
        for layer in layers
        for step in layer
    }
    flow: dict[str, Any] = {"name": document.name}
    if document.description:
        flow["description"] = document.description
    if document.tags:
        flow["tags"] = list(document.tags)
    flow["type"] = _type(layers, order, report)
    _loop(document, flow, report)
    telling.frames(order, report, but=("loop",))
    telling.ports(document, report)
    context = document.policy.context
    defaults = type(context)()
    for theirs, ours in CONTEXT.items():
        if getattr(context, ours) != getattr(defaults, ours):
            flow[f"contextPolicy.{theirs}"] = getattr(context, ours)
    if document.policy.longest_ms is not None:
        flow["maxExecutionTime"] = document.policy.longest_ms
    telling.policy(document, report, but=("context", "longest_ms"))
    telling.inputs(document, report, but=("prompt",))
    return Written(flow, steps)


def _type(layers: list[list[str]], order: Order, report: Report) -> str:
    steps = [order.steps[step] for layer in layers for step in layer]
    if any(step.kind == "loop" for step in order.steps.values()):
        return "refinement"
    rest = layers[1:]
    if layers and len(layers[0]) > 1:
        if all(len(layer) == 1 and order.steps[layer[0]].config.get("input_from") == "all" for layer in rest):
            return "parallel"
        sources = {step.id: step.config.get("input_from") for step in steps}
        if all(source in sources or source == "all" for layer in rest for source in (sources[layer[0]],)):
            return "parallel"
    if any(len(layer) > 1 for layer in layers):
        report.changed((), "Steps that run beside each other in the middle of a flow are told one after the other.")
    return "conditional" if any(step.condition is not None for step in steps) else "sequential"


def _loop(document: Document, flow: dict[str, Any], report: Report) -> None:
    loops = [step for step in document.steps if step.kind == "loop"]
    if not loops:
        return
    config = loops[0].config
    passes, threshold = config.get("passes"), config.get("threshold")
    if passes != ROUNDS:
        flow["rounds"] = passes
    at_least = threshold.get("at_least") if isinstance(threshold, Mapping) else None
    if at_least is None:
        report.changed((loops[0].id,), f"The loop {loops[0].id!r} has no threshold; refinement uses {THRESHOLD:g}.")
    elif at_least != THRESHOLD:
        flow["threshold"] = at_least
    for name in ("until", "longest_ms", "cost", "best_by", "accumulate", "output"):
        if config.get(name) and not (name == "output" and _is_last_version(document, loops[0])):
            report.changed((loops[0].id, name), f"`{name}` of the loop {loops[0].id!r} cannot be told and is left out.")
    for loop in loops[1:]:
        report.changed((loop.id,), f"There can be one loop only; {loop.id!r} is left out and its steps run once.")


def _goes_on(order: Order, step: Step) -> str | None:
    """The condition that a refinement implies for what comes behind its judge."""
    loop = order.steps.get(step.parent or "")
    threshold = loop.config.get("threshold") if loop else None
    if not isinstance(threshold, Mapping) or not isinstance(threshold.get("at_least"), int | float):
        return None
    judge = str(threshold.get("of")).removeprefix("{{ ").removesuffix(" | first_number }}")
    return not_content(judge, threshold["at_least"])


def _is_last_version(document: Document, loop: Step) -> bool:
    body = [step.id for step in document.steps if step.parent == loop.id]
    firsts = [step.id for step in document.steps]
    return any(loop.config["output"] == last_version(body[-1], first) for first in firsts) if body else False


def _step(step: Step, goes_on: str | None, names: Mapping[str, str], report: Report) -> dict[str, Any]:
    config = step.config
    account, model = telling.model(step, report)
    action = config.get("action", "generate")
    written: dict[str, Any] = {"id": names[step.id], "provider": account, "model": model}
    written["action"] = action if action in ACTIONS else "generate"
    prompt = config.get("prompt")
    source = config.get("input_from")
    written["prompt"] = {ORIGINAL: "original", PREVIOUS: "previous", "": "previous", None: "previous"}.get(
        prompt if isinstance(prompt, str) else None, prompt
    )
    if isinstance(source, str) and source != "previous":
        written["inputFrom"] = source if source in INPUTS else names.get(source, source)
    settings = config.get("settings")
    if isinstance(settings, Mapping):
        for theirs, ours in SETTINGS.items():
            if ours in settings and settings[ours] != DEFAULTS[ours]:
                written[f"settings.{theirs}"] = settings[ours]
    if step.condition is not None and step.condition != goes_on:
        written["condition"] = exported(step.condition)
    if step.retry is not None and step.retry.attempts:
        written["retryOnFailure"] = True
        if step.retry.attempts != 3:
            written["maxRetries"] = step.retry.attempts
        telling.retry_delay(step, report)
    if step.timeout_ms is not None:
        written["timeout"] = step.timeout_ms
    telling.lost(step, report, ("critical", "input_mapping", "output_mapping", "recovery", "cache_ms"))
    telling.lost_config(step, report, ("system", "role", "fallback_model", "schema", "tools", "limits"))
    return written
