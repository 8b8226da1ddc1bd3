from time import monotonic
from typing import Any
from uuid import UUID

from flows.actions.access import require
from flows.actions.accounts import account_within
from flows.faults import InvalidInput, StepFault
from flows.models import Account, Role, User, Workspace
from flows.runtime.asking import ask_for_a_word

MOST_SHOWN = 200


def try_account(user: User, workspace: Workspace, account_id: UUID, *, model: str = "") -> dict[str, Any]:
    """Really asks a model for one word. What the other side does wrong is an outcome, and raises nothing."""
    require(user, workspace, Role.EDITOR)
    account = account_within(workspace, account_id)
    chosen = model or _first(account)
    began = monotonic()
    try:
        reply = ask_for_a_word(account, chosen)
    except StepFault as fault:
        said = {"ok": False, "reply": "", "code": fault.code, "message": fault.message, "remedy": fault.remedy}
    else:
        said = {"ok": True, "reply": reply.strip()[:MOST_SHOWN], "code": "", "message": "", "remedy": ""}
    return said | {"model": chosen, "latency_ms": round((monotonic() - began) * 1_000)}


def _first(account: Account) -> str:
    if not account.models_seen:
        raise InvalidInput(
            "It is not known yet which models this account has.",
            where="model",
            remedy="Fetch its models first, or name the one to ask.",
        )
    return str(account.models_seen[0]["id"])
