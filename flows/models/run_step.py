from typing import ClassVar

from django.db import models

from flows.models.run import Run
from flows.models.totals import Totals


class StepState(models.TextChoices):
    QUEUED = "queued"
    RUNNING = "running"
    RETRYING = "retrying"
    WAITING = "waiting"
    SUCCEEDED = "succeeded", "Done"
    SKIPPED = "skipped"
    FAILED = "failed"
    CANCELLED = "cancelled"


class RunStep(Totals):
    """Where one step of a run stands: a projection of its events, for lists and questions in SQL."""

    run = models.ForeignKey(
        Run, on_delete=models.CASCADE, related_name="steps", db_index=False
    )  # the constraint has it
    path = models.CharField(max_length=500)
    state = models.CharField(max_length=10, choices=StepState.choices)
    attempt = models.PositiveIntegerField(default=1)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    duration_ms = models.PositiveBigIntegerField(null=True, blank=True)
    waits = models.JSONField(null=True, blank=True, help_text="The open wait: wait, reason, until, question, child.")
    assignee = models.CharField(
        max_length=254, blank=True, default="", db_default="", help_text="Whose answer it waits for."
    )
    due_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            # Byte by byte, whatever the database's language: the inside of a frame is a range of paths.
            models.UniqueConstraint(
                fields=["run", "path"], name="one_row_a_path", opclasses=["uuid_ops", "varchar_pattern_ops"]
            )
        ]
        indexes: ClassVar = [
            # "Waiting for you": few rows at any time, whatever the number of steps that are over.
            models.Index(fields=["assignee", "run"], name="steps_waiting", condition=models.Q(state="waiting"))
        ]

    def __str__(self) -> str:
        return f"{self.path}: {self.state}"
