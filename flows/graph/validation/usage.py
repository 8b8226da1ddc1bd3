"""Outputs and inputs that nothing reads.

An output is used when an edge carries it on, a text or setting names its step, or it is what its frame or the run
yields. Where a text takes everything ({{ steps }}, {{ context }} …) nothing is said.
"""

from collections import defaultdict
from collections.abc import Iterator

from flows.graph.document import ERROR_PORT, OUTPUT_KIND, Edge, Step
from flows.graph.names import BY_STEP
from flows.graph.problems import Fix, Problem
from flows.graph.validation import changing
from flows.graph.validation.places import called, in_flow, in_step
from flows.graph.validation.survey import Survey

_ALL_STEPS = BY_STEP | {"context", "all"}
_ALL_INPUTS = frozenset(("inputs", "context", "originalPrompt", "original", "all"))
# Its document yields the whole context, so every output is one of the run's.
_YIELDS_ALL = "orchestration"


def find(survey: Survey) -> Iterator[Problem]:
    yield from _inputs(survey)
    origin = survey.document.origin
    if (origin and origin.format == _YIELDS_ALL) or survey.reads.roots & _ALL_STEPS:
        return
    yielding = _yielding(survey)
    loose: dict[str, list[Edge]] = defaultdict(list)
    for edge in survey.document.edges:
        if edge.target not in survey.by_id:
            loose[edge.source].append(edge)
        elif edge.source not in survey.by_id:
            loose[edge.target].append(edge)
    for index, step in survey.steps:
        if step.id in yielding or step.id in survey.reads.steps or step.output_mapping or step.kind == OUTPUT_KIND:
            continue
        if any(edge.port != ERROR_PORT for edge in survey.topology.outgoing[step.id]):
            continue
        if step.config.get("method", "GET") != "GET":
            continue  # it is there for what it does, not for what it yields
        yield in_step(
            "UNUSED_OUTPUT",
            index,
            step,
            ("id",),
            f"Nothing uses what {called(step)} yields.",
            "Connect it, name it in a later prompt, or remove it.",
            severity="warning",
            fix=_removed(survey, step, loose.get(step.id, [])),
        )


def _yielding(survey: Survey) -> set[str]:
    """Steps whose output is that of their frame, or of the run."""
    found: set[str] = set()
    ends = {step.id for step in survey.document.steps if step.kind == OUTPUT_KIND}
    for frame, children in survey.children.items():
        around = survey.by_id.get(frame) if frame is not None else None
        if frame is None and any(child.id in ends for child in children):
            continue
        if around is not None and around.kind == "fan_out":
            found.update(child.id for child in children)
        elif around is None or around.config.get("output") is None:
            position = survey.topology.position
            found.add(max(children, key=lambda child: position.get(child.id, -1)).id)
    return found


def _removed(survey: Survey, step: Step, loose: list[Edge]) -> Fix | None:
    """With its edges, also those that lead nowhere."""
    if step.id in survey.children:
        return None
    edges = [*survey.topology.incoming[step.id], *survey.topology.outgoing[step.id], *loose]
    return changing.fix(f"Remove {called(step)}", *changing.drop_edges(edges), changing.drop(("steps", step.id)))


def _inputs(survey: Survey) -> Iterator[Problem]:
    reads = survey.reads
    if reads.roots & _ALL_INPUTS or not survey.document.steps or _taken_whole(survey):
        return
    for index, field in enumerate(survey.document.inputs):
        if field.name not in reads.inputs:
            yield in_flow(
                "UNUSED_INPUT",
                f"inputs[{index}].name",
                f"Nothing reads the input “{field.title or field.name}”.",
                f"Write {{{{ inputs.{field.name} }}}} in a prompt, or remove the input.",
                severity="warning",
                fix=changing.fix(f"Remove the input {field.name}", changing.drop(("inputs", field.name))),
            )


def _taken_whole(survey: Survey) -> bool:
    """The step in which a run begins yields all inputs: somebody who reads it, or what came before, reads them all."""
    begins = {step.id for step in survey.document.steps if step.kind == "input"}
    if begins & survey.reads.steps:
        return True
    after = {edge.target for start in begins for edge in survey.topology.outgoing[start]}
    starts = {step.id for step in survey.document.steps if not survey.topology.incoming[step.id]} - begins
    return any(
        step.id in after | starts and not _says(survey, step) and step.kind != OUTPUT_KIND
        for step in survey.document.steps
    ) or any(
        spoken.step.id in after and any(reference.path[:1] == ("previous",) for reference in spoken.references)
        for spoken in survey.spoken
    )


def _says(survey: Survey, step: Step) -> bool:
    """A prompt of its own: without one a step is given what came before."""
    kind = survey.kind(step)
    return kind is None or "prompt" not in step.config or bool(step.config["prompt"])
