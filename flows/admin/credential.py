from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest

from flows.actions.access import require
from flows.actions.audit import audit
from flows.actions.replace_credential import replace_credential
from flows.actions.reseal_secrets import reseal_secrets
from flows.admin.rights import LookOnly
from flows.admin.typed import ModelAdmin, ModelForm
from flows.faults import Denied, Fault, NotFound
from flows.models import Credential, CredentialKind, Role, User
from flows.storage.credentials import set_secret


class NewSecret(ModelForm):
    """A secret goes in here and is never shown: neither the one that is stored, nor the one that was refused."""

    user: User
    new_secret = forms.CharField(
        strip=False,
        max_length=8_192,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "off"}),
        help_text="Replaces the one that is stored. It cannot be shown again.",
    )

    class Meta:
        model = Credential
        fields: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any]:
        """With the rights that the keeper has in that workspace, and no others."""
        given = dict(super().clean() or {})
        try:
            require(self.user, self.instance.workspace, Role.OWNER)
            set_secret(Credential.objects.get(pk=self.instance.pk), given.get("new_secret", ""))
        except (Denied, NotFound) as refused:
            audit(
                "admin.credential_replace_refused",
                actor=self.user,
                workspace=self.instance.workspace,
                target=self.instance,
                name=self.instance.name,
            )
            raise forms.ValidationError("Only an owner of its workspace replaces a credential.") from refused
        except Fault as fault:
            raise forms.ValidationError(f"{fault.message} {fault.remedy}") from fault
        return given


@admin.register(Credential)
class CredentialAdmin(LookOnly, ModelAdmin):
    list_display = ("name", "workspace", "kind", "host", "header", "created_by", "created_at", "used_at")
    list_filter = ("kind", "workspace")
    list_select_related = ("workspace", "created_by")
    search_fields = ("name", "host")
    ordering = ("workspace", "name")
    form = NewSecret
    readonly_fields = ("workspace", "name", "kind", "host", "header", "created_by", "created_at", "used_at")
    fields = (*readonly_fields, "new_secret")
    actions = ("seal_anew",)

    def has_change_permission(self, request: HttpRequest, obj: Credential | None = None) -> bool:
        own = obj is not None and obj.kind == CredentialKind.ACCOUNT  # an account's owners set it there
        return not own and ModelAdmin.has_change_permission(self, request, obj)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return not lookup.startswith("secret") and super().lookup_allowed(lookup, value, request)

    def get_form(self, request: HttpRequest, obj: Credential | None = None, change: bool = False, **said: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **said)
        form.user = cast(User, request.user)
        return form

    def save_model(self, request: HttpRequest, obj: Credential, form: Any, change: bool) -> None:
        replace_credential(cast(User, request.user), obj.workspace, obj.pk, secret=form.cleaned_data["new_secret"])

    @admin.action(description="Seal all secrets with the newest key")
    def seal_anew(self, request: HttpRequest, chosen: Any) -> None:
        """All of them, whichever are chosen: afterwards older keys can be taken out of the settings."""
        unreadable = reseal_secrets(cast(User, request.user))
        if unreadable:
            messages.error(request, f"{unreadable} could not be read with any key: their secrets must be stored again.")
        else:
            messages.success(request, "All secrets are sealed with the newest key.")
