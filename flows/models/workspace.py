import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

from flows.models.user import User

DEFAULT_ARTIFACT_QUOTA = 1024**3


class Role(models.TextChoices):
    VIEWER = "viewer", "Viewer"
    EDITOR = "editor", "Editor"
    OWNER = "owner", "Owner"

    def covers(self, needed: "Role") -> bool:
        """A role includes all that the roles before it may do."""
        order = list(Role)
        return order.index(self) >= order.index(needed)


class Workspace(models.Model):
    """The tenant. Everything else belongs to exactly one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    slug = models.SlugField(unique=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    artifact_quota = models.PositiveBigIntegerField(
        default=DEFAULT_ARTIFACT_QUOTA, help_text="How many bytes of large values it may keep."
    )
    members = models.ManyToManyField(User, through="Membership")

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE)
    user = models.ForeignKey(User, on_delete=models.CASCADE)
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.VIEWER)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace", "user"], name="one_membership_a_person")]

    def __str__(self) -> str:
        return f"{self.user} in {self.workspace}: {self.role}"
