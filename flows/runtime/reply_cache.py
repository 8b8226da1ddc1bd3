"""The calls' cache port: replies of one workspace, in the database. Its clock decides what is too old."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models.functions import Now

from flows.journal.text import stored
from flows.journal.threads import in_thread
from flows.models import CachedReply


class WorkspaceCache:
    def __init__(self, workspace: UUID) -> None:
        self._workspace = workspace

    async def get(self, key: str, max_age_ms: int) -> Mapping[str, Any] | None:
        return await in_thread(_get, self._workspace, key, max_age_ms)

    async def put(self, key: str, reply: Mapping[str, Any], keep_ms: int) -> None:
        text, _ = stored(dict(reply))  # without what a database cannot hold
        await in_thread(_put, self._workspace, key, text, keep_ms)


def _get(workspace: UUID, key: str, max_age_ms: int) -> Mapping[str, Any] | None:
    oldest = Now() - timedelta(milliseconds=max_age_ms)
    kept = CachedReply.objects.filter(workspace=workspace, key=key, created_at__gte=oldest, expires_at__gt=Now())
    text = kept.values_list("reply", flat=True).first()
    reply: Mapping[str, Any] | None = None if text is None else json.loads(text)
    return reply


def _put(workspace: UUID, key: str, reply: str, keep_ms: int) -> None:
    values = {"reply": reply, "created_at": Now(), "expires_at": Now() + timedelta(milliseconds=keep_ms)}
    CachedReply.objects.update_or_create(workspace_id=workspace, key=key, defaults=values)


def forget_expired() -> None:
    CachedReply.objects.filter(expires_at__lt=Now()).delete()
