"""What every REST view shares: JSON only, a session with CSRF, one workspace, and no parameter nobody declared."""

from typing import Any, ClassVar, cast

from django.http import HttpRequest
from django.utils.functional import cached_property
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import PermissionDenied
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from flows.actions.access import enter_workspace
from flows.api.described import Described
from flows.api.parsing import StrictJSONParser
from flows.api.problems import problem_response
from flows.api.shapes.fields import Shape
from flows.faults import Denied, InvalidInput, ProblemJson
from flows.models import Membership, User, Workspace


class CookieSession(SessionAuthentication):
    def authenticate_header(self, request: Request) -> str:
        return "Session"  # without one DRF answers 403 where 401 is meant

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied:
            raise Denied(
                "The request did not carry this page's security token.", remedy="Reload the page and try again."
            ) from None


class AlwaysJSON(BaseContentNegotiation):
    def select_parser(self, request: Request, parsers: Any) -> Any:
        given = (request.content_type or "").split(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == given), None)

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


class Door(APIView):
    authentication_classes = (CookieSession,)
    permission_classes = (IsAuthenticated,)
    parser_classes = (StrictJSONParser,)
    renderer_classes = (JSONRenderer,)
    content_negotiation_class = AlwaysJSON
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    schema = Described()
    parameters: ClassVar[frozenset[str]] = frozenset()  # the query parameters this address knows
    in_workspace: ClassVar[bool] = True

    def get_exception_handler(self) -> Any:
        return problem_response

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        problems: list[ProblemJson] = [
            {"where": name[:100], "message": "There is no such parameter."}
            for name in request.query_params
            if name not in self.parameters
        ]
        problems += [
            {"where": name, "message": "The parameter is there twice."}
            for name in self.parameters
            if len(request.query_params.getlist(name)) > 1
        ]
        if problems:
            raise InvalidInput(problems[0]["message"], where=problems[0]["where"], problems=problems)

    def read(self, shape: type[Shape]) -> dict[str, Any]:
        """The body, or InvalidInput that lists everything wrong with it."""
        given = shape(data=self.request.data)
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)

    @property
    def user(self) -> User:
        return cast(User, self.request.user)

    @cached_property
    def membership(self) -> Membership:
        request = cast(HttpRequest, self.request)
        return enter_workspace(self.user, request.headers.get("Baton-Workspace"))

    @property
    def workspace(self) -> Workspace:
        return self.membership.workspace
