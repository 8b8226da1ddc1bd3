"""What exports to foreign formats have in common: names, models, and saying what could not be told."""

from collections.abc import Collection, Mapping

from flows.graph.document import Document, Policy, Retry, Step
from flows.graph.formats.report import Report, listed
from flows.graph.formats.units import Order

CALLS = frozenset({"model", "agent"})  # kinds that such formats know as steps
QUIET = frozenset({"input"})  # kinds that say nothing such a format would need
REHEARSAL = ("rehearsal", "steady")


def told(layer: list[str], order: Order, report: Report, kinds: Collection[str] = CALLS) -> list[str]:
    """The steps of the layer that can be told at all; the others are left out, and the report says so."""
    for step in layer:
        found = order.steps[step]
        if found.kind in kinds or found.kind in QUIET:
            continue
        if found.kind == "output" and found.config.get("value", "{{ previous }}") == "{{ previous }}":
            continue
        if found.kind == "join" and found.config.get("mode", "all") == "all":
            continue  # the groups say that it waits
        report.changed((step,), f"The step {step!r} ({found.kind}) cannot be told and is left out.")
    return [step for step in layer if order.steps[step].kind in kinds]


def names(document: Document, format: str) -> dict[str, str]:
    """Ours → theirs: the name a step came with, as long as it is still its only one; else its id."""
    theirs = document.origin is not None and document.origin.format == format
    named = {step.id: step.origin.name for step in document.steps if theirs and step.origin and step.origin.name}
    taken = frozenset(named.values())
    return {step.id: named.get(step.id) or _free(step.id, taken) for step in document.steps}


def _free(name: str, taken: Collection[str]) -> str:
    while name in taken:
        name += "_"
    return name


def model(step: Step, report: Report) -> tuple[str, str]:
    reference = step.config.get("model")
    if isinstance(reference, str) and "/" in reference:
        account, _, name = reference.partition("/")
        return account, name
    if reference is None and step.config.get("role") is None:
        return REHEARSAL
    report.changed((step.id,), f"{step.id!r} names no model of its own; {'/'.join(REHEARSAL)} stands in for it.")
    return REHEARSAL


def policy(document: Document, report: Report, but: Collection[str]) -> None:
    default = Policy()
    lost = [
        name
        for name in Policy.model_fields
        if name not in but and getattr(document.policy, name) != getattr(default, name)
    ]
    if lost:
        report.changed(("policy",), f"The policy's {listed(lost)} cannot be told and is left out.")
    if document.notes:
        report.changed(("notes",), "Sticky notes are left out.")


def inputs(document: Document, report: Report, but: Collection[str] = ()) -> None:
    lost = [field.name for field in document.inputs if field.name not in but]
    if lost:
        report.changed(("inputs",), f"The inputs {listed(lost)} are not declared there; their values are given freely.")


def lost(step: Step, report: Report, fields: Collection[str]) -> None:
    gone = [name for name in fields if getattr(step, name) != Step.model_fields[name].default]
    if gone:
        report.changed((step.id,), f"{listed(gone)} of {step.id!r} cannot be told and is left out.")


def lost_config(step: Step, report: Report, fields: Collection[str]) -> None:
    gone = [name for name in fields if step.config.get(name)]
    if gone:
        report.changed((step.id, "config"), f"{listed(gone)} of {step.id!r} cannot be told and is left out.")


def retry_delay(step: Step, report: Report) -> None:
    retry = step.retry
    if retry is not None and retry != Retry(attempts=retry.attempts):
        report.changed((step.id, "retry"), f"How long {step.id!r} waits between tries cannot be told.")


def ports(document: Document, report: Report) -> None:
    lost = sorted({edge.source for edge in document.edges if edge.port != "out"})
    if lost:
        report.changed(("edges",), f"Which way control takes behind {listed(lost)} cannot be told.")


def text(config: Mapping[str, object], name: str) -> str:
    value = config.get(name)
    return value if isinstance(value, str) else ""


def frames(order: Order, report: Report, but: Collection[str] = ()) -> None:
    for step in order.steps.values():
        if step.id in order.children and step.kind not in but:
            report.changed((step.id,), f"{step.id!r} ({step.kind}) cannot be told; what lies in it runs once.")
