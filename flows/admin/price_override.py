from typing import Any, cast

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from flows.admin.rights import Audited
from flows.admin.typed import ModelForm
from flows.models import PriceOverride, User
from flows.providers.presets import PRESETS

ABOUT = (
    "Every call to a model is billed by the price that holds at its moment, and keeps that price for ever: what is "
    "changed here holds for calls from now on, within a minute, and never for those that were made. Without an entry "
    "here the price is the one that Baton brings along; models on your own machines cost nothing."
)
LONG = "Some vendors charge more for a whole call once its input is long. The last tier that its input exceeds holds."
WHEN = "An entry that begins later goes before one that began earlier, so a new price can be entered ahead of its day."


class Price(ModelForm):
    vendor = forms.ChoiceField(
        required=False,
        choices=lambda: [("", "Whoever offers the model"), *((name, name) for name in vendors())],
        help_text="Whose prices these are: an account has the vendor of its preset.",
    )

    class Meta:
        model = PriceOverride
        fields = "__all__"


def vendors() -> list[str]:
    return sorted({preset.vendor for preset in PRESETS.values()})


@admin.register(PriceOverride)
class PriceOverrideAdmin(Audited):
    """Prices hold for all workspaces, so only the keeper of the whole installation sets them."""

    form = Price
    list_display = ("model", "sold_by", "input", "output", "cached", "valid_from", "valid_until", "note")
    list_filter = ("vendor",)
    search_fields = ("model", "note")
    readonly_fields = ("updated_at",)
    fieldsets = (
        (None, {"fields": ("vendor", "model", "note"), "description": ABOUT}),
        ("US dollars for a million tokens", {"fields": ("input", "output", "cached", "cache_write", "reasoning")}),
        ("Fees and long inputs", {"fields": ("request", "tiers"), "description": LONG}),
        ("When", {"fields": ("valid_from", "valid_until", "updated_at"), "description": WHEN}),
    )

    @admin.display(description="Vendor", ordering="vendor")
    def sold_by(self, price: PriceOverride) -> str:
        return price.vendor or "any"

    def has_module_permission(self, request: HttpRequest) -> bool:
        return cast(User, request.user).is_superuser

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)
