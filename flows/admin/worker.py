from django.contrib import admin

from flows.admin.rights import LookOnly
from flows.admin.typed import ModelAdmin
from flows.models import Worker


@admin.register(Worker)
class WorkerAdmin(LookOnly, ModelAdmin):
    list_display = ("name", "address", "capacity", "started_at", "beat_at")
    ordering = ("-beat_at",)
