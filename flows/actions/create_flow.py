from typing import Any

from django.db import transaction

from flows.actions.access import require
from flows.actions.audit import audit
from flows.actions.flow_names import free_name, hold_names
from flows.graph import Document, parse
from flows.graph.parsing import within_limits
from flows.models import Flow, Role, User, Workspace


def create_flow(
    user: User,
    workspace: Workspace,
    *,
    name: str | None = None,
    description: str | None = None,
    document: object = None,
) -> Flow:
    """An empty flow, or one that begins with a document. A name that is taken gets a number."""
    require(user, workspace, Role.EDITOR)
    found = parse(document if document is not None else {"schema": 1, "name": name})
    said = {"name": name, "description": description}
    return add_flow(user, workspace, found.with_parts(**{k: v for k, v in said.items() if v is not None}))


def add_flow(
    user: User,
    workspace: Workspace,
    document: Document,
    verb: str = "flow.created",
    *,
    active: bool = True,
    **said: Any,
) -> Flow:
    """A new flow with this draft, whose name gets a number where it is taken."""
    with transaction.atomic():
        hold_names(workspace)
        data = document.to_json()
        data["name"] = free_name(workspace, document.name)
        within_limits(data)
        flow = Flow.objects.create(
            workspace=workspace,
            name=data["name"],
            description=data["description"],
            tags=data["tags"],
            active=active,
            document=data,
            created_by=user,
            changed_by=user,
        )
        after = {"name": flow.name, "steps": flow.step_count, "active": active}
        audit(verb, actor=user, workspace=workspace, target=flow, before=None, after=after, **said)
    return flow
