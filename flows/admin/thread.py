from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator

from flows.admin.rights import LookOnly
from flows.admin.typed import ModelAdmin
from flows.models import Message, Thread


@admin.register(Thread)
class ThreadAdmin(LookOnly, ModelAdmin):
    list_display = ("title", "workspace", "message_count", "created_by", "created_at")
    list_filter = ("workspace",)
    list_select_related = ("workspace", "created_by")
    search_fields = ("title", "=id")
    ordering = ("-created_at", "-id")
    fields = ("title", "workspace", "created_by", "created_at", "message_list")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        counted: QuerySet[Any] = super().get_queryset(request).annotate(said=Count("messages"))
        return counted

    @admin.display(description="Messages", ordering="said")
    def message_count(self, thread: Thread) -> int:
        return int(thread.said)  # type: ignore[attr-defined]

    @admin.display(description="Messages")
    def message_list(self, thread: Thread) -> str:
        address = reverse("admin:flows_message_changelist")
        return format_html('<a href="{}?thread__id__exact={}">{} messages</a>', address, thread.pk, thread.said)  # type: ignore[attr-defined]


@admin.register(Message)
class MessageAdmin(LookOnly, ModelAdmin):
    """Reached from its thread."""

    list_display = ("number", "role", "begins", "by", "run", "created_at")
    list_select_related = ("by", "run__flow", "thread")
    list_per_page = 100
    show_full_result_count = False
    ordering = ("thread", "number")
    fields = ("thread", "number", "role", "text", "by", "run", "created_at")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        found: QuerySet[Any] = super().get_queryset(request).defer("run__flow__document", "run__flow__graph")
        return found

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description="Text")
    def begins(self, message: Message) -> str:
        return Truncator(message.text).chars(100)
