from typing import ClassVar
from uuid import UUID

from django.db.models import OuterRef, Subquery
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from flows.actions.rename_flow import rename_flow
from flows.api import queries
from flows.api.door import Door
from flows.api.paging import page
from flows.api.revisions import etag, required_revision
from flows.api.shapes.flow import FlowChangeShape, FlowDetailShape, FlowPageShape
from flows.faults import NotFound
from flows.models import Flow, Run, Workspace
from flows.models.flow import FlowQuerySet

CURSOR = OpenApiParameter("cursor", str, description="The `next` of the page before.")
IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, required=True, description="The ETag you loaded.")


class FlowListView(Door):
    operations: ClassVar = {"get": "listFlows"}
    parameters = frozenset({"cursor", "q"})

    @extend_schema(
        parameters=[CURSOR, OpenApiParameter("q", str, description="Words in the name or the description.")],
        responses=FlowPageShape,
    )
    def get(self, request: Request) -> Response:
        """The flows of the workspace, the last changed first."""
        flows = _flows(self.workspace)
        if words := queries.text(request.query_params, "q"):
            flows = flows.named_like(words)
        rows, following = page(flows, "updated_at", request.query_params.get("cursor"))
        return Response(FlowPageShape({"results": _with_last_run(rows), "next": following}).data)


class FlowView(Door):
    operations: ClassVar = {"get": "getFlow", "patch": "renameFlow"}

    @extend_schema(responses=FlowDetailShape)
    def get(self, request: Request, id: UUID) -> Response:
        """One flow with its document. The ETag is its revision."""
        return self._answer(id)

    @extend_schema(parameters=[IF_MATCH], request=FlowChangeShape, responses=FlowDetailShape)
    def patch(self, request: Request, id: UUID) -> Response:
        """Rename a flow or describe it anew."""
        self.visible(id)
        change = FlowChangeShape(data=request.data)
        revision = required_revision(request.headers.get("If-Match"))
        change.is_valid(raise_exception=True)
        rename_flow(self.user, self.workspace, id, revision=revision, **change.validated_data)
        return self._answer(id)

    def _answer(self, id: UUID) -> Response:
        [flow] = _with_last_run([self.visible(id)])
        return Response(FlowDetailShape(flow).data, headers={"ETag": etag(flow.revision)})

    def visible(self, id: UUID) -> Flow:
        flow = _flows(self.workspace).filter(pk=id).first()
        if flow is None:
            raise NotFound("There is no such flow.", code="FLOW_NOT_FOUND")
        return flow


def _flows(workspace: Workspace) -> FlowQuerySet:
    newest = Run.objects.filter(flow=OuterRef("pk")).order_by("-number").values("pk")[:1]
    return Flow.objects.within(workspace).select_related("published").annotate(last_run_id=Subquery(newest))


def _with_last_run(flows: list[Flow]) -> list[Flow]:
    """One question for the whole page, not one a flow."""
    ids = {flow.pk: getattr(flow, "last_run_id", None) for flow in flows}
    runs = Run.objects.only("number", "state", "created_at", "finished_at").in_bulk([i for i in ids.values() if i])
    for flow in flows:
        flow.last_run = runs.get(ids[flow.pk])  # type: ignore[attr-defined]
    return flows
