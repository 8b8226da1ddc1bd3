from django.db import transaction

from flows.actions.access import require
from flows.actions.audit import audit
from flows.models import Role, Thread, User, Workspace


def create_thread(user: User, workspace: Workspace, title: str = "") -> Thread:
    require(user, workspace, Role.EDITOR)
    with transaction.atomic():
        thread = Thread.objects.create(workspace=workspace, title=title, created_by=user)
        audit("thread.created", actor=user, workspace=workspace, target=thread, title=title)
    return thread
