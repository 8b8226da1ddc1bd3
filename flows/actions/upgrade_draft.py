from uuid import UUID

from flows.actions.access import require
from flows.actions.drafts import write_draft
from flows.actions.stale import stale_draft
from flows.actions.visible import flow_within
from flows.graph import parse
from flows.graph.upgrades import Upgrade, upgrade
from flows.models import Flow, Role, User, Workspace
from flows.steps.registry import catalogue


def preview_upgrade(user: User, workspace: Workspace, flow_id: UUID) -> Upgrade:
    """What would change in the draft so that it speaks the language of today's kinds. Saves nothing."""
    require(user, workspace)
    return upgrade(flow_within(workspace, flow_id).document, catalogue())


def upgrade_draft(user: User, workspace: Workspace, flow_id: UUID, *, revision: int) -> Flow:
    require(user, workspace, Role.EDITOR)
    flow = flow_within(workspace, flow_id)
    if flow.revision != revision:
        raise stale_draft(flow, revision, None)
    upgraded = upgrade(flow.document, catalogue())
    document = parse(upgraded.document.to_json())
    return write_draft(user, flow, revision, document, "flow.upgraded", changes=upgraded.changes[:100])
