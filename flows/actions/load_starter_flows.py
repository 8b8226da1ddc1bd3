from django.db import transaction

from flows.actions.audit import audit
from flows.graph import digest
from flows.library import instantiate, templates
from flows.models import Flow, FlowVersion, User, Workspace


def load_starter_flows(workspace: Workspace, owner: User | None = None) -> list[Flow]:
    """Adds the starter flows that this workspace never had; one that was renamed or deleted does not come back.

    For setup, where nobody is signed in yet; so it asks for no role.
    """
    added = []
    for template in templates():
        if not template.starter:
            continue
        with transaction.atomic():
            Workspace.objects.select_for_update(no_key=True).get(
                pk=workspace.pk
            )  # two setups at once load each flow once
            if workspace.audit.filter(verb="flow.starter_loaded", data__starter=template.slug).exists():
                continue
            document = instantiate(template)
            data = document.to_json()
            flow = Flow.objects.create(
                workspace=workspace,
                name=document.name,
                description=document.description,
                tags=list(document.tags),
                document=data,
                created_by=owner,
            )
            flow.published = FlowVersion.objects.create(
                flow=flow, number=1, document=data, digest=digest(document), created_by=owner, message="Starter flow"
            )
            flow.save(update_fields=["published"])
            audit("flow.starter_loaded", actor=owner, workspace=workspace, target=flow, starter=template.slug)
            added.append(flow)
    return added
