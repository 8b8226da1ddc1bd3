from typing import ClassVar

from django.db import models
from django.utils import timezone

from flows.models.workspace import Workspace


class CachedReply(models.Model):
    """What a model or a server answered to a question, kept for whoever asks the same again before it expires."""

    workspace = models.ForeignKey(
        Workspace, on_delete=models.CASCADE, related_name="cached_replies", db_index=False
    )  # the constraint has it
    key = models.CharField(max_length=100, help_text="The hash of the question.")
    reply = models.TextField(help_text="JSON.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace", "key"], name="one_reply_a_question")]
        verbose_name_plural = "cached replies"

    def __str__(self) -> str:
        return self.key
