"""A run piece by piece: its steps, what it asks people, its context. Partial results are always readable."""

import json
from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from flows.actions.forks import document_run
from flows.actions.run_inbox import run_within
from flows.api import queries
from flows.api.door import Door
from flows.api.paging import page_by_id
from flows.api.questions import asking, for_somebody, shown
from flows.api.shapes.run import WaitPageShape
from flows.api.shapes.run_parts import RunContextShape, RunStepPageShape
from flows.api.views.flows import CURSOR
from flows.engine.state import RunState, StepState
from flows.journal.snapshots import state_of
from flows.models import RunStep

STEPS_A_PAGE = 500
MOST_TOLD = 8 * 1024 * 1024  # characters of outputs
MINE = OpenApiParameter("mine", bool, default=False, description="Only what is put to you, or to nobody by name.")


class RunStepsView(Door):
    operations: ClassVar = {"get": "listRunSteps"}
    parameters = frozenset({"cursor"})

    @extend_schema(parameters=[CURSOR], responses=RunStepPageShape)
    def get(self, request: Request, id: UUID) -> Response:
        """Every step, pass, lane and item that a run has come to, in the order in which it first did."""
        run = run_within(self.workspace, id)
        rows, following = page_by_id(run.steps.all(), request.query_params.get("cursor"), STEPS_A_PAGE)
        return Response(RunStepPageShape({"results": rows, "next": following}).data)


class RunWaitsView(Door):
    operations: ClassVar = {"get": "listRunWaits"}
    parameters = frozenset({"cursor"})

    @extend_schema(parameters=[CURSOR], responses=WaitPageShape)
    def get(self, request: Request, id: UUID) -> Response:
        """The open questions of a run."""
        run = run_within(self.workspace, id)
        steps = asking(run.steps.select_related("run"))
        rows, following = page_by_id(steps, request.query_params.get("cursor"))
        for row in rows:
            row.run = run
        return Response(
            WaitPageShape({"results": shown(rows, self.user, self.membership.role), "next": following}).data
        )


class WaitListView(Door):
    operations: ClassVar = {"get": "listWaits"}
    parameters = frozenset({"cursor", "mine"})

    @extend_schema(parameters=[CURSOR, MINE], responses=WaitPageShape)
    def get(self, request: Request) -> Response:
        """The open questions of the workspace, newest first."""
        runs = RunStep.objects.filter(run__workspace=self.workspace).select_related("run__flow")
        steps = asking(runs.defer("run__flow__document", "run__flow__graph"))
        if queries.yes(request.query_params, "mine"):
            steps = for_somebody(steps, self.user, self.membership.role)
        rows, following = page_by_id(steps, request.query_params.get("cursor"), newest=True)
        return Response(
            WaitPageShape({"results": shown(rows, self.user, self.membership.role), "next": following}).data
        )


class RunContextView(Door):
    operations: ClassVar = {"get": "getRunContext"}

    @extend_schema(responses=RunContextShape)
    def get(self, request: Request, id: UUID) -> Response:
        """What the run knows by now: its inputs, what steps added to the context, and what they yielded."""
        run = run_within(self.workspace, id)
        return Response(RunContextShape(context_of(state_of(run.pk, document_run(run)))).data)


def questions(door: Door, rows: list[RunStep], following: str | None) -> Response:
    asked = shown(rows, door.user, door.membership.role)
    return Response(WaitPageShape({"results": asked, "next": following}).data)


def context_of(state: RunState) -> dict[str, Any]:
    """Of the steps of the top: what lies in frames is theirs to tell."""
    left = MOST_TOLD
    mapped: dict[str, Any] = {}
    steps: dict[str, Any] = {}
    top = {path: step for path, step in state.steps.items() if "[" not in path and (step.attempt or step.settled)}
    for path, step in sorted(top.items(), key=lambda item: item[1].settled or state.seq + 1):
        mapped |= step.mapped or {}
        size = len(json.dumps(step.output, ensure_ascii=False))
        left -= size
        steps[path] = _step(step, left_out=left < 0)
    return {
        "state": state.state,
        "seq": state.seq,
        "inputs": state.inputs,
        "mapped": mapped,
        "steps": steps,
        "output": state.output,
        "error": state.error,
    }


def _step(step: StepState, *, left_out: bool) -> dict[str, Any]:
    return {
        "state": step.state,
        "output": None if left_out else step.output,
        "error": step.error,
        "left_out": left_out,
    }
