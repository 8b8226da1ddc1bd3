from typing import ClassVar
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from flows.actions.access import require
from flows.actions.run_inbox import run_within
from flows.actions.start_run import start_run
from flows.api import queries
from flows.api.door import Door
from flows.api.paging import SIZE, page
from flows.api.questions import asking, shown
from flows.api.shapes.fields import LARGEST_COUNT
from flows.api.shapes.options import options_from
from flows.api.shapes.run import RecordPageShape, RunDetailShape, RunPageShape, RunShape, RunStartShape
from flows.api.views.flows import CURSOR
from flows.journal.reading import since
from flows.models import Role, Run, RunState

EVENTS_A_PAGE = 1000
FLOW = OpenApiParameter("flow", UUID, description="Only runs of this flow.")
PARENT = OpenApiParameter("parent", UUID, description="The child runs of this run, instead of runs that are no parts.")
STATE = OpenApiParameter("state", str, enum=RunState.values, description="Only runs in this state.")
WHOLE = {"type": "integer", "minimum": 0, "maximum": LARGEST_COUNT}
SINCE = OpenApiParameter("since", WHOLE, default=0, description="Only events after this seq.")


class RunListView(Door):
    operations: ClassVar = {"get": "listRuns", "post": "startRun"}
    parameters = frozenset({"cursor", "flow", "parent", "state"})

    @extend_schema(parameters=[CURSOR, FLOW, PARENT, STATE], responses=RunPageShape)
    def get(self, request: Request) -> Response:
        """The runs of the workspace, newest first; runs that are parts of others only where their parent is named."""
        parent = queries.identity(request.query_params, "parent")
        runs = Run.objects.within(self.workspace).for_lists().filter(parent=parent)
        if (flow := queries.identity(request.query_params, "flow")) is not None:
            runs = runs.filter(flow=flow)
        if (state := queries.run_state(request.query_params, "state")) is not None:
            runs = runs.filter(state=state)
        rows, following = page(runs, "created_at", request.query_params.get("cursor"))
        return Response(RunPageShape({"results": rows, "next": following}).data)

    @extend_schema(
        request=RunStartShape,
        responses={201: RunShape},
        examples=[
            OpenApiExample(
                "A pinned version",
                {"flow": "0190f3a0-0000-7000-8000-000000000000", "inputs": {"topic": "rain"}, "version": 3},
                request_only=True,
            ),
            OpenApiExample(
                "One step with a given input",
                {
                    "flow": "0190f3a0-0000-7000-8000-000000000000",
                    "inputs": {"topic": "rain"},
                    "options": {"only": "critic", "pins": {"draft": "It rains."}},
                },
                request_only=True,
            ),
        ],
    )
    def post(self, request: Request) -> Response:
        """Start a run of a flow's published version, or of the one that is named."""
        require(self.user, self.workspace, Role.EDITOR)
        wish = self.read(RunStartShape)
        options = options_from(wish.get("options"))
        flow, version = wish["flow"], wish.get("version")
        run = start_run(self.user, self.workspace, flow, wish["inputs"], version=version, options=options)
        return Response(RunShape(run).data, status=status.HTTP_201_CREATED)


class RunView(Door):
    operations: ClassVar = {"get": "getRun"}

    @extend_schema(responses=RunDetailShape)
    def get(self, request: Request, id: UUID) -> Response:
        """One run with the document it executes, its child runs and what it asks people."""
        run = run_within(self.workspace, id)
        steps = list(asking(run.steps.all()).order_by("id")[:SIZE])
        for step in steps:
            step.run = run
        return Response(RunDetailShape(run, context={"waits": shown(steps, self.user, self.membership.role)}).data)


class RunEventsView(Door):
    operations: ClassVar = {"get": "listEvents"}
    parameters = frozenset({"since"})

    @extend_schema(parameters=[SINCE], responses=RecordPageShape)
    def get(self, request: Request, id: UUID) -> Response:
        """The journal of a run after a seq, up to 1,000 events at once."""
        run = run_within(self.workspace, id)
        records = since(run.pk, queries.count(request.query_params, "since", 0), EVENTS_A_PAGE)
        last = max(run.seq, records[-1].seq if records else 0)  # the run may have gone on in between
        return Response({"results": [record.to_json() for record in records], "seq": last})
