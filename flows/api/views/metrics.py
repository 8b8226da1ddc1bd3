from typing import ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from flows.actions.forks import document_run
from flows.actions.run_inbox import run_within
from flows.api.door import Door
from flows.api.shapes.metrics import RunMetricsShape
from flows.engine.metrics import metrics_of
from flows.journal.snapshots import state_of


class RunMetricsView(Door):
    operations: ClassVar = {"get": "getRunMetrics"}

    @extend_schema(responses=RunMetricsShape)
    def get(self, request: Request, id: UUID) -> Response:
        """A run in numbers: how its steps ended, what was called, what recovery did."""
        run = run_within(self.workspace, id)
        document = document_run(run)
        return Response(RunMetricsShape(metrics_of(document, state_of(run.pk, document))).data)
