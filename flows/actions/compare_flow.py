from uuid import UUID

from flows.actions.access import require
from flows.actions.visible import document_at, flow_within
from flows.graph import read
from flows.graph.comparison import Comparison, compare
from flows.models import User, Workspace


def compare_flow(
    user: User, workspace: Workspace, flow_id: UUID, *, before: int | None, after: int | None
) -> Comparison:
    """Any two states of a flow: numbers of versions, or None for the draft."""
    require(user, workspace)
    flow = flow_within(workspace, flow_id)
    return compare(read(document_at(flow, before)), read(document_at(flow, after)))
