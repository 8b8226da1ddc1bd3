from django.db import transaction

from flows.actions.create_flow import add_flow
from flows.actions.flow_names import hold_names
from flows.actions.publish_flow import publish_held
from flows.graph import digest
from flows.graph.layout import arranged
from flows.library.alternatives import alternative
from flows.models import Flow, User, Workspace


def add_alternative(user: User, workspace: Workspace, named: str) -> Flow | None:
    """The flow of the workspace that carries out a built-in alternative, added and published the first time somebody
    needs it; from then on it is the workspace's own to change. None: nothing of this name is built in.

    Asks for no role: whoever starts the run it is for has been asked."""
    document = alternative(named)
    if document is None:
        return None
    with transaction.atomic():
        hold_names(workspace)  # two runs at once add it once
        there = Flow.objects.within(workspace).filter(name=document.name)
        if (flow := there.select_related("published").defer("document", "graph").first()) is not None:
            return flow
        placed = arranged(document)
        flow = add_flow(user, workspace, placed, "flow.alternative_added")
        flow.published = publish_held(user, flow, flow.document, digest(placed), "Built-in alternative")
    return flow
