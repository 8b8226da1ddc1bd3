from uuid import UUID

from flows.actions.access import require
from flows.actions.drafts import write_draft
from flows.actions.revisions import state_at
from flows.actions.stale import stale_draft
from flows.actions.visible import flow_within
from flows.faults import NotFound
from flows.graph import parse, read
from flows.graph.rename import rename_step as renamed_step
from flows.models import Flow, Role, User, Workspace
from flows.steps.registry import catalogue


def rename_step(user: User, workspace: Workspace, flow_id: UUID, step: str, *, revision: int, to: str) -> Flow:
    """Gives a step another id, and every prompt, condition and edge that names it along."""
    require(user, workspace, Role.EDITOR)
    flow = flow_within(workspace, flow_id)
    base = state_at(flow, revision)
    if base is None:
        raise stale_draft(flow, revision, None)
    if step not in {part["id"] for part in base["steps"]}:
        raise NotFound(f"There is no step {step[:64]!r}.", code="STEP_NOT_FOUND", remedy="Choose a step of the flow.")
    renamed = parse(renamed_step(read(base), catalogue(), step, to).to_json())
    return write_draft(user, flow, revision, renamed, "flow.step_renamed", step=step, to=to)
