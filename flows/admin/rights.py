from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from flows.actions.audit import audit
from flows.admin.typed import ModelAdmin
from flows.models import User, Workspace


class LookOnly:
    """For admins and inlines alike: whatever a forged form says, nothing is added, changed or deleted."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Audited(ModelAdmin):
    """Django calls these inside the transaction of the change."""

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        self._audit(request, obj, "added")
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        self._audit(request, obj, "changed", message)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: "QuerySet[Any]") -> Any:
        for obj in queryset:
            self._audit(request, obj, "deleted")
        return super().log_deletions(request, queryset)

    def _audit(self, request: HttpRequest, obj: Model, what: str, message: Any = None) -> None:
        actor = request.user if isinstance(request.user, User) else None
        workspace = obj if isinstance(obj, Workspace) and what != "deleted" else None
        verb = f"admin.{obj._meta.model_name}_{what}"
        audit(verb, actor=actor, workspace=workspace, target=obj, name=str(obj), message=message or [])
