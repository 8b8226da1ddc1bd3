from pathlib import Path

from django.conf import settings
from django.db import transaction

from flows.actions.audit import audit
from flows.graph import digest, load_yaml, parse
from flows.models import Flow, FlowVersion, User, Workspace


def load_starter_flows(workspace: Workspace, owner: User | None = None, folder: Path | None = None) -> list[Flow]:
    """Adds the starter flows that this workspace never had; one that was renamed or deleted does not come back.

    For setup, where nobody is signed in yet; so it asks for no role.
    """
    added = []
    for path in sorted((folder or Path(settings.BASE_DIR) / "templates" / "flows").glob("*.yaml")):
        with transaction.atomic():
            Workspace.objects.select_for_update(no_key=True).get(
                pk=workspace.pk
            )  # two setups at once load each flow once
            if workspace.audit.filter(verb="flow.starter_loaded", data__starter=path.stem).exists():
                continue
            document = parse(load_yaml(path.read_text(encoding="utf-8")))
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
            audit("flow.starter_loaded", actor=owner, workspace=workspace, target=flow, starter=path.stem)
            added.append(flow)
    return added
