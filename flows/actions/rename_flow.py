from uuid import UUID

from flows.actions.access import require
from flows.actions.changes_told import short_text
from flows.actions.drafts import replace
from flows.actions.visible import flow_within
from flows.faults import RevisionConflict
from flows.graph.parsing import within_limits
from flows.models import Flow, Role, User, Workspace


def rename_flow(
    user: User,
    workspace: Workspace,
    flow_id: UUID,
    *,
    revision: int | None,
    name: str | None = None,
    description: str | None = None,
) -> Flow:
    """Name and description, on the flow and in its draft. `revision` None means whichever there is (If-Match: *)."""
    require(user, workspace, Role.EDITOR)
    flow = flow_within(workspace, flow_id)
    before = {"name": flow.name, "description": flow.description}
    after = before | {k: v for k, v in (("name", name), ("description", description)) if v is not None}
    wanted = flow.revision if revision is None else revision
    data = {**flow.document, **after}
    within_limits(data)
    told = {"before": _short(before), "after": _short(after)}
    if wanted != flow.revision or not replace(user, flow, data, "flow.renamed", **told):
        now = flow_within(workspace, flow_id).revision
        raise RevisionConflict(f"The flow is at revision {now} by now, not {wanted}.")
    return flow


def _short(said: dict[str, str]) -> dict[str, str]:
    return {name: short_text(text) for name, text in said.items()}
