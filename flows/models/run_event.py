from typing import ClassVar

from django.db import models
from django.utils import timezone

from flows.models.run import Run


class RunEvent(models.Model):
    """One fact in a run's journal.

    `data` is JSON kept as text: jsonb refuses what models may write (NUL, lone surrogates).
    """

    id = models.UUIDField(primary_key=True, editable=False)
    run = models.ForeignKey(
        Run, on_delete=models.CASCADE, related_name="events", db_index=False
    )  # the constraint has it
    seq = models.PositiveIntegerField()
    epoch = models.PositiveIntegerField()
    at = models.DateTimeField()
    type = models.CharField(max_length=40)
    path = models.CharField(max_length=500, blank=True)
    attempt = models.PositiveIntegerField(default=0)
    data = models.TextField(default="{}")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "seq"], name="one_event_a_seq")]

    def __str__(self) -> str:
        return f"{self.seq} {self.type} {self.path}".rstrip()


class RunSnapshot(models.Model):
    """What a run's records up to a seq add up to, so that a long journal need not be read from its start.

    Never the truth: whoever misses one, or cannot read it, folds the journal instead.
    """

    run = models.ForeignKey(
        Run, on_delete=models.CASCADE, related_name="snapshots", db_index=False
    )  # the constraint has it
    seq = models.PositiveIntegerField()
    state = models.TextField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "seq"], name="one_snapshot_a_seq")]

    def __str__(self) -> str:
        return f"{self.run_id} at {self.seq}"
