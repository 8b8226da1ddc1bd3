"""How people come in, go out and change their password here: as everywhere else, with the same pauses and traces."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect

from flows.actions.audit import audit
from flows.actions.sign_out import sign_out
from flows.models import User


def through_the_front_door(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseRedirect:
    """The admin site has no sign-in of its own: its form would pass by the pause after too many tries."""
    if request.user.is_authenticated:
        raise PermissionDenied  # signed in, but not staff
    target = request.GET.get(REDIRECT_FIELD_NAME, "/admin/")
    return HttpResponseRedirect(f"/signin?{urlencode({'next': target})}")


def out_by_the_front_door(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    sign_out(request)
    return HttpResponseRedirect("/signin")


def change_password(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
    with transaction.atomic():
        response = admin.AdminSite.password_change(admin.site, request, extra_context)
        if response.status_code == 302 and isinstance(request.user, User):
            audit("person.password_changed", actor=request.user, workspace=None, target=request.user)
    return response
