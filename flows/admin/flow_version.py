from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from flows.admin.rights import LookOnly
from flows.admin.shown import Styled, badge, pretty
from flows.admin.typed import ModelAdmin
from flows.faults import InvalidInput
from flows.graph import digest, read
from flows.models import FlowRevision, FlowVersion


class WithoutDocuments(Styled, LookOnly, ModelAdmin):
    """A list of documents would be a list of megabytes."""

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        found = super().get_queryset(request).select_related("flow__workspace").defer("flow__document")
        one = request.resolver_match is not None and "object_id" in request.resolver_match.kwargs
        return found if one else found.defer("document")


@admin.register(FlowVersion)
class FlowVersionAdmin(WithoutDocuments):
    list_display = ("flow", "number", "message", "published", "step_count", "created_by", "created_at", "digest")
    list_select_related = ("created_by",)
    list_filter = ("flow__workspace",)
    search_fields = ("flow__name", "digest", "message")
    ordering = ("-created_at", "-id")
    fields = (
        *("flow", "number", "message", "published", "step_count", "created_by", "created_at"),
        *("digest", "checked", "written"),
    )

    @admin.display(description="Published")
    def published(self, version: FlowVersion) -> SafeString:
        return badge("runs now", "good") if version.flow.published_id == version.pk else badge("no")

    @admin.display(description="Digest checked")
    def checked(self, version: FlowVersion) -> SafeString:
        """Calculated anew from the document that is stored."""
        try:
            holds = digest(read(version.document)) == version.digest
        except InvalidInput as wrong:
            return badge(f"this Baton cannot read the document: {wrong.message}", "bad")
        return (
            badge("holds", "good") if holds else badge("does not hold: the document is not what was published", "bad")
        )

    @admin.display(description="Document")
    def written(self, version: FlowVersion) -> SafeString:
        return pretty(version.document)


@admin.register(FlowRevision)
class FlowRevisionAdmin(WithoutDocuments):
    """What drafts were: looked at when somebody misses something."""

    list_display = ("flow", "revision", "size", "by", "at")
    list_select_related = ("by",)
    list_filter = ("flow__workspace",)
    search_fields = ("flow__name", "=flow__id")
    ordering = ("-at", "-id")
    fields = ("flow", "revision", "size", "by", "at", "written")

    @admin.display(description="Draft as it was")
    def written(self, revision: FlowRevision) -> SafeString:
        return pretty(revision.document)
