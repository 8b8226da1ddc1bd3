from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from flows.api.shapes.problem import ProblemShape

WORKSPACE = OpenApiParameter(
    "Baton-Workspace",
    str,
    OpenApiParameter.HEADER,
    description="The slug of the workspace to work in; without it, the first one the person joined.",
)


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "flows.api.door.CookieSession"
    name = "session"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}


class Described(AutoSchema):
    """Adds to every operation what is the same everywhere, so that no view can forget it."""

    def get_override_parameters(self) -> list[Any]:
        return [WORKSPACE] if getattr(self.view, "in_workspace", False) else []

    def get_tags(self) -> list[str]:
        return [self.path.removeprefix("/api/").split("/")[0]]

    def get_operation_id(self) -> str:
        return str(self.view.operations[self.method.lower()])  # type: ignore[attr-defined]

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)
        component = self.resolve_serializer(ProblemShape, direction)
        bodies["default"] = {
            "content": {"application/problem+json": {"schema": component.ref}},
            "description": "What went wrong, where, and what to do about it",
        }
        return bodies
