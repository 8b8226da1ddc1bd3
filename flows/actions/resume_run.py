from uuid import UUID

from django.db import transaction

from flows.actions.access import require
from flows.actions.run_inbox import held, last_said, say
from flows.faults import Conflict
from flows.models import Role, Run, RunState, User, Workspace


def resume_run(user: User, workspace: Workspace, run_id: UUID) -> Run:
    """Lets a paused run go on, or one that is about to pause. Asking twice is asking once."""
    require(user, workspace, Role.EDITOR)
    with transaction.atomic():
        run = held(workspace, run_id)
        said = last_said(run, "pause", "resume")
        if run.state == RunState.PAUSED:
            # Said already, and not heard yet: what was said before an earlier pause has been taken long since.
            if not run.inbox.filter(kind="resume", taken_at=None).exists():
                say(user, run, "resume", "run.resumed")
        elif said == "pause":
            say(user, run, "resume", "run.resumed")
        elif said is None or not run.inbox.filter(kind="resume", taken_at=None).exists():
            raise not_paused(run)
    return run


def not_paused(run: Run) -> Conflict:
    if run.state == RunState.WAITING:
        message, remedy = "The run is not paused, it waits.", "Answer what it asks for, or cancel it."
    else:
        message, remedy = "The run is not paused.", "Nothing to do: it goes on by itself."
    return Conflict(message, remedy=remedy, code="FLOW_ALREADY_RUNNING")
