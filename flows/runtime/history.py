"""The engine's history port: what was said in the threads of one workspace."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flows.faults import NotFound
from flows.journal.threads import in_thread
from flows.models import Message, Thread


class WorkspaceHistory:
    def __init__(self, workspace: UUID) -> None:
        self._workspace = workspace

    async def messages(self, thread: str, upto: int | None) -> Sequence[Mapping[str, Any]]:
        return await in_thread(_messages, self._workspace, thread, upto)


def _messages(workspace: UUID, thread: str, upto: int | None) -> Sequence[Mapping[str, Any]]:
    try:
        found = Thread.objects.filter(workspace=workspace, pk=UUID(thread)).first()
    except ValueError:
        found = None
    if found is None:
        raise NotFound("There is no such thread.", code="THREAD_NOT_FOUND")
    messages = Message.objects.filter(thread=found)
    if upto is not None:
        messages = messages.filter(number__lte=upto)
    rows = messages.order_by("number").values_list("role", "text", "created_at")
    return [{"role": role, "text": text, "at": at.isoformat()} for role, text, at in rows]
