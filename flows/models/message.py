from typing import ClassVar

from django.db import models
from django.utils import timezone

from flows.models.run import Run
from flows.models.thread import Thread
from flows.models.user import User


class Speaker(models.TextChoices):
    USER = "user"
    ASSISTANT = "assistant"
    SYSTEM = "system"


class Message(models.Model):
    """What was said in a thread, by a person or by a run. Numbered from 1 without a gap."""

    thread = models.ForeignKey(
        Thread, on_delete=models.CASCADE, related_name="messages", db_index=False
    )  # the constraint has it
    number = models.PositiveIntegerField()
    role = models.CharField(max_length=10, choices=Speaker.choices)
    text = models.TextField(blank=True)
    run = models.ForeignKey(Run, null=True, blank=True, on_delete=models.SET_NULL, related_name="messages")
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["thread", "number"], name="one_number_a_message")]

    def __str__(self) -> str:
        return f"{self.number} {self.role}"
