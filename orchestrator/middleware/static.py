"""Static files through whitenoise in every mode."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware  # type: ignore[import-untyped]


class StaticMiddleware(WhiteNoiseMiddleware):  # type: ignore[misc]
    """Hands each file over whole: under ASGI Django would otherwise collect whitenoise's stream, and warn about it."""

    @staticmethod
    def serve(static_file: Any, request: HttpRequest) -> HttpResponse:
        found = static_file.get_response(request.method, request.META)
        body = b""
        if found.file is not None:
            with found.file as file:
                body = file.read()
        response = HttpResponse(body, status=HTTPStatus(found.status))
        del response["Content-Type"]
        for name, value in found.headers:
            response[name] = value
        return response
