from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from flows.admin.rights import LookOnly
from flows.admin.shown import Styled, badge, pretty
from flows.admin.typed import ModelAdmin
from flows.models import Run, RunEvent, RunState, RunStep, StepState

TONES = {RunState.COMPLETED: "good", RunState.FAILED: "bad"}


class PartOfAnother(admin.SimpleListFilter):
    title = "part of another run"
    parameter_name = "part"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("no", "No"), ("yes", "Yes")]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        return queryset if self.value() is None else queryset.filter(parent__isnull=self.value() == "no")


class Forked(admin.SimpleListFilter):
    title = "forked"
    parameter_name = "forked"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "From another run")]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        return queryset if self.value() is None else queryset.filter(origin__isnull=False)


@admin.register(Run)
class RunAdmin(Styled, LookOnly, ModelAdmin):
    list_display = ("flow", "number", "workspace", "stands", "simulated", "cost", "created_at", "due_at", "worker")
    list_filter = ("state", "simulated", PartOfAnother, Forked, "workspace")
    list_select_related = ("workspace", "worker")
    search_fields = ("=id", "flow__name")
    date_hierarchy = "created_at"
    show_full_result_count = False
    fields = (
        *("workspace", "flow", "version", "number", "stands", "simulated", "worker", "epoch"),
        *("started_by", "created_at", "started_at", "finished_at", "due_at"),
        *("events", "steps_list", "cost", "children_cost", "tokens_in", "tokens_out"),
        *("parent_link", "purpose", "depth", "children_list", "origin_link", "forks_list", "thread"),
        *("told_inputs", "told_options", "told_edits", "told_output", "told_error"),
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        related = ("flow", "version", "started_by", "parent__flow", "origin__flow", "thread")
        documents = ("flow__document", "flow__graph", "version__document")
        others = tuple(f"{run}__flow__{name}" for run in ("parent", "origin") for name in ("document", "graph"))
        runs: QuerySet[Any] = super().get_queryset(request).select_related(*related).defer(*documents, *others)
        return runs

    @admin.display(description="State", ordering="state")
    def stands(self, run: Run) -> SafeString:
        return badge(run.get_state_display(), TONES.get(RunState(run.state), "quiet"))

    @admin.display(description="Events")
    def events(self, run: Run) -> str:
        """Links to their pages: a run may have more events and steps than one page could show."""
        return _listed("runevent", "run__id__exact", run, f"{run.seq} events")

    @admin.display(description="Steps")
    def steps_list(self, run: Run) -> str:
        waiting = run.steps.filter(state=StepState.WAITING).count()
        return _listed("runstep", "run__id__exact", run, f"{run.steps.count()} steps, {waiting} waiting")

    @admin.display(description="Child runs")
    def children_list(self, run: Run) -> str:
        return _listed("run", "parent__id__exact", run, f"{run.children.count()} child runs")

    @admin.display(description="Forks")
    def forks_list(self, run: Run) -> str:
        return _listed("run", "origin__id__exact", run, f"{run.forks.count()} forks")

    @admin.display(description="Part of")
    def parent_link(self, run: Run) -> str:
        place = f" at {run.parent_path}, attempt {run.parent_attempt}, wait {run.parent_wait}"
        return "no other run" if run.parent is None else format_html("{}{}", _linked(run.parent), place)

    @admin.display(description="Forked from")
    def origin_link(self, run: Run) -> str:
        return "no other run" if run.origin is None else _linked(run.origin)

    @admin.display(description="Inputs")
    def told_inputs(self, run: Run) -> SafeString:
        return pretty(run.inputs)

    @admin.display(description="Options")
    def told_options(self, run: Run) -> SafeString:
        return pretty(run.options)

    @admin.display(description="Edits of its document")
    def told_edits(self, run: Run) -> SafeString:
        return pretty(run.edits)

    @admin.display(description="Output")
    def told_output(self, run: Run) -> SafeString:
        return pretty(run.output)

    @admin.display(description="Error")
    def told_error(self, run: Run) -> SafeString:
        return pretty(run.error)


def _linked(run: Run) -> str:
    return format_html('<a href="{}">{}</a>', reverse("admin:flows_run_change", args=[run.pk]), run)


def _listed(noun: str, parameter: str, run: Run, words: str) -> str:
    return format_html('<a href="{}?{}={}">{}</a>', reverse(f"admin:flows_{noun}_changelist"), parameter, run.pk, words)


class OfARun(Styled, LookOnly, ModelAdmin):
    """Reached from its run."""

    list_per_page = 100
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(RunEvent)
class RunEventAdmin(OfARun):
    list_display = ("seq", "type", "path", "attempt", "epoch", "at")
    ordering = ("run", "seq")


@admin.register(RunStep)
class RunStepAdmin(OfARun):
    list_display = ("path", "state", "attempt", "cost", "assignee", "due_at", "started_at", "duration_ms")
    list_filter = ("state",)
    ordering = ("id",)
    fields = (
        *("run", "path", "state", "attempt", "started_at", "finished_at", "duration_ms", "due_at", "assignee"),
        *("cost", "tokens_in", "tokens_out", "told_waits"),
    )
    readonly_fields = fields

    @admin.display(description="What it waits for")
    def told_waits(self, step: RunStep) -> SafeString:
        return pretty(step.waits)
