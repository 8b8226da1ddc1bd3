"""One-time link tokens. Only the hash is ever stored; the token is shown once, to whoever asked for it."""

import hashlib
import secrets
from datetime import timedelta

LIFETIME = timedelta(minutes=10)
# Without 0 O 1 l I: people copy it from a terminal by hand. 16 of these hold 93 bits.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def new_token() -> str:
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
