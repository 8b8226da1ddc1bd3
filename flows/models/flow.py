import uuid
from typing import ClassVar, Self

from django.db import models
from django.utils import timezone

from flows.models.user import User
from flows.models.workspace import Workspace


class FlowQuerySet(models.QuerySet["Flow"]):
    def within(self, workspace: Workspace) -> Self:
        return self.filter(workspace=workspace, deleted_at=None)

    def named_like(self, text: str) -> Self:
        return self.filter(models.Q(name__icontains=text) | models.Q(description__icontains=text))


class Flow(models.Model):
    """A named graph: one draft, guarded by its revision, and numbered versions of which one is published."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="flows")
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    tags = models.JSONField(default=list, blank=True)
    document = models.JSONField()
    revision = models.PositiveIntegerField(default=1)
    published = models.ForeignKey("FlowVersion", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = FlowQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace", "-updated_at", "id"], name="flows_newest_first")]

    def __str__(self) -> str:
        return self.name


class FlowVersion(models.Model):
    """One immutable state of a flow. Runs point here, so it is never changed and never deleted alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    flow = models.ForeignKey(Flow, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    digest = models.CharField(max_length=80)
    message = models.CharField(max_length=500, blank=True)
    created_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["flow", "number"], name="one_number_a_version")]

    def __str__(self) -> str:
        return f"{self.flow} v{self.number}"
