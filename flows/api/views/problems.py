from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from flows.actions.find_problems import find_problems, problems_of_flow
from flows.api import queries
from flows.api.door import Door
from flows.api.parsing import DocumentJSONParser
from flows.api.shapes.document import FlowProblemListShape, ValidateShape
from flows.graph import Problem

VERSION = OpenApiParameter("version", str, default="draft", description="The number of a version, or `draft`.")


class FlowProblemsView(Door):
    operations: ClassVar = {"get": "listFlowProblems"}
    parameters = frozenset({"version"})

    @extend_schema(parameters=[VERSION], responses=FlowProblemListShape)
    def get(self, request: Request, id: UUID) -> Response:
        """Everything that is wrong with a draft or a version, each with what to do about it."""
        version = queries.version(request.query_params, "version")
        return Response(told(problems_of_flow(self.user, self.workspace, id, version)))


class ValidateView(Door):
    operations: ClassVar = {"post": "validateDocument"}
    parser_classes = (DocumentJSONParser,)

    @extend_schema(
        request=ValidateShape,
        responses=FlowProblemListShape,
        examples=[OpenApiExample("A document", {"document": {"schema": 1, "name": "Refine"}}, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Everything that is wrong with a document that is not saved. Nothing is saved, run or reached."""
        document = self.read(ValidateShape)["document"]
        return Response(told(find_problems(self.user, self.workspace, document)))


def told(problems: Sequence[Problem]) -> dict[str, Any]:
    errors = sum(problem.severity == "error" for problem in problems)
    results = [problem.to_json() for problem in problems]
    return {"results": results, "errors": errors, "warnings": len(problems) - errors}
