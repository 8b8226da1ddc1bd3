from uuid import UUID

from django.db import transaction

from flows.actions.access import require
from flows.actions.run_inbox import held, say
from flows.models import Role, Run, User, Workspace
from flows.runtime.wake import signal


def cancel_run(user: User, workspace: Workspace, run_id: UUID, reason: str = "") -> Run:
    """Only asks: whoever drives the run, or takes it up from its rest, ends it. Asking twice is asking once."""
    require(user, workspace, Role.EDITOR)
    with transaction.atomic():
        run = held(workspace, run_id)
        ask_to_end(user, run, reason)
    return run


def ask_to_end(user: User, run: Run, reason: str = "") -> bool:
    """In a transaction that holds the run. Says whether nobody had asked before."""
    if run.inbox.filter(kind="cancel").exists():
        signal(run.pk)
        return False
    told = {"reason": reason} if reason else {}
    say(user, run, "cancel", "run.cancel_requested", told, **told)
    return True
