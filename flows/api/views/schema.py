from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from flows.api.door import Door
from flows.api.openapi import openapi


class SchemaView(Door):
    operations: ClassVar = {"get": "getSchema"}
    in_workspace = False

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        """This API, described in OpenAPI 3.1."""
        return Response(openapi())
