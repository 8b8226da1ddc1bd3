"""What changes of stored credentials share. No trace of them holds a secret."""

from typing import Any
from uuid import UUID

from flows.faults import InvalidInput, NameTaken, NotFound
from flows.models import NAMED_KINDS, Credential, Workspace


def credential_within(workspace: Workspace, credential_id: UUID, *, lock: bool = False) -> Credential:
    found = Credential.objects.named_within(workspace).filter(pk=credential_id)
    credential = (found.select_for_update(no_key=True) if lock else found).first()
    if credential is None:
        raise NotFound("There is no such credential.", code="CREDENTIAL_NOT_FOUND")
    return credential


def check_name(workspace: Workspace, credential: Credential) -> None:
    """Steps speak of credentials by name."""
    if not credential.name.strip():
        raise InvalidInput("A credential needs a name.", where="name")
    others = Credential.objects.filter(workspace=workspace, name=credential.name).exclude(pk=credential.pk)
    if others.exists():
        raise NameTaken(f"There is a credential called {credential.name[:64]!r} already.", where="name")


def check_kind(kind: str) -> None:
    kinds = [known for known, _ in NAMED_KINDS]
    if kind not in kinds:
        raise InvalidInput(f"This must be one of: {', '.join(kinds)}.", where="kind")


def told(credential: Credential) -> dict[str, Any]:
    """For the audit: where it goes, and nothing of what it says."""
    return {"name": credential.name, "kind": credential.kind, "host": credential.host}
