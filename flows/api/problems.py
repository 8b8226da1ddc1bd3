"""The one map from what can go wrong to HTTP: every failure becomes a problem document (RFC 9457)."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, JsonResponse
from rest_framework import exceptions as rest

from flows import faults
from flows.journal.away import is_away

log = logging.getLogger(__name__)

STATUS: dict[type[faults.Fault], HTTPStatus] = {
    faults.InvalidInput: HTTPStatus.BAD_REQUEST,
    faults.SignInRequired: HTTPStatus.UNAUTHORIZED,
    faults.Denied: HTTPStatus.FORBIDDEN,
    faults.NotFound: HTTPStatus.NOT_FOUND,
    faults.Conflict: HTTPStatus.CONFLICT,
    faults.RevisionConflict: HTTPStatus.PRECONDITION_FAILED,
    faults.RevisionRequired: HTTPStatus.PRECONDITION_REQUIRED,
    faults.TooManyTries: HTTPStatus.TOO_MANY_REQUESTS,
    faults.StepFault: HTTPStatus.UNPROCESSABLE_ENTITY,
    faults.Fenced: HTTPStatus.CONFLICT,
    faults.Misconfigured: HTTPStatus.INTERNAL_SERVER_ERROR,
    faults.Fault: HTTPStatus.INTERNAL_SERVER_ERROR,
}
# Codes that say more than their class (O82-O86, R118-R122).
BY_CODE: dict[str, HTTPStatus] = {
    "CONTEXT_RESOLUTION": HTTPStatus.BAD_GATEWAY,
    "DATA_SHARING_VIOLATION": HTTPStatus.FORBIDDEN,
    "FLOW_EXECUTION_FAILED": HTTPStatus.INTERNAL_SERVER_ERROR,
    "FLOW_GENERATION": HTTPStatus.UNPROCESSABLE_ENTITY,
    "RECOVERY_EXHAUSTED": HTTPStatus.INTERNAL_SERVER_ERROR,
    "STEP_EXECUTION": HTTPStatus.INTERNAL_SERVER_ERROR,
    "STORAGE_AWAY": HTTPStatus.SERVICE_UNAVAILABLE,
    "UNSUPPORTED_FLOW_TYPE": HTTPStatus.BAD_REQUEST,
}
# What only HTTP knows: no room below could raise these.
ONLY_HTTP: dict[int, tuple[str, str, str]] = {
    405: ("METHOD_NOT_ALLOWED", "This address does not take that method.", "Look at the Allow header."),
    413: ("BODY_TOO_LARGE", "The request is too large.", "Send less at once."),
    415: ("UNSUPPORTED_MEDIA_TYPE", "The request is not JSON.", "Send it as application/json."),
    429: ("TOO_MANY_TRIES", "There were too many requests.", "Wait a moment before you try again."),
    503: ("BUSY", "Baton is too busy to answer.", "Try again in a moment."),
}


def problem_response(error: Exception, context: Mapping[str, Any]) -> JsonResponse:
    """DRF's exception handler. What nobody foresaw is told to the log in full and to the client not at all."""
    if isinstance(error, RequestDataTooBig):
        return http_problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    if isinstance(error, rest.APIException) and error.status_code in ONLY_HTTP:
        return http_problem(HTTPStatus(error.status_code), allowed=context["view"].allowed_methods)
    fault = as_fault(error)
    if fault is None:
        request = getattr(context["request"], "_request", context["request"])
        log.error("%s %s failed", request.method, request.path, exc_info=error)
        if is_away(error):  # a lock that was not free in time, a database that is gone
            return http_problem(HTTPStatus.SERVICE_UNAVAILABLE)
        fault = faults.Fault(code="INTERNAL")
    return fault_problem(fault)


def as_fault(error: Exception) -> faults.Fault | None:
    match error:
        case faults.Fault():
            return error
        case rest.ValidationError():
            problems = list(_flat(error.get_full_details()))
            return faults.InvalidInput(problems[0]["message"], where=problems[0]["where"], problems=problems)
        case rest.ParseError() | SuspiciousOperation():
            return faults.InvalidInput("The request cannot be read.")
        case rest.NotAuthenticated() | rest.AuthenticationFailed():
            return faults.SignInRequired()
        case rest.PermissionDenied() | PermissionDenied():
            return faults.Denied()
        case Http404() | rest.NotFound():
            return faults.NotFound()
    return None


def fault_problem(fault: faults.Fault) -> JsonResponse:
    status = BY_CODE.get(fault.code) or next(STATUS[kind] for kind in type(fault).__mro__ if kind in STATUS)
    problems = fault.problems if isinstance(fault, faults.InvalidInput) else [_place(fault)] if fault.where else []
    response = _problem(
        status,
        fault.code,
        fault.default_message.rstrip("."),
        fault.message,
        fault.remedy,
        problems=problems,
        members=fault.members,
    )
    if isinstance(fault, faults.TooManyTries):
        response["Retry-After"] = str(int(fault.delay) + 1)
    if status is HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = "Session"
    return response


def http_problem(status: HTTPStatus, allowed: Sequence[str] = ()) -> JsonResponse:
    code, message, remedy = ONLY_HTTP[status]
    response = _problem(status, code, message.rstrip("."), message, remedy)
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        response["Allow"] = ", ".join(allowed)
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        response["Retry-After"] = "1"
    return response


def unknown_address(request: HttpRequest, **_: Any) -> JsonResponse:
    return fault_problem(faults.NotFound("There is no such address in the API.", remedy="See /api/schema/."))


def _problem(
    status: HTTPStatus,
    code: str,
    title: str,
    detail: str,
    remedy: str,
    problems: Sequence[faults.ProblemJson] = (),
    members: Mapping[str, Any] = MappingProxyType({}),
) -> JsonResponse:
    body = {
        **members,
        "type": f"/problems/{code}",
        "title": title,
        "status": int(status),
        "detail": detail,
        "code": code,
        "remedy": remedy,
        "errors": list(problems),
    }
    return JsonResponse(body, status=status, content_type="application/problem+json")


def _place(fault: faults.Fault) -> faults.ProblemJson:
    return {"where": fault.where, "message": fault.message}


def _flat(details: Any, where: str = "") -> Iterator[faults.ProblemJson]:
    """DRF nests its messages like the body; a problem document lists them with their addresses."""
    match details:
        case {"message": str(message), "code": str()}:
            yield {"where": where or None, "message": message}
        case dict():
            for key, inner in details.items():
                own = "" if key == "non_field_errors" else str(key)
                yield from _flat(inner, f"{where}.{own}".strip("."))
        case list():
            for inner in details:
                yield from _flat(inner, where)
