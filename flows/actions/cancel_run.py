from uuid import UUID

from django.db import transaction

from flows.actions.access import require
from flows.actions.audit import audit
from flows.faults import NotFound, NotRunning
from flows.models import InboxItem, Role, Run, User, Workspace
from flows.runtime.wake import signal


def cancel_run(user: User, workspace: Workspace, run_id: UUID) -> Run:
    """Only asks: whoever drives the run ends it. Asking twice is asking once."""
    require(user, workspace, Role.EDITOR)
    with transaction.atomic():
        runs = Run.objects.within(workspace).select_for_update(no_key=True, of=("self",))
        run = runs.for_lists().filter(pk=run_id).first()
        if run is None:
            raise NotFound("There is no such run.", code="RUN_NOT_FOUND")
        if not Run.objects.unfinished().filter(pk=run.pk).exists():
            raise NotRunning
        ask_to_end(user, run)
    return run


def ask_to_end(user: User, run: Run) -> bool:
    """In a transaction that holds the run. Says whether nobody had asked before."""
    first = not run.inbox.filter(kind="cancel").exists()
    if first:
        InboxItem.objects.create(run=run, kind="cancel", by=user)
        audit("run.cancel_requested", actor=user, workspace=run.workspace, target=run)
    signal(run.pk)
    return first
