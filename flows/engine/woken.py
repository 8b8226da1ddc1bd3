"""What is recorded of the end of a wait."""

from decimal import Decimal
from typing import Any

from flows.engine import events
from flows.engine.amounts import NOTHING, ZERO, Usage, money
from flows.engine.ports import Command
from flows.engine.state import RunState


def woken_by(command: Command | None, path: str, attempt: int, wait: int, *, simulated: bool) -> events.StepWoken:
    """None: the time was up. `simulated`: the run that waits is. Play money and real money are never added up: what a
    child of the other sort cost stands in its own run, and is told here beside what it says."""
    if command is None:
        return events.StepWoken(path=path, attempt=attempt, wait=wait, answer=None, by=None)
    data = command.data
    cost, usage = ZERO, NOTHING
    answer: Any = data.get("answer")
    if command.kind == "child_ended":
        cost = Decimal(str(data.get("cost", "0")))
        usage = Usage.from_json(data["usage"]) if "usage" in data else NOTHING
        answer = {key: data.get(key) for key in ("run", "state", "output", "error")}
        if cost and data.get("simulated", simulated) != simulated:
            answer["apart"] = money(cost)
            cost = ZERO
    elif command.kind == "decide":
        answer = {"decision": data.get("decision"), "output": data.get("output")}
    return events.StepWoken(
        path=path,
        attempt=attempt,
        wait=wait,
        answer=answer,
        by=command.by,
        item=command.item,
        cost=cost,
        usage=usage,
    )


def late_end(command: Command, state: RunState) -> events.StepWoken | None:
    """Of a child that nobody waits for any more: what it has cost counts all the same. Its wait is over too, unless a
    later attempt has begun, whose waits have the same numbers."""
    path, attempt, wait = (command.data.get(key) for key in ("path", "attempt", "wait"))
    step = state.steps.get(path) if isinstance(path, str) else None
    if command.kind != "child_ended" or step is None or not isinstance(attempt, int) or not isinstance(wait, int):
        return None
    known = step.wait(wait) if attempt == step.attempt else None
    if attempt > step.attempt or (attempt == step.attempt and (known is None or known.child is None or known.over)):
        return None
    event = woken_by(command, str(path), attempt, 0 if known is None else wait, simulated=state.simulated)
    return event if event.cost or event.usage != NOTHING else None
