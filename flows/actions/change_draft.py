from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flows.actions.access import require
from flows.actions.drafts import write_draft
from flows.actions.revisions import state_at
from flows.actions.stale import stale_draft
from flows.actions.visible import flow_within
from flows.graph import Document, read
from flows.graph.changes import apply
from flows.graph.parsing import sound
from flows.models import Flow, Role, User, Workspace


def change_draft(
    user: User, workspace: Workspace, flow_id: UUID, *, revision: int, changes: Sequence[dict[str, Any]]
) -> Flow:
    """Single changes to the draft as it was at `revision`."""
    require(user, workspace, Role.EDITOR)
    flow = flow_within(workspace, flow_id)
    base = state_at(flow, revision)
    if base is None:
        raise stale_draft(flow, revision, None)
    return write_draft(user, flow, revision, changed(base, changes), "flow.draft_changed")


def changed(base: dict[str, Any], changes: Sequence[dict[str, Any]]) -> Document:
    """What single changes make together must be sound."""
    return sound(apply(read(base), changes))
