import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

from flows.models.run import Run
from flows.models.user import User


class InboxItem(models.Model):
    """Something a person, or the end of a child run, asks of a run. The row is the truth; the message about it only
    wakes the driver."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="inbox")
    kind = models.CharField(max_length=30)
    data = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["run", "created_at"], name="inbox_untaken", condition=models.Q(taken_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.run_id}"
