from uuid import UUID

from django.db import transaction
from django.db.models import Max

from flows.actions.access import require
from flows.actions.audit import audit
from flows.faults import NotFound
from flows.models import Message, Role, Speaker, Thread, User, Workspace


def add_message(user: User, workspace: Workspace, thread_id: UUID, text: str) -> Message:
    """What a person says. Numbered from 1 without a gap: a run remembers up to which it has heard."""
    require(user, workspace, Role.EDITOR)
    with transaction.atomic():
        held = Thread.objects.filter(workspace=workspace, pk=thread_id).select_for_update(no_key=True).first()
        if held is None:
            raise NotFound("There is no such thread.", code="THREAD_NOT_FOUND")
        number = (held.messages.aggregate(last=Max("number"))["last"] or 0) + 1
        message = Message.objects.create(thread=held, number=number, role=Speaker.USER, text=text, by=user)
        audit("thread.message_added", actor=user, workspace=workspace, target=held, number=number)
    return message
