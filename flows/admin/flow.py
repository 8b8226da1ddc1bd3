from typing import Any

from django.contrib import admin
from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.safestring import SafeString

from flows.admin import flow_actions
from flows.admin.rights import LookOnly
from flows.admin.shown import Styled, badge, pretty
from flows.admin.typed import ModelAdmin, TabularInline
from flows.models import Flow, FlowVersion

VERSIONS_SHOWN = 50


class Deleted(admin.SimpleListFilter):
    title = "deleted"
    parameter_name = "deleted"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("no", "No"), ("yes", "Yes")]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        match self.value():
            case "yes":
                return queryset.exclude(deleted_at=None)
            case "no":
                return queryset.filter(deleted_at=None)
        return queryset


class Published(admin.SimpleListFilter):
    title = "published"
    parameter_name = "published"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Yes"), ("no", "Never")]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        return queryset if self.value() is None else queryset.filter(published__isnull=self.value() == "no")


class VersionInline(LookOnly, TabularInline):
    """The newest ones; all of them have a page of their own."""

    model = FlowVersion
    fk_name = "flow"
    fields = ("number", "message", "digest", "step_count", "created_by", "created_at")
    readonly_fields = fields
    ordering = ("-number",)
    extra = 0
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        newest = FlowVersion.objects.filter(flow=OuterRef("flow")).order_by("-number").values("number")[:1]
        versions = (
            super().get_queryset(request).select_related("flow", "created_by").defer("document", "flow__document")
        )
        shown: QuerySet[Any] = versions.alias(newest=Subquery(newest)).filter(number__gt=F("newest") - VERSIONS_SHOWN)
        return shown


@admin.register(Flow)
class FlowAdmin(Styled, LookOnly, ModelAdmin):
    list_display = ("name", "workspace", "draft", "version", "runs", "changed_by", "updated_at", "state")
    list_filter = (Deleted, Published, "active", "workspace")
    search_fields = ("name", "description", "=id")
    ordering = ("-updated_at", "id")
    inlines = (VersionInline,)
    fields = (
        *("name", "workspace", "description", "tags", "active", "revision", "published", "created_by", "created_at"),
        *("changed_by", "updated_at", "deleted_by", "deleted_at", "written"),
    )
    actions = (
        *(flow_actions.publish, flow_actions.switch_on, flow_actions.switch_off),
        *(flow_actions.delete, flow_actions.undelete, flow_actions.export),
    )

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """Only the page of one flow reads a document, and only its own."""
        flows = super().get_queryset(request).select_related("workspace", "published", "changed_by", "deleted_by")
        one = request.resolver_match is not None and "object_id" in request.resolver_match.kwargs
        flows = flows.defer("published__document") if one else flows.defer("document", "published__document")
        counted: QuerySet[Any] = flows.annotate(run_count=Count("runs"))
        return counted

    @admin.display(description="Draft", ordering="revision")
    def draft(self, flow: Flow) -> SafeString:
        return badge(f"revision {flow.revision}")

    @admin.display(description="Published", ordering="published__number")
    def version(self, flow: Flow) -> SafeString:
        return badge("never") if flow.published is None else badge(f"version {flow.published.number}", "good")

    @admin.display(description="Runs", ordering="run_count")
    def runs(self, flow: Flow) -> int:
        return int(flow.run_count)  # type: ignore[attr-defined]

    @admin.display(description="State", ordering="deleted_at")
    def state(self, flow: Flow) -> SafeString:
        if flow.deleted_at is not None:
            return badge("deleted", "bad")
        return badge("active", "good") if flow.active else badge("switched off")

    @admin.display(description="Draft as it is written")
    def written(self, flow: Flow) -> SafeString:
        return pretty(flow.document)
