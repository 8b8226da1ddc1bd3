from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from flows.api.door import Door
from flows.api.shapes.kind import KindListShape
from flows.steps.registry import catalogue


class KindListView(Door):
    operations: ClassVar = {"get": "listKinds"}

    @extend_schema(responses=KindListShape)
    def get(self, request: Request) -> Response:
        """The kinds of step there are, as the palette shows them and with the schema of their settings."""
        self.membership  # noqa: B018  (a stranger to the named workspace learns nothing here either)
        return Response({"results": [kind.to_json() for kind in catalogue().all()]})
