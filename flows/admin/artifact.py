from django.contrib import admin
from django.template.defaultfilters import filesizeformat

from flows.admin.rights import LookOnly
from flows.admin.typed import ModelAdmin
from flows.models import Artifact


@admin.register(Artifact)
class ArtifactAdmin(LookOnly, ModelAdmin):
    """What is kept beside the database. It is freed with the last run that holds it, and not here."""

    list_display = ("digest", "workspace", "kept", "media_type", "references", "created_at")
    list_filter = ("workspace", "media_type")
    list_select_related = ("workspace",)
    search_fields = ("digest",)
    ordering = ("-created_at", "-id")
    show_full_result_count = False

    @admin.display(description="Size", ordering="size")
    def kept(self, artifact: Artifact) -> str:
        return filesizeformat(artifact.size)
