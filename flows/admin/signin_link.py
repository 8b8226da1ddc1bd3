from django.contrib import admin
from django.http import HttpRequest

from flows.admin.rights import Audited, LookOnly
from flows.admin.typed import ModelAdmin
from flows.models import SignInLink


@admin.register(SignInLink)
class SignInLinkAdmin(LookOnly, Audited):
    """Links can be taken back by deleting them; what they hold is not shown."""

    list_display = ("user", "created_at", "expires_at", "used_at")
    list_select_related = ("user",)
    fields = ("user", "created_at", "expires_at", "used_at")
    ordering = ("-created_at",)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return not lookup.startswith("token_hash") and super().lookup_allowed(lookup, value, request)

    def has_delete_permission(self, request: HttpRequest, obj: SignInLink | None = None) -> bool:
        return ModelAdmin.has_delete_permission(self, request, obj)
