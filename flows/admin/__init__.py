"""The admin site of the machine's keeper: one file a noun. What a run did can be looked at here, never changed."""

from django.contrib import admin
from django.contrib.auth.models import Group

from flows.admin import (
    account,
    artifact,
    audit,
    cached_reply,
    credential,
    flow,
    flow_version,
    price_override,
    run,
    signin_link,
    thread,
    user,
    worker,
    workspace,
)
from flows.admin.door import change_password, out_by_the_front_door, through_the_front_door

__all__ = [
    "account",
    "artifact",
    "audit",
    "cached_reply",
    "credential",
    "flow",
    "flow_version",
    "price_override",
    "run",
    "signin_link",
    "thread",
    "user",
    "worker",
    "workspace",
]

admin.site.site_title = "Baton"
admin.site.site_header = "Baton"
admin.site.index_title = "This installation"
admin.site.unregister(Group)  # rights come from memberships
admin.site.login = through_the_front_door  # type: ignore[method-assign]
admin.site.logout = out_by_the_front_door  # type: ignore[method-assign, assignment]
admin.site.password_change = change_password  # type: ignore[method-assign, assignment]
