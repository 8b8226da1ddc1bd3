"""The flow that runs when a run has failed: is it there, is it another one, and do its inputs read what can be read?"""

from collections.abc import Iterator

from flows.faults import TemplateFault
from flows.graph.catalogue import Slot
from flows.graph.names import ERROR
from flows.graph.problems import Problem
from flows.graph.step_slots import policy_slots
from flows.graph.validation import changing, remembered
from flows.graph.validation.places import clip, in_flow, listed, path
from flows.graph.validation.survey import Survey

_MOST = 20  # problems told of one text


def find(survey: Survey) -> Iterator[Problem]:
    for slot in policy_slots(survey.document.policy):
        if slot.use == "flow":
            yield from _flow(survey, slot)
        elif isinstance(slot.value, str) and "{" in slot.value:
            yield from _text(survey, slot)


def _flow(survey: Survey, slot: Slot) -> Iterator[Problem]:
    where, known = path(slot.at), survey.known
    if slot.value == survey.document.name:
        yield in_flow(
            "RUNS_ITSELF",
            where,
            "When this flow fails it runs again, and fails again.",
            "Choose another flow, one that tells somebody.",
            severity="warning",
            fix=changing.fix("Run nothing on failure", changing.put(("policy", "on_failure"), None)),
        )
    elif known.lacks_flow(slot.value):
        names = known.flows or ()
        guess = survey.closest(slot.value, "flow", lambda: names)
        remedy = f"Did you mean “{clip(guess)}”?" if guess else f"There are: {listed(sorted(names))}."
        yield in_flow(
            "UNKNOWN_FLOW",
            where,
            f"On failure the flow {clip(str(slot.value))!r} is to run, which is not there.",
            remedy if names else "Make the flow first, or run nothing on failure.",
            fix=changing.fix(f"Use {clip(guess)}", changing.put(slot.at, guess)) if guess else None,
        )


def _text(survey: Survey, slot: Slot) -> Iterator[Problem]:
    where = path(slot.at)
    try:
        references = remembered.references(slot.value, "template")
    except TemplateFault as fault:
        yield in_flow("TEMPLATE_INVALID", where, fault.message, fault.remedy)
        return
    for reference in references[:_MOST]:
        part = survey.names.unknown_part(reference.path, "")
        if part is not None and reference.path[0] != ERROR:
            shown = ".".join("…" if one is None else str(one) for one in reference.path[: part + 1])
            yield in_flow(
                "UNKNOWN_VARIABLE",
                where,
                f"What runs on failure is given `{clip(shown)}`, which nothing here is called.",
                "Use the name of a step or an input, or `error`.",
                severity="warning" if reference.guarded else "error",
            )
