from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.db.models.functions import Length
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat

from flows.admin.rights import Audited, LookOnly
from flows.admin.typed import ModelAdmin
from flows.models import CachedReply


@admin.register(CachedReply)
class CachedReplyAdmin(LookOnly, Audited):
    """One that is wrong can be forgotten by deleting it: the question is asked again then."""

    list_display = ("key", "workspace", "kept", "created_at", "expires_at")
    list_filter = ("workspace",)
    list_select_related = ("workspace",)
    search_fields = ("key",)
    ordering = ("-created_at", "-id")
    show_full_result_count = False
    fields = ("workspace", "key", "kept", "created_at", "expires_at", "reply")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """Only the page of one reads a reply."""
        found: QuerySet[Any] = super().get_queryset(request).annotate(length=Length("reply"))
        one = request.resolver_match is not None and "object_id" in request.resolver_match.kwargs
        return found if one else found.defer("reply")

    def has_delete_permission(self, request: HttpRequest, obj: CachedReply | None = None) -> bool:
        return ModelAdmin.has_delete_permission(self, request, obj)

    @admin.display(description="Size", ordering="length")
    def kept(self, reply: CachedReply) -> str:
        return filesizeformat(reply.length)  # type: ignore[attr-defined]
