from uuid import UUID

from flows.actions.access import require
from flows.actions.revisions import state_at
from flows.actions.visible import flow_within
from flows.faults import RevisionGone
from flows.graph import parse, read
from flows.graph.merge import Merge, merge
from flows.models import User, Workspace
from flows.steps.registry import catalogue


def merge_draft(user: User, workspace: Workspace, flow_id: UUID, *, base: int, document: object) -> Merge:
    """A document made from the draft of revision `base`, merged with the draft of now. Saves nothing."""
    require(user, workspace)
    flow = flow_within(workspace, flow_id)
    state = state_at(flow, base)
    if state is None:
        raise RevisionGone(f"Revision {base} of this draft is not kept any more.", where="base")
    return merge(read(state), parse(document), read(flow.document), catalogue())
