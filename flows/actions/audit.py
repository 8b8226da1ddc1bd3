from typing import Any

from django.db import models

from flows.models import AuditEntry, User, Workspace


def audit(
    verb: str, *, actor: User | None, workspace: Workspace | None, target: models.Model, **data: Any
) -> AuditEntry:
    """Call it inside the transaction of the change, so that there is never one without the other."""
    return AuditEntry.objects.create(
        verb=verb,
        actor=actor,
        workspace=workspace,
        target_type=target._meta.model_name or "",
        target_id=str(target.pk),
        data=data,
    )
