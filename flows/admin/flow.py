from django.contrib import admin

from flows.admin.rights import LookOnly
from flows.admin.typed import ModelAdmin
from flows.models import Flow, FlowVersion


@admin.register(Flow)
class FlowAdmin(LookOnly, ModelAdmin):
    list_display = ("name", "workspace", "revision", "published", "updated_at", "deleted_at")
    list_filter = ("workspace",)
    list_select_related = ("workspace", "published__flow")
    search_fields = ("name", "description")


@admin.register(FlowVersion)
class FlowVersionAdmin(LookOnly, ModelAdmin):
    list_display = ("flow", "number", "digest", "created_by", "created_at")
    list_select_related = ("flow", "created_by")
    search_fields = ("flow__name", "digest")
