from uuid import UUID

from django.db import transaction

from flows.actions.access import require
from flows.actions.run_inbox import held, last_said, say
from flows.models import Role, Run, RunState, User, Workspace


def pause_run(user: User, workspace: Workspace, run_id: UUID) -> Run:
    """Only asks: calls in flight end first, and none begins. A run that is paused, or about to be, stays so."""
    require(user, workspace, Role.EDITOR)
    with transaction.atomic():
        run = held(workspace, run_id)
        if run.state != RunState.PAUSED and last_said(run, "pause", "resume") != "pause":
            say(user, run, "pause", "run.pause_requested")
    return run
