"""The plain pages for what goes wrong. Under /api/ the same things are problem documents."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from flows.api.pages.page import page
from flows.api.problems import fault_problem
from flows.faults import Denied, Fault, InvalidInput, NotFound


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, HTTPStatus.NOT_FOUND, NotFound("There is no such page."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, HTTPStatus.FORBIDDEN, Denied())


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The reason is for developers; a person needs to know that loading the page again helps."""
    return _error(
        request,
        HTTPStatus.FORBIDDEN,
        Denied(
            "This form was open for too long or came from another place.",
            remedy="Go back, load the page again and send it once more. Baton needs cookies.",
        ),
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, HTTPStatus.BAD_REQUEST, InvalidInput("The request cannot be read."))


def server_error(request: HttpRequest) -> HttpResponse:
    return _error(
        request,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        Fault("Something failed inside Baton.", remedy="Try again. The log of the server says what failed."),
    )


def _error(request: HttpRequest, status: HTTPStatus, fault: Fault) -> HttpResponse:
    if request.path.startswith("/api/"):
        return fault_problem(fault)
    return page(request, "error", status=status, code=int(status), title=fault.message.rstrip("."), fault=fault)
