import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models.functions import Cast
from django.utils import timezone

from flows.graph.thumbnail import thumbnail
from flows.models.user import User
from flows.models.workspace import Workspace

KEPT_AFTER_DELETION = timedelta(days=30)


class HasTag(models.Func):
    """Is this text among the tags? The two databases keep lists in columns of different sorts."""

    function = "JSONB_EXISTS"
    output_field = models.BooleanField()

    def __init__(self, tag: str) -> None:
        super().__init__(models.F("tags"), Cast(models.Value(tag), models.TextField()))

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> Any:
        tags, tag = (compiler.compile(part) for part in self.get_source_expressions())
        return f"EXISTS (SELECT 1 FROM JSON_EACH({tags[0]}) WHERE value = {tag[0]})", (*tags[1], *tag[1])


def beside(document: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept beside a draft for lists; whoever writes the one writes the other."""
    return {"step_count": len(document.get("steps", ())), "graph": thumbnail(document)}


class FlowQuerySet(models.QuerySet["Flow"]):
    def within(self, workspace: Workspace) -> Self:
        return self.filter(workspace=workspace, deleted_at=None)

    def restorable_within(self, workspace: Workspace) -> Self:
        """Deleted, and not so long ago that they are gone for good."""
        return self.filter(workspace=workspace, deleted_at__gt=timezone.now() - KEPT_AFTER_DELETION)

    def named_like(self, text: str) -> Self:
        return self.filter(models.Q(name__icontains=text) | models.Q(description__icontains=text))

    def tagged(self, tag: str) -> Self:
        return self.filter(HasTag(tag))

    def for_lists(self) -> Self:
        """With the people in them, and without a single document: a page of those may be 250 MB."""
        people = self.select_related("published", "changed_by", "deleted_by")
        return people.defer("document", "published__document")


class Flow(models.Model):
    """A named graph: one draft, guarded by its revision, and numbered versions of which one is published.

    Name, description, tags and what lists draw are the draft's own, kept beside it for lists and questions in SQL.
    Active is the flow's: switched off, nothing starts it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="flows")
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    tags = models.JSONField(default=list, blank=True)
    active = models.BooleanField(default=True)
    document = models.JSONField()
    step_count = models.PositiveIntegerField(default=0, editable=False)
    graph = models.JSONField(default=dict, editable=False, help_text="The draft as lists draw it.")
    revision = models.PositiveIntegerField(default=1)
    published = models.ForeignKey("FlowVersion", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    updated_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects = FlowQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace", "-updated_at", "id"], name="flows_newest_first")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding:
            for name, value in beside(self.document).items():
                setattr(self, name, value)
        super().save(*args, **kwargs)


class FlowRevision(models.Model):
    """A state that a draft left behind: what a save that comes too late was made from. Old ones are forgotten."""

    flow = models.ForeignKey(Flow, on_delete=models.CASCADE, related_name="revisions", db_index=False)
    revision = models.PositiveIntegerField()
    document = models.JSONField()
    size = models.PositiveIntegerField(help_text="Of the document, in bytes.")
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["flow", "revision"], name="one_state_a_revision")]

    def __str__(self) -> str:
        return f"{self.flow} revision {self.revision}"


class FlowVersionQuerySet(models.QuerySet["FlowVersion"]):
    def update(self, **changes: Any) -> int:
        raise FrozenVersion(changes)

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        raise FrozenVersion(args)


class FrozenVersion(TypeError):
    """A bug of ours: some code tried to change a version."""


class FlowVersion(models.Model):
    """One immutable state of a flow. Runs point here, so it is never changed and never deleted alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    flow = models.ForeignKey(Flow, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    digest = models.CharField(max_length=80)
    step_count = models.PositiveIntegerField(default=0, editable=False, help_text="For lists, which load no documents.")
    message = models.CharField(max_length=500, blank=True)
    created_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = FlowVersionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["flow", "number"], name="one_number_a_version")]

    def __str__(self) -> str:
        return f"{self.flow} v{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise FrozenVersion(f"version {self.pk} was published; publish another one")
        self.step_count = len(self.document.get("steps", ()))
        super().save(*args, **kwargs)
