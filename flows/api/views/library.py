"""What is shipped to start from: templates and roles."""

from functools import cache
from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from flows.actions.use_template import use_template
from flows.api.door import Door
from flows.api.shapes.exchange import TemplateDetailShape, TemplateListShape, TemplateUseShape
from flows.api.shapes.flow import FlowDetailShape
from flows.api.shapes.role import RoleListShape
from flows.api.views.flows import detail
from flows.graph.thumbnail import thumbnail
from flows.library.roles import roles
from flows.library.templates import FlowTemplate, template, templates
from flows.steps.readiness import stops_a_run
from flows.steps.registry import catalogue


class TemplateListView(Door):
    operations: ClassVar = {"get": "listTemplates"}

    @extend_schema(responses=TemplateListShape)
    def get(self, request: Request) -> Response:
        """Ready flows to start from, each with what it promises, when to use it and what it asks."""
        self.membership  # noqa: B018  (a stranger to the named workspace learns nothing here either)
        return Response({"results": [_shown(found.slug) for found in templates()]})


class TemplateView(Door):
    operations: ClassVar = {"get": "getTemplate"}

    @extend_schema(responses=TemplateDetailShape)
    def get(self, request: Request, slug: str) -> Response:
        """One template with its document."""
        self.membership  # noqa: B018
        return Response(_shown(template(slug).slug) | {"document": template(slug).document.to_json()})


class TemplateUseView(Door):
    operations: ClassVar = {"post": "useTemplate"}

    @extend_schema(
        request=TemplateUseShape,
        responses={201: FlowDetailShape},
        examples=[
            OpenApiExample(
                "Three models",
                {"name": "Compare", "parameters": {"models": ["rehearsal/steady", "rehearsal/swift"]}},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request, slug: str) -> Response:
        """Make a flow of one's own from a template."""
        flow = use_template(self.user, self.workspace, slug, **self.read(TemplateUseShape))
        return detail(self, flow.pk, status.HTTP_201_CREATED)


class RoleListView(Door):
    operations: ClassVar = {"get": "listRoles"}

    @extend_schema(responses=RoleListShape)
    def get(self, request: Request) -> Response:
        """The roles that steps may play."""
        self.membership  # noqa: B018
        return Response({"results": [role.to_json() for role in roles()]})


@cache
def _shown(slug: str) -> dict[str, Any]:
    """Templates are files of ours and never change while we run."""
    found: FlowTemplate = template(slug)
    data = found.document.to_json()
    return {name: value for name, value in found.to_json().items() if name != "starter"} | {
        "step_count": len(data["steps"]),
        "graph": thumbnail(data),
        "runs": not stops_a_run(found.document, catalogue()),
    }
