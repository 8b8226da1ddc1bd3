from typing import Any
from uuid import UUID

from django.db import transaction

from flows.actions.access import require
from flows.actions.answers import CODE, DECISIONS, text_of_call
from flows.actions.open_waits import find_open
from flows.actions.run_inbox import held, say
from flows.faults import InvalidInput
from flows.models import Role, Run, User, Workspace


def decide_call(
    user: User, workspace: Workspace, run_id: UUID, path: str, wait: int, decision: str, output: Any = None
) -> Run:
    """Says what became of a call that must not be made twice and was in flight when its worker stopped: done, with what
    it brought; repeat it; or fail. The first decision counts."""
    require(user, workspace, Role.EDITOR)
    if decision not in DECISIONS:
        raise InvalidInput(f"This must be one of: {', '.join(DECISIONS)}.", where="decision", code=CODE)
    if output is not None and decision != "done":
        raise InvalidInput("Only a call that is done has an output.", where="output", code=CODE)
    with transaction.atomic():
        run = held(workspace, run_id)
        found = find_open(run, path, wait, "decision", "decide")
        told = {**found.address, "decision": decision}
        if decision == "done":
            told["output"] = text_of_call(output)
        say(user, run, "decide", "run.call_decided", told, path=path, wait=wait, decision=decision)
    return run
