from typing import ClassVar, Self

from django.db import models, transaction
from django.utils import timezone

from flows.engine.text import storable
from flows.models.run import Run
from flows.models.thread import Thread
from flows.models.user import User


class Speaker(models.TextChoices):
    USER = "user"
    ASSISTANT = "assistant"
    SYSTEM = "system"


class MessageQuerySet(models.QuerySet["Message"]):
    def say(
        self, thread: Thread, role: Speaker, text: str, *, run: Run | None = None, by: User | None = None
    ) -> "Message":
        """The thread's next message. Whoever speaks at the same time waits, so that numbers have no gap."""
        with transaction.atomic():
            Thread.objects.select_for_update(no_key=True).get(pk=thread.pk)
            last = self.filter(thread=thread).aggregate(number=models.Max("number"))["number"] or 0
            return self.create(thread=thread, number=last + 1, role=role, text=storable(text), run=run, by=by)

    def upto(self, thread: Thread, number: int | None = None) -> Self:
        """Oldest first; all of them without a number."""
        said = self.filter(thread=thread).order_by("number")
        return said if number is None else said.filter(number__lte=number)


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

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["thread", "number"], name="one_number_a_message")]

    def __str__(self) -> str:
        return f"{self.number} {self.role}"
