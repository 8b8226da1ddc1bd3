"""Numbered versions: made, listed, looked at, compared, restored and made the one that runs."""

from typing import ClassVar
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from flows.actions.compare_flow import compare_flow
from flows.actions.publish_flow import publish_flow
from flows.actions.publish_version import publish_version
from flows.actions.restore_version import restore_version
from flows.actions.visible import flow_within, version_of
from flows.api import queries
from flows.api.door import Door
from flows.api.paging import page
from flows.api.shapes.document import (
    ComparisonShape,
    InvalidFlowShape,
    PublishShape,
    VersionDetailShape,
    VersionPageShape,
    VersionShape,
)
from flows.api.shapes.revision import RevisionShape, StaleDraftShape
from flows.api.views.drafts import SAVED_OR_STALE
from flows.api.views.flows import CURSOR, detail
from flows.models import Flow, FlowVersion

SIDE = "The number of a version, or `draft`."
FROM = OpenApiParameter("from", str, default="draft", description=SIDE)
TO = OpenApiParameter("to", str, default="draft", description=SIDE)


class PublishView(Door):
    operations: ClassVar = {"post": "publishFlow"}

    @extend_schema(
        request=PublishShape,
        responses={
            201: VersionShape,
            (400, "application/problem+json"): InvalidFlowShape,
            (409, "application/problem+json"): StaleDraftShape,
        },
        examples=[OpenApiExample("With a note", {"revision": 7, "message": "Calmer prompts"}, request_only=True)],
    )
    def post(self, request: Request, id: UUID) -> Response:
        """Make the draft the next version, and the one that runs. Refused while the draft has errors."""
        wish = self.read(PublishShape)
        version = publish_flow(self.user, self.workspace, id, **wish)
        return Response(_shown(version, version.pk), status=status.HTTP_201_CREATED)


class VersionListView(Door):
    operations: ClassVar = {"get": "listVersions"}
    parameters = frozenset({"cursor"})

    @extend_schema(parameters=[CURSOR], responses=VersionPageShape)
    def get(self, request: Request, id: UUID) -> Response:
        """The versions of a flow, newest first."""
        flow = _flow(self, id)
        versions = FlowVersion.objects.filter(flow=flow).select_related("created_by").defer("document")
        rows, following = page(versions, "created_at", request.query_params.get("cursor"))
        return Response({"results": [_shown(row, flow.published_id) for row in rows], "next": following})


class VersionView(Door):
    operations: ClassVar = {"get": "getVersion"}

    @extend_schema(responses=VersionDetailShape)
    def get(self, request: Request, id: UUID, number: int) -> Response:
        """One version with its document."""
        flow = _flow(self, id)
        version = version_of(flow, number)
        return Response(_shown(version, flow.published_id) | {"document": version.document})


class VersionRestoreView(Door):
    operations: ClassVar = {"post": "restoreVersion"}

    @extend_schema(
        request=RevisionShape,
        responses=SAVED_OR_STALE,
        examples=[OpenApiExample("Over the draft I saw", {"revision": 7}, request_only=True)],
    )
    def post(self, request: Request, id: UUID, number: int) -> Response:
        """Make the draft what a version was. Nothing is published by it."""
        wish = self.read(RevisionShape)
        restore_version(self.user, self.workspace, id, number, **wish)
        return detail(self, id)


class VersionPublishView(Door):
    operations: ClassVar = {"post": "publishVersion"}

    @extend_schema(request=None, responses=VersionShape)
    def post(self, request: Request, id: UUID, number: int) -> Response:
        """Roll back, or forward again: from now on this version runs."""
        version = publish_version(self.user, self.workspace, id, number)
        return Response(_shown(version, version.pk))


class CompareView(Door):
    operations: ClassVar = {"get": "compareFlow"}
    parameters = frozenset({"from", "to"})

    @extend_schema(parameters=[FROM, TO], responses=ComparisonShape)
    def get(self, request: Request, id: UUID) -> Response:
        """What differs between two versions, or a version and the draft: steps, fields, words, edges."""
        before, after = (queries.version(request.query_params, name) for name in ("from", "to"))
        return Response(compare_flow(self.user, self.workspace, id, before=before, after=after).to_json())


def _flow(door: Door, id: UUID) -> Flow:
    return flow_within(door.workspace, id, Flow.objects.within(door.workspace).defer("document"))


def _shown(version: FlowVersion, published: UUID | None) -> dict[str, object]:
    version.published = version.pk == published  # type: ignore[attr-defined]
    return VersionShape(version).data
