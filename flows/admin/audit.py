from django.contrib import admin

from flows.admin.rights import LookOnly
from flows.admin.typed import ModelAdmin
from flows.models import AuditEntry


@admin.register(AuditEntry)
class AuditAdmin(LookOnly, ModelAdmin):
    list_display = ("at", "verb", "actor", "workspace", "target_type", "target_id")
    list_filter = ("verb", "workspace")
    list_select_related = ("actor", "workspace")
    search_fields = ("verb", "=target_id")
    ordering = ("-at", "-id")
