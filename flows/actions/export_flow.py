from uuid import UUID

from flows.actions.access import require
from flows.actions.visible import document_at, flow_within
from flows.graph import read
from flows.graph.formats import Exported, export
from flows.models import User, Workspace


def export_flow(
    user: User, workspace: Workspace, flow_id: UUID, *, format: str = "yaml", version: int | None = None
) -> Exported:
    require(user, workspace)
    return export(read(document_at(flow_within(workspace, flow_id), version)), format)
