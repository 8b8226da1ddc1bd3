from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from flows.admin.rights import LookOnly
from flows.admin.typed import ModelAdmin, TabularInline
from flows.models import Run, RunEvent, RunStep


class StepInline(LookOnly, TabularInline):
    model = RunStep
    fields = ("path", "state", "attempt", "cost", "tokens_in", "tokens_out", "started_at", "duration_ms")
    ordering = ("started_at", "path")
    extra = 0


@admin.register(Run)
class RunAdmin(LookOnly, ModelAdmin):
    list_display = ("flow", "number", "workspace", "state", "simulated", "cost", "created_at", "worker")
    list_filter = ("state", "simulated", "workspace")
    list_select_related = ("workspace", "worker")
    search_fields = ("=id", "flow__name")
    date_hierarchy = "created_at"
    inlines = (StepInline,)
    readonly_fields = ("events",)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        runs = super().get_queryset(request).select_related("flow", "version", "started_by")
        return runs.defer("flow__document", "flow__graph", "version__document")

    @admin.display(description="Events")
    def events(self, run: Run) -> str:
        """A link to their pages: a journal may hold more events than one page could show."""
        address = reverse("admin:flows_runevent_changelist")
        return format_html('<a href="{}?run__id__exact={}">{} events</a>', address, run.pk, run.seq)


@admin.register(RunEvent)
class RunEventAdmin(LookOnly, ModelAdmin):
    list_display = ("seq", "type", "path", "attempt", "epoch", "at")
    list_per_page = 100
    ordering = ("run", "seq")
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False  # reached from its run
