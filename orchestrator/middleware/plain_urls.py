"""Refuses a NUL in an address: PostgreSQL cannot compare text with one, and no address of ours holds any."""

from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest


class PlainUrlMiddleware:
    """The API says so itself, as a problem with its place; this is for the pages and the admin site."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        if not request.path.startswith("/api/") and _holds_nul(request):
            raise BadRequest("A NUL in the address.")
        return self.get_response(request)


def _holds_nul(request: HttpRequest) -> bool:
    return "\0" in request.path or any("\0" in text for name, values in request.GET.lists() for text in (name, *values))
