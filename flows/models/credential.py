import uuid
from typing import ClassVar, Self

from django.db import models
from django.utils import timezone

from flows.models.user import User
from flows.models.workspace import Workspace


class CredentialKind(models.TextChoices):
    BEARER = "bearer", "Bearer token"
    BASIC = "basic", "User and password"
    HEADER = "header", "Header"
    ACCOUNT = "account", "Key of an account"  # its wire decides which header carries it


# Those that steps call by name; the key of an account is set, and goes, with its account.
NAMED_KINDS = [(kind.value, kind.label) for kind in CredentialKind if kind is not CredentialKind.ACCOUNT]


class CredentialQuerySet(models.QuerySet["Credential"]):
    def named_within(self, workspace: Workspace | uuid.UUID) -> Self:
        return self.filter(workspace=workspace).exclude(kind=CredentialKind.ACCOUNT)


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

    objects = CredentialQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace", "name"], name="one_credential_a_name")]

    def __str__(self) -> str:
        return self.name
