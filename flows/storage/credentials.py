"""Stored credentials: a secret goes in, and comes out only as the headers of a request to the host it is bound to."""

import base64
import logging
from datetime import timedelta
from uuid import UUID

from django.db import DatabaseError
from django.db.models import Q
from django.utils import timezone

from flows.faults import InvalidInput, Permanent
from flows.models import Credential, CredentialKind
from flows.reach.address import read_host
from flows.reach.headers import checked
from flows.storage import sealing

log = logging.getLogger(__name__)

LONGEST = 8_192
USE_TOLD_AFTER = timedelta(minutes=1)


def set_secret(credential: Credential, secret: str) -> None:
    """Checks the credential and seals the secret into it; the caller saves it. Raises InvalidInput."""
    try:
        credential.host = read_host(credential.host.strip())
    except ValueError:
        raise InvalidInput(
            "That is not the name of a host.", where="host", remedy="Write it like api.example.com, without https://."
        ) from None
    _check_secret(credential.kind, secret)
    _check_header(credential)
    credential.secret = sealing.seal(secret, _bound_to(credential))


def headers(workspace: UUID, name: str, host: str) -> dict[str, str]:
    """What signs a request to that host. Raises Permanent when there is no such credential in this workspace, or when
    it is bound to another host; never takes another one instead."""
    credential = Credential.objects.named_within(workspace).filter(name=name).first()
    if credential is None:
        raise Permanent(
            f"There is no credential called {name[:64]!r}.",
            code="CREDENTIAL_MISSING",
            remedy="Store the credential, or choose another one.",
        )
    return _headers(credential, secret_for(credential, host))


def secret_for(credential: Credential, host: str) -> str:
    """The secret itself, for the one who signs a request to that host. Raises Permanent."""
    if host != credential.host:
        raise Permanent(
            f"The credential {credential.name!r} is for {credential.host}, and is not sent to {host}.",
            code="CREDENTIAL_ELSEWHERE",
            remedy="Choose a credential for this host, or correct the address.",
        )
    secret = sealing.unseal(credential.secret, _bound_to(credential))
    _tell_use(credential)
    return secret


def renew() -> int:
    """Seals all secrets with the newest key, so that older ones can be taken out of the settings. Returns how many it
    could not read."""
    unreadable = 0
    for credential in Credential.objects.order_by("pk").iterator(chunk_size=100):
        try:
            fresh = sealing.renewed(credential.secret)
        except Permanent:
            unreadable += 1
            continue
        # Only if nobody has stored another secret meanwhile.
        Credential.objects.filter(pk=credential.pk, secret=bytes(credential.secret)).update(secret=fresh)
    return unreadable


def _bound_to(credential: Credential) -> str:
    return f"credential {credential.pk} of {credential.workspace_id} for {credential.host}"


def _headers(credential: Credential, secret: str) -> dict[str, str]:
    match credential.kind:
        case CredentialKind.BASIC:
            return {"Authorization": "Basic " + base64.b64encode(secret.encode()).decode()}
        case CredentialKind.HEADER:
            return {credential.header: secret}
        case _:
            return {"Authorization": f"Bearer {secret}"}


def _check_secret(kind: str, secret: str) -> None:
    problem = None
    if not secret:
        problem = "The secret is empty."
    elif len(secret) > LONGEST:
        problem = f"The secret is longer than {LONGEST} characters."
    elif kind == CredentialKind.BASIC and ":" not in secret:
        problem = "User and password are missing: write user:password."
    elif not secret.isprintable() or (kind != CredentialKind.BASIC and not secret.isascii()):
        problem = "The secret holds characters that no header can hold."
    if problem:
        raise InvalidInput(problem, where="secret", remedy="Copy it again, without spaces or line breaks around it.")


def _check_header(credential: Credential) -> None:
    if credential.kind != CredentialKind.HEADER:
        credential.header = ""
        return
    try:
        checked({credential.header: ""})
    except Permanent as fault:
        raise InvalidInput(fault.message, where="header", remedy=fault.remedy) from None


def _tell_use(credential: Credential) -> None:
    """So that people see which ones are in use. Seldom enough to cost nothing; never a reason to fail."""
    now = timezone.now()
    try:
        stale = Q(used_at=None) | Q(used_at__lt=now - USE_TOLD_AFTER)
        if credential.used_at is None or credential.used_at < now - USE_TOLD_AFTER:
            Credential.objects.filter(stale, pk=credential.pk).update(used_at=now)
            credential.used_at = now  # whoever keeps the row need not ask again
    except DatabaseError as error:
        log.warning("The use of a credential could not be noted: %s", error)
