"""The engine's port for child runs of one run. To start one is an action; `tasks` hands it in."""

from collections.abc import Callable
from uuid import UUID

from flows.engine.requests import Child, ChildRequest
from flows.journal.threads import in_thread
from flows.models import TERMINAL, InboxItem, Run
from flows.runtime.wake import tell

StartChild = Callable[[UUID, ChildRequest, str, int, int], Child]


class RunChildren:
    def __init__(self, run: UUID, start: StartChild) -> None:
        self._run = run
        self._start = start

    async def start(self, request: ChildRequest, path: str, attempt: int, wait: int) -> Child:
        return await in_thread(self._start, self._run, request, path, attempt, wait)

    async def tell(self, run: str, kind: str) -> None:
        await in_thread(tell_child, self._run, UUID(run), kind)


def tell_child(parent: UUID, child: UUID, kind: str) -> None:
    """Saying the same twice in a row (a driver that was handed over says it again) is saying it once. A child that has
    ended is told nothing."""
    run = Run.objects.filter(pk=child, parent=parent).exclude(state__in=TERMINAL).first()
    if run is None:
        return
    last = run.inbox.filter(kind__in=("cancel", "pause", "resume")).order_by("-created_at", "-id").first()
    if last is None or last.kind != kind:
        InboxItem.objects.create(run=run, kind=kind)
    tell(child)
