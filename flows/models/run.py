import uuid
from typing import ClassVar, Self

from django.db import models
from django.utils import timezone

from flows.models.flow import Flow, FlowVersion
from flows.models.user import User
from flows.models.worker import Worker
from flows.models.workspace import Workspace


class RunState(models.TextChoices):
    PENDING = "pending"
    RUNNING = "running"
    WAITING = "waiting"
    PAUSED = "paused"
    COMPLETED = "completed", "Done"
    FAILED = "failed"
    CANCELLED = "cancelled"


TERMINAL = (RunState.COMPLETED, RunState.FAILED, RunState.CANCELLED)
DRIVEN = (RunState.PENDING, RunState.RUNNING)


class StepState(models.TextChoices):
    QUEUED = "queued"
    RUNNING = "running"
    RETRYING = "retrying"
    WAITING = "waiting"
    SUCCEEDED = "succeeded", "Done"
    SKIPPED = "skipped"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Totals(models.Model):
    """Money and tokens. A run's are the sum of its steps', kept in the same transaction as the events."""

    cost = models.DecimalField(max_digits=20, decimal_places=10, default=0)
    tokens_in = models.BigIntegerField(default=0)
    tokens_cached = models.BigIntegerField(default=0)
    tokens_out = models.BigIntegerField(default=0)
    tokens_reasoning = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class RunQuerySet(models.QuerySet["Run"]):
    def within(self, workspace: Workspace) -> Self:
        return self.filter(workspace=workspace)

    def for_lists(self) -> Self:
        """With the flow, the version and who started it, but not their documents: a page of those may be 500 MB."""
        related = self.select_related("flow", "version", "started_by")
        return related.defer("flow__document", "flow__graph", "version__document")

    def unfinished(self) -> Self:
        return self.exclude(state__in=TERMINAL)


class Run(Totals):
    """One execution of a version.

    `seq` counts its journal, `epoch` its drivers: only who holds (worker, epoch) may append.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="runs")
    flow = models.ForeignKey(Flow, on_delete=models.CASCADE, related_name="runs")
    version = models.ForeignKey(FlowVersion, on_delete=models.PROTECT, related_name="runs")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.PENDING)
    inputs = models.JSONField(default=dict)
    output = models.JSONField(null=True, blank=True)
    error = models.JSONField(null=True, blank=True)
    simulated = models.BooleanField(default=False)
    seq = models.PositiveIntegerField(default=0)
    epoch = models.PositiveIntegerField(default=0)
    worker = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.SET_NULL, related_name="runs")
    started_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["flow", "number"], name="one_number_a_run")]
        indexes: ClassVar = [
            models.Index(fields=["workspace", "-created_at", "-id"], name="runs_newest_first"),
            models.Index(fields=["flow", "-created_at", "-id"], name="runs_of_flow_newest_first"),
            # The claim and the sweep look at unfinished runs only; they stay few while finished ones pile up.
            models.Index(
                fields=["created_at", "id"], name="runs_to_drive", condition=models.Q(state__in=["pending", "running"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.flow} run {self.number}"


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

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "path"], name="one_row_a_path")]

    def __str__(self) -> str:
        return f"{self.path}: {self.state}"


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


class InboxItem(models.Model):
    """Something a person asks of a running run. The row is the truth; the message about it only wakes the driver."""

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
