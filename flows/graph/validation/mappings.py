"""C105: a role that is given the whole context, because nobody said what it needs."""

from collections.abc import Iterator

from flows.graph.document import Step
from flows.graph.problems import Fix, Problem
from flows.graph.validation import changing
from flows.graph.validation.places import called, in_step
from flows.graph.validation.survey import Survey

_MOST = 50


def find(survey: Survey) -> Iterator[Problem]:
    with_a_role = {index for index, _, slot in survey.slots if slot.use == "role" and slot.value}
    says = {spoken.number for spoken in survey.spoken if spoken.references and spoken.slot.use == "template"}
    for index, step in survey.steps:
        if index in with_a_role and index not in says and step.input_mapping is None:
            yield in_step(
                "IMPLICIT_MAPPING",
                index,
                step,
                ("input_mapping",),
                f"{called(step)} takes everything that came before, needed or not.",
                "Map what its role needs, and nothing else: it costs less and leaks less.",
                severity="warning",
                fix=_fix(survey, step),
            )


def _fix(survey: Survey, step: Step) -> Fix | None:
    before = survey.topology.predecessors(step.id)[:_MOST]
    mapping = {source: f"{{{{ {source} }}}}" for source in before}
    title = "Give it only what comes right before it"
    if not mapping:
        mapping = {field.name: f"{{{{ inputs.{field.name} }}}}" for field in survey.document.inputs[:_MOST]}
        title = "Give it only the inputs of the flow"
    return changing.fix(title, changing.in_step(step.id, ("input_mapping",), mapping)) if mapping else None
