"""Changing a draft: whole, piece by piece, by name, and putting two sides together."""

from typing import ClassVar
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from flows.actions.change_draft import change_draft
from flows.actions.merge_draft import merge_draft
from flows.actions.rename_step import rename_step
from flows.actions.save_draft import save_draft
from flows.api.door import Door
from flows.api.parsing import DocumentJSONParser
from flows.api.shapes.flow import FlowDetailShape
from flows.api.shapes.revision import (
    DraftChangeShape,
    DraftMergeShape,
    DraftSaveShape,
    MergeShape,
    StaleDraftShape,
    StepRenameShape,
)
from flows.api.views.flows import detail

DOCUMENT = {"schema": 1, "name": "Refine", "steps": [{"id": "brief", "kind": "input"}], "edges": []}
SAVED_OR_STALE = {200: FlowDetailShape, (409, "application/problem+json"): StaleDraftShape}


class DraftView(Door):
    operations: ClassVar = {"put": "saveDraft"}
    parser_classes = (DocumentJSONParser,)

    @extend_schema(
        request=DraftSaveShape,
        responses=SAVED_OR_STALE,
        examples=[OpenApiExample("A draft", {"revision": 7, "document": DOCUMENT}, request_only=True)],
    )
    def put(self, request: Request, id: UUID) -> Response:
        """Save the whole draft, made from a revision. When somebody else was faster, the answer has both sides."""
        wish = self.read(DraftSaveShape)
        save_draft(self.user, self.workspace, id, **wish)
        return detail(self, id)


class DraftChangesView(Door):
    operations: ClassVar = {"post": "changeDraft"}
    parser_classes = (DocumentJSONParser,)

    @extend_schema(
        request=DraftChangeShape,
        responses=SAVED_OR_STALE,
        examples=[
            OpenApiExample(
                "One prompt",
                {
                    "revision": 7,
                    "changes": [{"op": "set", "at": ["steps", "draft", "config", "prompt"], "value": "Be brief."}],
                },
                request_only=True,
            )
        ],
    )
    def post(self, request: Request, id: UUID) -> Response:
        """Apply changes to the draft of a revision; fixes of problems are such changes."""
        wish = self.read(DraftChangeShape)
        change_draft(self.user, self.workspace, id, **wish)
        return detail(self, id)


class DraftMergeView(Door):
    operations: ClassVar = {"post": "mergeDraft"}
    parser_classes = (DocumentJSONParser,)

    @extend_schema(
        request=DraftMergeShape,
        responses=MergeShape,
        examples=[OpenApiExample("Mine, from 7", {"base": 7, "document": DOCUMENT}, request_only=True)],
    )
    def post(self, request: Request, id: UUID) -> Response:
        """Merge a document made from an older revision with the draft of now. Nothing is saved."""
        wish = self.read(DraftMergeShape)
        return Response(merge_draft(self.user, self.workspace, id, **wish).to_json())


class StepRenameView(Door):
    operations: ClassVar = {"post": "renameStep"}

    @extend_schema(
        request=StepRenameShape,
        responses=SAVED_OR_STALE,
        examples=[OpenApiExample("A better id", {"revision": 7, "to": "critic"}, request_only=True)],
    )
    def post(self, request: Request, id: UUID, step: str) -> Response:
        """Give a step another id; everything that names it follows."""
        wish = self.read(StepRenameShape)
        rename_step(self.user, self.workspace, id, step, **wish)
        return detail(self, id)
