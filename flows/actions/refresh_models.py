from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from flows.actions.access import require
from flows.actions.accounts import account_within
from flows.actions.audit import audit
from flows.actions.model_marks import MARKS
from flows.models import Account, Role, User, Workspace
from flows.providers.wires.wire import ModelSeen
from flows.runtime.asking import models_of

MOST_MODELS = 2_000
LONGEST = 200


def refresh_models(user: User, workspace: Workspace, account_id: UUID) -> Account:
    """Asks the other side what it has. Raises what went wrong with it; the list there was stays then."""
    require(user, workspace, Role.EDITOR)
    account = account_within(workspace, account_id)
    seen = [_row(model) for model in models_of(account) if 0 < len(model.id) <= LONGEST][:MOST_MODELS]
    # What an owner said of a model outlives a new list.
    said = {model["id"]: {mark: model[mark] for mark in MARKS if mark in model} for model in account.models_seen}
    seen = [{**model, **said.get(model["id"], {})} for model in seen]
    account.models_seen, account.models_at = sorted(seen, key=lambda model: str(model["id"])), timezone.now()
    with transaction.atomic():
        account.save(update_fields=["models_seen", "models_at"])
        audit(
            "account.models_fetched",
            actor=user,
            workspace=workspace,
            target=account,
            name=account.name,
            found=len(seen),
        )
    return account


def _row(model: ModelSeen) -> dict[str, Any]:
    return {"id": model.id, "name": model.name[:LONGEST], "context": model.context, "output": model.output}
