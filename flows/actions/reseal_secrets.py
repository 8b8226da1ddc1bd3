from django.db import transaction

from flows.actions.audit import audit
from flows.models import User, Workspace
from flows.storage.credentials import renew


def reseal_secrets(actor: User | None = None) -> int:
    """Seals all stored secrets, of all workspaces, with the newest key. Returns how many no key opens. For whoever
    runs this installation: the door says who that is."""
    unreadable = renew()
    with transaction.atomic():
        for workspace in Workspace.objects.filter(credentials__isnull=False).distinct():
            audit("credentials.resealed", actor=actor, workspace=workspace, target=workspace, name=workspace.name)
    return unreadable
