from typing import ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from flows.api.door import Door
from flows.api.openapi import openapi
from flows.graph.json_schema import schema


class SchemaView(Door):
    operations: ClassVar = {"get": "getSchema"}
    in_workspace = False

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        """This API, described in OpenAPI 3.1."""
        return Response(openapi())


class FlowSchemaView(Door):
    operations: ClassVar = {"get": "getFlowSchema"}

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        """The JSON Schema of a flow's document."""
        self.membership  # noqa: B018
        return Response(schema())
