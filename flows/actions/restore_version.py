from uuid import UUID

from flows.actions.access import require
from flows.actions.drafts import write_draft
from flows.actions.visible import flow_within, version_of
from flows.graph import parse
from flows.models import Flow, Role, User, Workspace


def restore_version(user: User, workspace: Workspace, flow_id: UUID, number: int, *, revision: int) -> Flow:
    """Makes the draft what a version was. Nothing is published by it, and what the draft was stays in its history."""
    require(user, workspace, Role.EDITOR)
    flow = flow_within(workspace, flow_id)
    version = version_of(flow, number)
    return write_draft(user, flow, revision, parse(version.document), "flow.version_restored", version=number)
