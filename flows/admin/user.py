from django.contrib import admin

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

    def save_model(self, request: object, obj: User, form: object, change: bool) -> None:
        if not obj.password:
            obj.set_unusable_password()
        obj.save()
