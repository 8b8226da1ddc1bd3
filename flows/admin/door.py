from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect


def through_the_front_door(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseRedirect:
    """The admin site has no sign-in of its own: its form would pass by the pause after too many tries."""
    if request.user.is_authenticated:
        raise PermissionDenied  # signed in, but not staff
    target = request.GET.get(REDIRECT_FIELD_NAME, "/admin/")
    return HttpResponseRedirect(f"/signin?{urlencode({'next': target})}")
