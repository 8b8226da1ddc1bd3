"""May whoever opened this socket still follow this run? Asked when it opens and again every few seconds."""

from importlib import import_module
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest

from flows.actions.access import membership_of
from flows.models import Run, User

SIGNED_OUT = 4401
RIGHTS_LOST = 4403
NOT_FOUND = 4404


class _Look(dict[str, Any]):
    """What a session holds. Django renews and ends some of those that it looks at; a socket could not tell the browser
    of the new key, and its person would be signed out."""

    def cycle_key(self) -> None:
        pass

    def flush(self) -> None:
        self.clear()


def signed_in(session_key: str | None) -> User | None:
    """From the database, not from the handshake: the session may have ended, its person been shut out since."""
    if session_key is None:
        return None
    request = HttpRequest()
    request.session = _Look(import_module(settings.SESSION_ENGINE).SessionStore(session_key).load())  # type: ignore[assignment]
    user = get_user(request)
    return user if isinstance(user, User) and user.is_active else None


def workspace_to_follow(session_key: str | None, run_id: UUID) -> tuple[int | None, UUID | None]:
    """The code to close with, or the workspace of the run. A foreign run is as unknown as one that never was."""
    user = signed_in(session_key)
    if user is None:
        return SIGNED_OUT, None
    run = Run.objects.only("workspace_id").filter(pk=run_id).first()
    if run is None or membership_of(user, run.workspace_id) is None:
        return NOT_FOUND, None
    return None, run.workspace_id


def lost(session_key: str | None, workspace_id: UUID) -> int | None:
    user = signed_in(session_key)
    if user is None:
        return SIGNED_OUT
    return RIGHTS_LOST if membership_of(user, workspace_id) is None else None
