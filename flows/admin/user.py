from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from flows.admin.rights import Audited
from flows.models import User


@admin.register(User)
class UserAdmin(Audited):
    """No password here: people choose theirs, or come in by `manage.py signin --email …`."""

    list_display = ("email", "name", "is_active", "is_staff", "last_login")
    search_fields = ("email", "name")
    list_filter = ("is_active", "is_staff")
    fields = ("email", "name", "is_active", "is_staff", "is_superuser", "last_login", "created_at")
    readonly_fields = ("last_login", "created_at")
    ordering = ("email",)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Who may change people may still not make keepers of them, or of themselves."""
        keeper = isinstance(request.user, User) and request.user.is_superuser
        return self.readonly_fields if keeper else (*self.readonly_fields, "is_staff", "is_superuser")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """A filter that tells whether a password's hash begins with a letter tells, in the end, the hash."""
        return not lookup.startswith("password") and super().lookup_allowed(lookup, value, request)

    def save_model(self, request: object, obj: User, form: object, change: bool) -> None:
        if not obj.password:
            obj.set_unusable_password()
        obj.save()
