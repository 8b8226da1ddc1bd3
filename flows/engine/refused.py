"""A fact that the journal cannot hold, as a result of more than 4 MB: its step fails with that error, and no other.

What came up after such a fact may rest on it, so it is taken back as if the driver had died there: the next one begins
at what the journal holds. What was paid and what people have said stays.
"""

from collections.abc import Sequence
from dataclasses import replace

from flows.engine import events
from flows.engine.amounts import NOTHING, ZERO
from flows.engine.events import Event
from flows.engine.failure import step_error
from flows.engine.state import RunState
from flows.faults import ErrorJson, Fault, Permanent

_SAID = (events.CancelRequested, events.PauseRequested, events.ResumeRequested)
_ENDS = (events.StepSucceeded, events.StepFailed, events.StepSkipped, events.StepCancelled)


class Refused(Exception):
    """Whoever drives the run begins again at what is in the journal."""


def instead(
    refused: Event, fault: Permanent, before: Sequence[Event], after: Sequence[Event], state: RunState
) -> list[Event]:
    """What is stored in place of the event and of all that came after it. `before`: what goes into the same append.
    Raises the fault when no step and no end of the run can bear it."""
    told: list[Event] = []
    if isinstance(refused, events.TERMINAL):
        return [events.RunFailed(error=fault.to_json())]
    if not refused.path:
        raise fault
    error = step_error(Permanent(fault.message, code=fault.code, remedy=fault.remedy), refused.path)
    if isinstance(refused, events.CallFinished | events.CallFailed):
        told.append(failed_call(refused, error))
    if isinstance(refused, events.StepWoken):
        told.append(replace(refused, answer=None))
    step = state.steps.get(refused.path)
    over = step is not None and step.settled
    if not over and not any(one.path == refused.path and isinstance(one, _ENDS) for one in before):
        told.append(events.StepFailed(path=refused.path, attempt=refused.attempt, error=error, duration_ms=0))
    return [*told, *(one for one in after if _stays(one, state))]


def failed_call(call: events.CallFinished | events.CallFailed, error: ErrorJson) -> events.CallFailed:
    """Its text is gone, and what it cost stays."""
    return events.CallFailed(
        path=call.path,
        attempt=call.attempt,
        call=call.call,
        error=error,
        output="",
        usage=call.usage,
        cost=call.cost,
        first_token_ms=call.first_token_ms,
        duration_ms=call.duration_ms,
        estimated=call.estimated,
        prices=call.prices,
    )


def unsent(call: events.CallStarted, why: Fault) -> events.CallFailed:
    return events.CallFailed(
        path=call.path,
        attempt=call.attempt,
        call=call.call,
        error=why.to_json(),
        output="",
        usage=NOTHING,
        cost=ZERO,
        first_token_ms=None,
        duration_ms=0,
    )


def _stays(event: Event, state: RunState) -> bool:
    if isinstance(event, _SAID):
        return True
    step = state.steps.get(event.path)
    if step is None or event.attempt != step.attempt:
        return False
    match event:
        case events.CallFinished() | events.CallFailed():
            return (call := step.call(event.call)) is not None and call.state == "started"
        case events.StepWoken():
            return (wait := step.wait(event.wait)) is not None and not wait.over
        case _:
            return False
