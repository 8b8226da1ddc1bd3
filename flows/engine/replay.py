"""What was recorded of a call before its driver went away, as the one who made it would have got it."""

from flows.engine import events
from flows.engine.amounts import NOTHING, ZERO
from flows.engine.requests import HttpReply, ModelReply, Question, ToolCall
from flows.engine.step_state import CallState
from flows.faults import Permanent, Refusal, StepFault, Transient


def lost_or_recorded(call: CallState, path: str, attempt: int) -> events.CallLost | Question | CallState | None:
    """A call that ended, as it is. One in flight is lost and may be made again, unless it must not happen twice: then
    somebody has to say what became of it."""
    match call.state:
        case "lost":
            return None
        case "started" if call.effect == "once":
            return Question(
                kind="uncertain",
                message="A call that must not be made twice was in flight when its worker stopped. Did it arrive?",
                shows={"call": call.call, "account": call.account, "model": call.model, "request": dict(call.request)},
                choices=("done", "repeat", "fail"),
            )
        case "started":
            return events.CallLost(path=path, attempt=attempt, call=call.call)
        case _:
            return call


def recorded_reply(call: CallState) -> ModelReply:
    _raise_failure(call)
    tool_calls = tuple(ToolCall(one["id"], one["name"], one["arguments"]) for one in call.tool_calls)
    cost, usage = call.cost or ZERO, call.usage or NOTHING
    return ModelReply(call.output or "", usage, cost, call.stop or "end", tool_calls, call.prices)


def recorded_fetch(call: CallState) -> HttpReply:
    _raise_failure(call)
    return HttpReply(call.status or 200, call.headers or {}, call.output or "")


def _raise_failure(call: CallState) -> None:
    """With the class it had: whether the step is tried again hangs on it."""
    if call.error is None:
        return
    error = call.error
    kind: type[StepFault] = Transient if call.retry else Refusal if error["code"] == "REFUSAL" else Permanent
    raise kind(error["message"], code=error["code"], remedy=error["remedy"], where=error["where"])
