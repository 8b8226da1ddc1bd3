"""Secrets as the database holds them: encrypted with keys that are made from BATON_SECRET_KEY, never shown again.

What is sealed is bound to a text (what it is for): copied to another row, or sent to another host by changing that
row, it does not open. Sealed is always with the newest key; what older keys have sealed opens while they are in
BATON_OLD_SECRET_KEYS, and `renewed` seals it anew.
"""

import base64
import json
from functools import lru_cache
from typing import TypeAlias

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from flows.faults import Permanent

Buffer: TypeAlias = bytes | memoryview  # what a column of bytes gives

PURPOSE = b"baton: secrets at rest, 1"


def seal(secret: str, bound_to: str) -> bytes:
    return _safe().encrypt(json.dumps([bound_to, secret]).encode())


def unseal(sealed: Buffer, bound_to: str) -> str:
    """Raises Permanent."""
    try:
        bound, secret = json.loads(_safe().decrypt(bytes(sealed)))
    except InvalidToken:
        raise unreadable("it was stored under another BATON_SECRET_KEY") from None
    if bound != bound_to:
        raise unreadable("what it is for was changed since")
    return str(secret)


def renewed(sealed: Buffer) -> bytes:
    """Raises Permanent."""
    try:
        return _safe().rotate(bytes(sealed))
    except InvalidToken:
        raise unreadable("it was stored under another BATON_SECRET_KEY") from None


def unreadable(why: str) -> Permanent:
    return Permanent(
        f"The stored secret cannot be used: {why}.",
        code="SECRET_UNREADABLE",
        remedy="Store the secret again.",
    )


def _safe() -> MultiFernet:
    return _made((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=4)
def _made(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(key.encode())
    return base64.urlsafe_b64encode(made)
