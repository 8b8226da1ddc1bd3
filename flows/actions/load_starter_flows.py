from collections.abc import Iterable

from django.db import transaction

from flows.actions.audit import audit
from flows.actions.flow_names import free_name, hold_names
from flows.graph import digest
from flows.library import FlowTemplate, instantiate, templates
from flows.models import Flow, FlowVersion, User, Workspace


def load_starter_flows(
    workspace: Workspace, owner: User | None = None, shipped: Iterable[FlowTemplate] | None = None
) -> list[Flow]:
    """Adds the starter flows that this workspace never had; one that was renamed or deleted does not come back.

    For setup, where nobody is signed in yet; so it asks for no role.
    """
    added = []
    for template in templates() if shipped is None else shipped:
        if not template.starter:
            continue
        document = instantiate(template)
        with transaction.atomic():
            hold_names(workspace)  # two setups at once load each flow once
            if workspace.audit.filter(verb="flow.starter_loaded", data__starter=template.slug).exists():
                continue
            document = document.with_parts(name=free_name(workspace, document.name))
            data = document.to_json()
            flow = Flow.objects.create(
                workspace=workspace,
                name=document.name,
                description=document.description,
                tags=list(document.tags),
                document=data,
                created_by=owner,
                changed_by=owner,
            )
            flow.published = FlowVersion.objects.create(
                flow=flow, number=1, document=data, digest=digest(document), created_by=owner, message="Starter flow"
            )
            flow.save(update_fields=["published"])
            audit("flow.starter_loaded", actor=owner, workspace=workspace, target=flow, starter=template.slug)
            added.append(flow)
    return added
