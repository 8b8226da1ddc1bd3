"""One strict Content Security Policy for every page: scripts, styles, fonts and connections of our own only."""

from collections.abc import Awaitable, Callable

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest, HttpResponseBase

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"

type_sync = Callable[[HttpRequest], HttpResponseBase]
type_async = Callable[[HttpRequest], Awaitable[HttpResponseBase]]


class ContentPolicyMiddleware:
    sync_capable = True
    async_capable = True

    def __init__(self, get_response: type_sync | type_async) -> None:
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        response = self.get_response(request)
        if isinstance(response, HttpResponseBase):
            return guarded(response)
        return self._wait(response)

    async def _wait(self, response: Awaitable[HttpResponseBase]) -> HttpResponseBase:
        return guarded(await response)


def guarded(response: HttpResponseBase) -> HttpResponseBase:
    response.headers.setdefault("Content-Security-Policy", POLICY)  # downloads have a stricter one
    response["Permissions-Policy"] = PERMISSIONS
    response.headers.setdefault("Cache-Control", "no-store")  # static files say how long; all else is one person's
    return response
