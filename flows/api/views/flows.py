from typing import Any, ClassVar
from uuid import UUID

from django.db.models import OuterRef, Subquery
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from flows.actions.change_flow import change_flow
from flows.actions.copy_flow import copy_flow
from flows.actions.create_flow import create_flow
from flows.actions.delete_flow import delete_flow
from flows.actions.undelete_flow import undelete_flow
from flows.actions.visible import flow_within
from flows.api import queries
from flows.api.door import Door
from flows.api.paging import page
from flows.api.parsing import DocumentJSONParser
from flows.api.revisions import etag, required_revision
from flows.api.shapes.flow import FlowChangeShape, FlowDetailShape, FlowPageShape
from flows.api.shapes.revision import FlowCopyShape, FlowNewShape
from flows.models import Flow, Run
from flows.models.flow import FlowQuerySet

CURSOR = OpenApiParameter("cursor", str, description="The `next` of the page before.")
IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The ETag you loaded. Needed for name and description, which are the draft's.",
)
WORDS = OpenApiParameter("q", str, description="Words in the name or the description.")
TAG = OpenApiParameter("tag", str, description="Only flows with this tag.")
ACTIVE = OpenApiParameter("active", bool, description="Only flows that are active, or only those that are not.")
DELETED = OpenApiParameter("deleted", bool, default=False, description="Those deleted within the last 30 days instead.")


class FlowListView(Door):
    operations: ClassVar = {"get": "listFlows", "post": "createFlow"}
    parameters = frozenset({"cursor", "q", "tag", "active", "deleted"})
    parser_classes = (DocumentJSONParser,)

    @extend_schema(parameters=[CURSOR, WORDS, TAG, ACTIVE, DELETED], responses=FlowPageShape)
    def get(self, request: Request) -> Response:
        """The flows of the workspace, the last changed first."""
        deleted = queries.yes(request.query_params, "deleted")
        flows = Flow.objects.restorable_within if deleted else Flow.objects.within
        found = _with_last_run_id(flows(self.workspace).for_lists())
        if words := queries.text(request.query_params, "q"):
            found = found.named_like(words)
        if tag := queries.text(request.query_params, "tag", 64):
            found = found.tagged(tag)
        if (active := queries.yes_no(request.query_params, "active")) is not None:
            found = found.filter(active=active)
        rows, following = page(found, "updated_at", request.query_params.get("cursor"))
        return Response(FlowPageShape({"results": _with_last_run(rows), "next": following}).data)

    @extend_schema(
        request=FlowNewShape,
        responses={201: FlowDetailShape},
        examples=[OpenApiExample("An empty flow", {"name": "Postmortem", "description": ""}, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Make a flow: an empty one, or one that begins with a document. A name that is taken gets a number."""
        flow = create_flow(self.user, self.workspace, **self.read(FlowNewShape))
        return detail(self, flow.pk, status.HTTP_201_CREATED)


class FlowView(Door):
    operations: ClassVar = {"get": "getFlow", "patch": "changeFlow", "delete": "deleteFlow"}

    @extend_schema(responses=FlowDetailShape)
    def get(self, request: Request, id: UUID) -> Response:
        """One flow with its document. The ETag is its revision."""
        return detail(self, id)

    @extend_schema(
        parameters=[IF_MATCH],
        request=FlowChangeShape,
        responses=FlowDetailShape,
        examples=[
            OpenApiExample("A name", {"name": "Refine until good"}, request_only=True),
            OpenApiExample("Switched off", {"active": False}, request_only=True),
        ],
    )
    def patch(self, request: Request, id: UUID) -> Response:
        """Rename a flow, describe it anew, or switch it on or off."""
        flow_within(self.workspace, id, Flow.objects.within(self.workspace).defer("document"))
        wish, tag = self.read(FlowChangeShape), request.headers.get("If-Match")
        revision = required_revision(tag) if wish.keys() - {"active"} else None
        change_flow(self.user, self.workspace, id, revision=revision, **wish)
        return detail(self, id)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, id: UUID) -> Response:
        """Delete a flow and cancel its runs. For 30 days an owner can take it back."""
        delete_flow(self.user, self.workspace, id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class FlowUndeleteView(Door):
    operations: ClassVar = {"post": "undeleteFlow"}

    @extend_schema(request=None, responses=FlowDetailShape)
    def post(self, request: Request, id: UUID) -> Response:
        """Take back a deletion that is not older than 30 days."""
        undelete_flow(self.user, self.workspace, id)
        return detail(self, id)


class FlowCopyView(Door):
    operations: ClassVar = {"post": "copyFlow"}

    @extend_schema(
        request=FlowCopyShape,
        responses={201: FlowDetailShape},
        examples=[OpenApiExample("Under a name", {"name": "Refine, for letters"}, request_only=True)],
    )
    def post(self, request: Request, id: UUID) -> Response:
        """Make a new flow with the draft of this one."""
        flow = copy_flow(self.user, self.workspace, id, **self.read(FlowCopyShape))
        return detail(self, flow.pk, status.HTTP_201_CREATED)


def detail(door: Door, id: UUID, status: int = status.HTTP_200_OK) -> Response:
    flows = Flow.objects.within(door.workspace).select_related("published", "changed_by", "deleted_by")
    [flow] = _with_last_run([flow_within(door.workspace, id, _with_last_run_id(flows))])
    data: dict[str, Any] = FlowDetailShape(flow).data
    return Response(data, status=status, headers={"ETag": etag(flow.revision)})


def _with_last_run_id(flows: FlowQuerySet) -> FlowQuerySet:
    newest = Run.objects.filter(flow=OuterRef("pk")).order_by("-number").values("pk")[:1]
    return flows.annotate(last_run_id=Subquery(newest))


def _with_last_run(flows: list[Flow]) -> list[Flow]:
    """One question for the whole page, not one a flow."""
    ids = {flow.pk: getattr(flow, "last_run_id", None) for flow in flows}
    runs = Run.objects.only("number", "state", "created_at", "finished_at").in_bulk([i for i in ids.values() if i])
    for flow in flows:
        flow.last_run = runs.get(ids[flow.pk])  # type: ignore[attr-defined]
    return flows
