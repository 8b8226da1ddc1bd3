from typing import ClassVar
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from flows.actions.upgrade_draft import preview_upgrade, upgrade_draft
from flows.api.door import Door
from flows.api.shapes.document import UpgradeShape
from flows.api.shapes.revision import RevisionShape
from flows.api.views.drafts import SAVED_OR_STALE
from flows.api.views.flows import detail


class UpgradeView(Door):
    operations: ClassVar = {"get": "previewUpgrade", "post": "upgradeDraft"}

    @extend_schema(responses=UpgradeShape)
    def get(self, request: Request, id: UUID) -> Response:
        """What would change in a draft written for older kinds. Nothing is saved."""
        found = preview_upgrade(self.user, self.workspace, id)
        return Response({"changes": list(found.changes), "document": found.document.to_json()})

    @extend_schema(
        request=RevisionShape,
        responses=SAVED_OR_STALE,
        examples=[OpenApiExample("The draft I saw", {"revision": 7}, request_only=True)],
    )
    def post(self, request: Request, id: UUID) -> Response:
        """Bring the draft up to today's kinds."""
        wish = self.read(RevisionShape)
        upgrade_draft(self.user, self.workspace, id, **wish)
        return detail(self, id)
