"""Stored credentials. Secrets come in here and never go out."""

from typing import ClassVar
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from flows.actions.access import require
from flows.actions.create_credential import create_credential
from flows.actions.delete_credential import delete_credential
from flows.actions.replace_credential import replace_credential
from flows.api.door import Door
from flows.api.shapes.credential import (
    CredentialCreateShape,
    CredentialListShape,
    CredentialReplaceShape,
    CredentialShape,
)
from flows.models import Credential, Role

MOST = 1_000


class CredentialListView(Door):
    operations: ClassVar = {"get": "listCredentials", "post": "createCredential"}

    @extend_schema(responses=CredentialListShape)
    def get(self, request: Request) -> Response:
        """The credentials that steps of this workspace can name."""
        require(self.user, self.workspace, Role.EDITOR)
        found = Credential.objects.named_within(self.workspace).select_related("created_by").order_by("name")
        return Response(CredentialListShape({"results": found.defer("secret")[:MOST]}).data)

    @extend_schema(
        request=CredentialCreateShape,
        responses={201: CredentialShape},
        examples=[
            OpenApiExample(
                "A token",
                {"name": "newsroom", "kind": "bearer", "host": "api.example.com", "secret": "…"},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Store a secret for one host."""
        credential = create_credential(self.user, self.workspace, **self.read(CredentialCreateShape))
        return Response(CredentialShape(credential).data, status=status.HTTP_201_CREATED)


class CredentialView(Door):
    operations: ClassVar = {"put": "replaceCredential", "delete": "deleteCredential"}

    @extend_schema(
        request=CredentialReplaceShape,
        responses=CredentialShape,
        examples=[OpenApiExample("Another token", {"secret": "…"}, request_only=True)],
    )
    def put(self, request: Request, id: UUID) -> Response:
        """Another secret under the same name."""
        credential = replace_credential(self.user, self.workspace, id, **self.read(CredentialReplaceShape))
        return Response(CredentialShape(credential).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, id: UUID) -> Response:
        """Forget a credential. Steps that name it fail from then on."""
        delete_credential(self.user, self.workspace, id)
        return Response(status=status.HTTP_204_NO_CONTENT)
