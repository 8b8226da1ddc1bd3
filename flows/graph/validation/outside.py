"""Settings that choose something: a step of the flow, or a model, role or flow that lives outside the document."""

from collections.abc import Collection, Iterator

from flows.graph.alternatives import BUILT_IN
from flows.graph.catalogue import Slot
from flows.graph.document import Step
from flows.graph.problems import Fix, Problem
from flows.graph.validation import changing
from flows.graph.validation.order import not_before
from flows.graph.validation.places import called, clip, in_step, listed
from flows.graph.validation.survey import Survey

REHEARSAL = "rehearsal/steady"
WITHOUT_A_STEP = ("previous", "original", "all")  # what a step can be given beside the result of one step


def find(survey: Survey) -> Iterator[Problem]:
    for index, step, slot in survey.slots:
        if not isinstance(slot.value, str) or not slot.value:
            continue
        match slot.use:
            case "step":
                yield from _step(survey, index, step, slot)
            case "model":
                yield from _model(survey, index, step, slot)
            case "role":
                if survey.known.roles is not None and slot.value not in survey.known.roles:
                    yield _unknown(survey, index, step, slot, "UNKNOWN_ROLE", "role", survey.known.roles)
            case "flow" if not (slot.reach == "failed" and slot.value in BUILT_IN):
                if survey.known.lacks_flow(slot.value):
                    yield _unknown(survey, index, step, slot, "UNKNOWN_FLOW", "flow", survey.known.flows or ())


def _step(survey: Survey, index: int, step: Step, slot: Slot) -> Iterator[Problem]:
    if slot.value in WITHOUT_A_STEP:
        return
    if slot.value in survey.by_id:
        unseen = survey.scopes.unseen(step.id, slot.value, slot.reach)
        if unseen:
            yield not_before(survey, index, step, slot.at, slot.value, unseen)
        return
    guess = survey.closest(slot.value, "steps", lambda: [*survey.by_id, *WITHOUT_A_STEP])
    yield in_step(
        "UNKNOWN_STEP",
        index,
        step,
        slot.at,
        f"{called(step)} is to be given what {clip(slot.value)!r} yielded, and there is no such step.",
        f"Did you mean `{guess}`?" if guess else "Choose a step before it.",
        fix=_put(step, slot, guess or "previous") if guess or "input_from" in slot.at else None,
    )


def _model(survey: Survey, index: int, step: Step, slot: Slot) -> Iterator[Problem]:
    account, slash, model = slot.value.partition("/")
    if survey.known.accounts is None or not slash:
        return
    if account in survey.known.accounts:
        yield from _unlisted(survey, index, step, slot, account, model)
        return
    fix = _put(step, slot, REHEARSAL) if REHEARSAL.partition("/")[0] in survey.known.accounts else None
    yield in_step(
        "MODEL_UNBOUND",
        index,
        step,
        slot.at,
        f"{called(step)} wants {clip(slot.value)}, and there is no active account “{clip(account)}”.",
        "Choose a model of an account that is there, or rehearse the step.",
        fix=fix,
    )


def _unlisted(survey: Survey, index: int, step: Step, slot: Slot, account: str, model: str) -> Iterator[Problem]:
    """No error: lists are incomplete, and grow old."""
    listed_there = survey.known.models.get(account)
    if not listed_there or not model or model in listed_there or f"{model}:latest" in listed_there:
        return
    guess = survey.closest(model, f"models of {account}", lambda: listed_there)
    yield in_step(
        "MODEL_NOT_LISTED",
        index,
        step,
        slot.at,
        f"{called(step)} wants {clip(slot.value)}, which is not in the list of models of “{clip(account)}”.",
        (f"Did you mean {clip(guess)}? " if guess else "") + "If it is new, fetch the account's list anew.",
        severity="warning",
        fix=_put(step, slot, f"{account}/{guess}") if guess else None,
    )


def _unknown(
    survey: Survey, index: int, step: Step, slot: Slot, code: str, what: str, names: Collection[str]
) -> Problem:
    guess = survey.closest(slot.value, what, lambda: names)
    there = listed(sorted(names))
    remedy = f"Did you mean “{clip(guess)}”? " if guess else ""
    remedy += f"There are: {there}." if there else f"Make the {what} first, or choose another way."
    message = f"{called(step)} names the {what} {clip(slot.value)!r}, which is not there."
    return in_step(code, index, step, slot.at, message, remedy, fix=_put(step, slot, guess) if guess else None)


def _put(step: Step, slot: Slot, value: str | None) -> Fix:
    return changing.fix(f"Use {clip(str(value))}", changing.in_step(step.id, slot.at, value))
