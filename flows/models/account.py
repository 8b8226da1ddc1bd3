import uuid
from typing import ClassVar, Self

from django.db import models
from django.utils import timezone

from flows.models.credential import Credential
from flows.models.user import User
from flows.models.workspace import Workspace


class AccountQuerySet(models.QuerySet["Account"]):
    def within(self, workspace: Workspace | uuid.UUID) -> Self:
        return self.filter(workspace=workspace)

    def for_lists(self) -> Self:
        """With the people in them, and without a single secret."""
        people = self.select_related("credential", "created_by", "updated_by", "allowed_by")
        return people.defer("credential__secret").order_by("name")


class Account(models.Model):
    """A wire, where it is spoken, and what one signs with there; steps call it by name, as in name/model.

    The key is a credential that is bound to the host of the base URL. Whatever changes what is sent moves `updated_at`
    on: workers know by it that what they keep is out of date.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(
        Workspace, on_delete=models.CASCADE, related_name="accounts", db_index=False
    )  # the constraint has it
    name = models.CharField(max_length=40)
    preset = models.CharField(max_length=40, default="custom")
    wire = models.CharField(max_length=40)
    base_url = models.CharField(max_length=1000)
    headers = models.JSONField(default=dict, blank=True, help_text="Sent with every request, by name. Never secrets.")
    credential = models.ForeignKey(
        Credential, null=True, blank=True, on_delete=models.SET_NULL, related_name="accounts"
    )
    allow_private = models.BooleanField(default=False, help_text="An owner opened this one local address.")
    allowed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    allowed_at = models.DateTimeField(null=True, blank=True, editable=False)
    active = models.BooleanField(default=True)
    stream = models.BooleanField(default=True)
    requests_a_minute = models.PositiveIntegerField(default=0, help_text="0: no limit.")
    tokens_a_minute = models.PositiveIntegerField(default=0, help_text="0: no limit.")
    first_token_seconds = models.FloatField(default=120)
    between_tokens_seconds = models.FloatField(default=60)
    most_prompt_bytes = models.PositiveIntegerField(default=100_000)
    most_system_bytes = models.PositiveIntegerField(default=10_000)
    created_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    models_at = models.DateTimeField(null=True, blank=True, editable=False)
    models_seen = models.JSONField(default=list, blank=True, help_text="The models, as the other side listed them.")

    objects = AccountQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace", "name"], name="one_account_a_name")]

    def __str__(self) -> str:
        return self.name
