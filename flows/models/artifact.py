import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

from flows.models.run import Run
from flows.models.workspace import Workspace


class Artifact(models.Model):
    """A large value that lies outside the database, once in each workspace that has it.

    `references` counts the runs that use it; with the last of them it is freed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(
        Workspace, on_delete=models.CASCADE, related_name="artifacts", db_index=False
    )  # the constraint has it
    digest = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=255)
    references = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace", "digest"], name="one_artifact_a_digest")]

    def __str__(self) -> str:
        return self.digest


class ArtifactUse(models.Model):
    """A run holds an artifact."""

    artifact = models.ForeignKey(
        Artifact, on_delete=models.CASCADE, related_name="uses", db_index=False
    )  # the constraint has it
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="artifacts")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["artifact", "run"], name="one_use_a_run")]

    def __str__(self) -> str:
        return f"{self.artifact_id} in {self.run_id}"
