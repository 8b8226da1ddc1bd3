import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

from flows.models.user import User
from flows.models.workspace import Workspace


class Thread(models.Model):
    """A conversation: numbered messages that several runs go on with."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="threads", db_index=False)
    title = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace", "-created_at", "-id"], name="threads_newest_first")]

    def __str__(self) -> str:
        return self.title or str(self.id)
