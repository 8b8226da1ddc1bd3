import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

from flows.models.user import User
from flows.models.workspace import Workspace


class CredentialKind(models.TextChoices):
    BEARER = "bearer", "Bearer token"
    BASIC = "basic", "User and password"
    HEADER = "header", "Header"


class Credential(models.Model):
    """A secret that opens one host. It can be set and used, and is never shown again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(
        Workspace, on_delete=models.CASCADE, related_name="credentials", db_index=False
    )  # the constraint has it
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=CredentialKind.choices, default=CredentialKind.BEARER)
    header = models.CharField(max_length=100, blank=True, help_text="The header that carries it, for the kind Header.")
    host = models.CharField(max_length=255, help_text="The only host it is sent to, like api.example.com.")
    secret = models.BinaryField(default=b"", editable=False)
    created_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    used_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace", "name"], name="one_credential_a_name")]

    def __str__(self) -> str:
        return self.name
