"""Accounts: where models are asked. Keys come in here and never go out."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from flows.actions.access import require
from flows.actions.accounts import account_within, place_of, used_by
from flows.actions.change_account import change_account
from flows.actions.create_account import create_account
from flows.actions.delete_account import delete_account
from flows.actions.refresh_models import refresh_models
from flows.actions.try_account import try_account
from flows.api.door import Door
from flows.api.shapes.account import (
    AccountChangeShape,
    AccountCreateShape,
    AccountListShape,
    AccountShape,
    AccountTestedShape,
    AccountTestShape,
    PresetListShape,
    headers_of,
)
from flows.models import Account, Workspace
from flows.providers.presets import PRESETS
from flows.providers.registry import built_in_models
from flows.reach.local import sort_of

MOST = 500
OPENAI = {"name": "openai", "preset": "openai", "key": "…"}


class AccountListView(Door):
    operations: ClassVar = {"get": "listAccounts", "post": "createAccount"}

    @extend_schema(responses=AccountListShape)
    def get(self, request: Request) -> Response:
        """The accounts whose models steps can ask, the built-in rehearsal first."""
        require(self.user, self.workspace)
        found = list(Account.objects.within(self.workspace).for_lists()[:MOST])
        return Response(AccountListShape({"results": shown(self.workspace, found, rehearsal=True)}).data)

    @extend_schema(
        request=AccountCreateShape,
        responses={201: AccountShape},
        examples=[OpenApiExample("By a preset", OPENAI, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Set up an account. Its key is stored encrypted, for its host alone."""
        account = create_account(self.user, self.workspace, **headers_of(self.read(AccountCreateShape)))
        return Response(one(self.workspace, account), status=status.HTTP_201_CREATED)


class AccountView(Door):
    operations: ClassVar = {"get": "getAccount", "patch": "changeAccount", "delete": "deleteAccount"}

    @extend_schema(responses=AccountShape)
    def get(self, request: Request, id: UUID) -> Response:
        """One account."""
        require(self.user, self.workspace)
        return Response(one(self.workspace, account_within(self.workspace, id)))

    @extend_schema(
        request=AccountChangeShape,
        responses=AccountShape,
        examples=[OpenApiExample("Off", {"active": False}, request_only=True)],
    )
    def patch(self, request: Request, id: UUID) -> Response:
        """Change what is named. A key does not follow its account to another host; `notice` says so."""
        changes = headers_of(self.read(AccountChangeShape))
        account, notice = change_account(self.user, self.workspace, id, **changes)
        return Response(one(self.workspace, account, notice))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, id: UUID) -> Response:
        """Forget an account and its key. Steps that name it fail from then on."""
        delete_account(self.user, self.workspace, id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class AccountTestView(Door):
    operations: ClassVar = {"post": "testAccount"}

    @extend_schema(
        request=AccountTestShape,
        responses=AccountTestedShape,
        examples=[OpenApiExample("One model", {"model": "gpt-5-mini"}, request_only=True)],
    )
    def post(self, request: Request, id: UUID) -> Response:
        """Ask one of its models for one word, really. A failure is an answer too."""
        tested = try_account(self.user, self.workspace, id, **self.read(AccountTestShape))
        return Response(AccountTestedShape(tested).data)


class AccountModelsView(Door):
    operations: ClassVar = {"post": "fetchAccountModels"}

    @extend_schema(request=None, responses=AccountShape)
    def post(self, request: Request, id: UUID) -> Response:
        """Fetch the list of its models anew."""
        return Response(one(self.workspace, refresh_models(self.user, self.workspace, id)))


class PresetListView(Door):
    operations: ClassVar = {"get": "listPresets"}

    @extend_schema(responses=PresetListShape)
    def get(self, request: Request) -> Response:
        """The sorts of account there are to start from."""
        self.membership  # noqa: B018  (a stranger to the named workspace learns nothing here either)
        return Response(PresetListShape({"results": list(PRESETS.values())}).data)


def one(workspace: Workspace, account: Account, notice: str = "") -> Any:
    return AccountShape(shown(workspace, [account])[0] | {"notice": notice}).data


def shown(workspace: Workspace, accounts: Sequence[Account], *, rehearsal: bool = False) -> list[dict[str, Any]]:
    users = used_by(workspace, [account.name for account in accounts] + ["rehearsal"] * rehearsal)
    own = [_shown(account) | {"used_by": users[account.name]} for account in accounts]
    return [_built_in() | {"used_by": users["rehearsal"]}, *own] if rehearsal else own


def _shown(account: Account) -> dict[str, Any]:
    return {
        **{field.attname: getattr(account, field.attname) for field in Account._meta.concrete_fields},
        "built_in": False,
        "headers": [{"name": name, "value": value} for name, value in sorted(account.headers.items())],
        "key_set": account.credential_id is not None,
        "private": sort_of(place_of(account).host) is not None,
        "models": account.models_seen,
        "notice": "",
    }


def _built_in() -> dict[str, Any]:
    usual = Account(name="rehearsal", preset="rehearsal", wire="rehearsal")
    return {
        **{field.attname: getattr(usual, field.attname) for field in Account._meta.concrete_fields},
        "id": None,
        "built_in": True,
        "headers": [],
        "key_set": False,
        "private": False,
        "models": built_in_models(),
        "created_at": None,
        "updated_at": None,
        "notice": "",
    }
