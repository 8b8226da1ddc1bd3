"""Flows in and out as text."""

from typing import ClassVar
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from flows.actions.export_flow import export_flow
from flows.actions.find_problems import problems_in
from flows.actions.import_flow import import_flow, preview_import
from flows.api import queries
from flows.api.door import Door
from flows.api.downloads import download
from flows.api.parsing import DocumentJSONParser
from flows.api.shapes.exchange import (
    EXPORT_FORMATS,
    ExportedShape,
    ImportedShape,
    ImportPreviewedShape,
    ImportPreviewShape,
    ImportShape,
)
from flows.api.views.flows import detail
from flows.api.views.problems import VERSION, told
from flows.graph import read
from flows.graph.formats import Exported

FORMAT = OpenApiParameter("format", str, enum=EXPORT_FORMATS, default="yaml", description="The format to write.")
TEXT = "schema: 1\nname: Refine\nsteps:\n  - id: brief\n    kind: input\n"


class ImportPreviewView(Door):
    operations: ClassVar = {"post": "previewImport"}
    parser_classes = (DocumentJSONParser,)

    @extend_schema(
        request=ImportPreviewShape,
        responses=ImportPreviewedShape,
        examples=[OpenApiExample("YAML", {"text": TEXT}, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """What an import would make of a text, line by line. Nothing is saved, run or reached."""
        found = preview_import(self.user, self.workspace, **self.read(ImportPreviewShape))
        return Response(
            {
                "format": found.format,
                "document": found.document.to_json(),
                "report": [line.to_json() for line in found.report],
                "problems": told(problems_in(self.workspace, found.document)),
            }
        )


class ImportView(Door):
    operations: ClassVar = {"post": "importFlow"}
    parser_classes = (DocumentJSONParser,)

    @extend_schema(
        request=ImportShape,
        responses={201: ImportedShape},
        examples=[OpenApiExample("YAML", {"text": TEXT, "format": "yaml"}, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Make a flow of a text, and say what was understood and what was changed."""
        flow, found = import_flow(self.user, self.workspace, **self.read(ImportShape))
        answer = {
            "flow": detail(self, flow.pk).data,
            "report": [line.to_json() for line in found.report],
            "problems": told(problems_in(self.workspace, read(flow.document))),
        }
        return Response(answer, status=status.HTTP_201_CREATED)


class ExportView(Door):
    operations: ClassVar = {"get": "exportFlow"}
    parameters = frozenset({"format", "version"})

    @extend_schema(parameters=[FORMAT, VERSION], responses=ExportedShape)
    def get(self, request: Request, id: UUID) -> Response:
        """A draft or a version as text, and what the format cannot express."""
        found = exported(self, request, id)
        return Response(
            {
                "filename": found.filename,
                "media_type": found.media_type,
                "text": found.text,
                "report": [line.to_json() for line in found.report],
            }
        )


class ExportFileView(Door):
    operations: ClassVar = {"get": "downloadFlow"}
    parameters = frozenset({"format", "version"})

    @extend_schema(parameters=[FORMAT, VERSION], responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, id: UUID) -> HttpResponse:
        """The same as a file to keep."""
        found = exported(self, request, id)
        return download(found.filename, found.media_type, found.text)


def exported(door: Door, request: Request, id: UUID) -> Exported:
    format = queries.choice(request.query_params, "format", EXPORT_FORMATS, "yaml")
    version = queries.version(request.query_params, "version")
    return export_flow(door.user, door.workspace, id, format=format, version=version)
