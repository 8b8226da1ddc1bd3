from uuid import UUID

from flows.actions.access import require
from flows.actions.drafts import write_draft
from flows.actions.visible import flow_within
from flows.graph import parse
from flows.models import Flow, Role, User, Workspace


def save_draft(user: User, workspace: Workspace, flow_id: UUID, *, revision: int, document: object) -> Flow:
    """The whole draft, made from `revision`. Raises StaleDraft with both sides when somebody else was faster."""
    require(user, workspace, Role.EDITOR)
    flow = flow_within(workspace, flow_id)
    return write_draft(user, flow, revision, parse(document), "flow.draft_saved")
