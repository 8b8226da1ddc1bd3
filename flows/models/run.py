import uuid
from typing import ClassVar, Self

from django.db import models
from django.utils import timezone

from flows.models.flow import Flow, FlowVersion
from flows.models.thread import Thread
from flows.models.totals import Totals
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
RESTING = (RunState.WAITING, RunState.PAUSED)


class RunQuerySet(models.QuerySet["Run"]):
    def within(self, workspace: Workspace) -> Self:
        return self.filter(workspace=workspace)

    def for_lists(self) -> Self:
        """With the flow, the version and who started it, but not their documents: a page of those may be 500 MB."""
        related = self.select_related("flow", "version", "started_by")
        return related.defer("flow__document", "flow__graph", "version__document")

    def unfinished(self) -> Self:
        return self.exclude(state__in=TERMINAL)

    def family_of(self, run: "Run") -> Self:
        """What it was forked from, and what was forked from it."""
        return self.filter(models.Q(pk=run.origin_id) | models.Q(origin=run))


class Run(Totals):
    """One execution of a version.

    `seq` counts its journal, `epoch` its drivers: only who holds (worker, epoch) may append. A resting run has no
    worker; `due_at` is when it goes on by itself, `woken` says that there is something to do for it. A child run is a
    part of the step (parent, path, attempt, wait) that asked for it; a fork stands for itself and cites its origin.
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
    due_at = models.DateTimeField(null=True, blank=True)
    woken = models.BooleanField(default=False, help_text="It rests, and there is something to do for it.")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="children", db_index=False
    )  # the constraint has it
    parent_path = models.CharField(max_length=500, blank=True, default="")
    parent_attempt = models.PositiveIntegerField(default=0)
    parent_wait = models.PositiveIntegerField(default=0)
    purpose = models.CharField(max_length=20, blank=True, default="", help_text="What its parent needs it for.")
    depth = models.PositiveSmallIntegerField(default=0, help_text="How many runs it is inside of.")
    origin = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="forks", db_index=False
    )
    edits = models.JSONField(default=list, blank=True, help_text="Changes of the version's document for this run.")
    options = models.JSONField(default=dict, blank=True)
    children_cost = models.DecimalField(max_digits=20, decimal_places=10, default=0, help_text="The part of the cost.")
    thread = models.ForeignKey(
        Thread, null=True, blank=True, on_delete=models.SET_NULL, related_name="runs", db_index=False
    )

    objects = RunQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["flow", "number"], name="one_number_a_run"),
            models.UniqueConstraint(
                fields=["parent", "parent_path", "parent_attempt", "parent_wait"],
                name="one_child_a_wait",
                condition=models.Q(parent__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["workspace", "-created_at", "-id"], name="runs_newest_first"),
            models.Index(fields=["flow", "-created_at", "-id"], name="runs_of_flow_newest_first"),
            # The claim asks each workspace for its oldest: neither finished runs nor a long queue make it slower.
            models.Index(
                fields=["workspace", "created_at", "id"],
                name="runs_to_claim",
                condition=models.Q(worker=None) & (models.Q(state__in=DRIVEN) | models.Q(woken=True)),
            ),
            models.Index(fields=["due_at", "id"], name="runs_by_due", condition=models.Q(state="waiting", woken=False)),
            models.Index(fields=["origin", "created_at"], name="runs_forked", condition=models.Q(origin__isnull=False)),
            models.Index(
                fields=["thread", "created_at"], name="runs_of_thread", condition=models.Q(thread__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.flow} run {self.number}"
