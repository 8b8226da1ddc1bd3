"""How people speak to a run: rows in its inbox, which its driver obeys, one transaction with their trace."""

from typing import Any
from uuid import UUID

from django.db import transaction

from flows.actions.audit import audit
from flows.faults import NotFound, NotRunning
from flows.journal import faultpoints
from flows.models import TERMINAL, InboxItem, Run, User, Workspace
from flows.runtime.wake import signal


def run_within(workspace: Workspace, run_id: UUID) -> Run:
    """With what a list shows of it."""
    run = Run.objects.within(workspace).for_lists().filter(pk=run_id).first()
    if run is None:
        raise NotFound("There is no such run.", code="RUN_NOT_FOUND")
    return run


def held(workspace: Workspace, run_id: UUID) -> Run:
    """In a transaction: nobody else can speak to it meanwhile, and its journal stands still."""
    locked = Run.objects.within(workspace).select_for_update(no_key=True, of=("self",))
    run = locked.for_lists().filter(pk=run_id).first()
    if run is None:
        raise NotFound("There is no such run.", code="RUN_NOT_FOUND")
    if run.state in TERMINAL:
        raise NotRunning
    return run


def say(user: User, run: Run, kind: str, verb: str, data: dict[str, Any] | None = None, **said: Any) -> InboxItem:
    """In the transaction that holds the run. Its driver, or a worker if it rests, is told once this is committed."""
    item = InboxItem.objects.create(run=run, kind=kind, by=user, data=data or {})
    audit(verb, actor=user, workspace=run.workspace, target=run, **said)
    faultpoints.reach("before_said")
    transaction.on_commit(lambda: faultpoints.reach("after_said"))
    signal(run.pk)
    return item


def last_said(run: Run, *kinds: str) -> str | None:
    """Which of these was said last."""
    return run.inbox.filter(kind__in=kinds).order_by("-created_at", "-id").values_list("kind", flat=True).first()
