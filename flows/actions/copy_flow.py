from uuid import UUID

from flows.actions.access import require
from flows.actions.create_flow import add_flow
from flows.actions.flow_names import LONGEST
from flows.actions.visible import flow_within
from flows.graph import parse
from flows.models import Flow, Role, User, Workspace

ENDING = " (copy)"


def copy_flow(user: User, workspace: Workspace, flow_id: UUID, *, name: str | None = None) -> Flow:
    """A new flow with the draft of another; the two have nothing to do with each other from then on."""
    require(user, workspace, Role.EDITOR)
    flow = flow_within(workspace, flow_id)
    document = parse(flow.document)
    wanted = name or document.name[: LONGEST - len(ENDING)] + ENDING
    copied = document.with_parts(name=wanted)
    return add_flow(user, workspace, copied, "flow.copied", copy_of=str(flow.pk), revision=flow.revision)
