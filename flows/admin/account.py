from typing import Any

from django.contrib import admin
from django.utils.safestring import SafeString

from flows.admin.rights import LookOnly
from flows.admin.shown import Styled, badge, pretty
from flows.admin.typed import ModelAdmin
from flows.models import Account


@admin.register(Account)
class AccountAdmin(Styled, LookOnly, ModelAdmin):
    """Where models are asked. Owners set accounts up in the app, where what they enter is checked; a key is stored as a
    credential of its own, and shown nowhere."""

    list_display = ("name", "workspace", "state", "wire", "base_url", "key", "allow_private", "models_at", "updated_at")
    list_filter = ("active", "allow_private", "wire", "preset", "workspace")
    list_select_related = ("workspace",)
    search_fields = ("name", "base_url", "workspace__name")
    ordering = ("workspace", "name")
    show_full_result_count = False
    fields = (
        *("workspace", "name", "state", "preset", "wire", "base_url", "sent_along", "key", "stream"),
        *("allow_private", "allowed_by", "allowed_at", "requests_a_minute", "tokens_a_minute"),
        *("first_token_seconds", "between_tokens_seconds", "most_prompt_bytes", "most_system_bytes"),
        *("listed", "models_at", "created_by", "created_at", "updated_by", "updated_at"),
    )
    readonly_fields = fields

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).select_related("workspace", "allowed_by", "created_by", "updated_by")

    @admin.display(description="State", ordering="active")
    def state(self, account: Account) -> SafeString:
        return badge("active", "good") if account.active else badge("switched off")

    @admin.display(description="Key", boolean=True)
    def key(self, account: Account) -> bool:
        return account.credential_id is not None

    @admin.display(description="Headers")
    def sent_along(self, account: Account) -> SafeString:
        return pretty(account.headers)

    @admin.display(description="Models")
    def listed(self, account: Account) -> SafeString:
        return pretty(account.models_seen)
