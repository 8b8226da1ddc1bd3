"""Five tries in a row, then a pause, for each key (an account or an address)."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from flows.faults import TooManyTries
from flows.models import SignInAttempt

TRIES = 5
PAUSE = timedelta(minutes=5)


def keys(account: str, address: str) -> tuple[str, str]:
    """Hashed, so that the table says neither who tried nor from where, and a key always fits its column."""
    origin = origin_of(address)
    return tuple(
        f"{kind}:{hashlib.sha256(value.encode()).hexdigest()}"
        for kind, value in (("account", account), ("address", origin))
    )  # type: ignore[return-value]


def origin_of(address: str) -> str:
    """What one person can hold: an IPv4 address, or a whole IPv6 network of 64 bits."""
    bare = address.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]  # some proxies add the port, which is new at each try
    try:
        parsed = ip_address(bare.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or ip_network((parsed, 64), strict=False))
    return str(parsed)


def take_try(names: Sequence[str]) -> int:
    """Counts the try before it is made, so that simultaneous tries cannot outrun the count. Returns what is left."""
    now = timezone.now()
    with transaction.atomic():
        attempts = [_locked(name, now) for name in sorted(names)]
        blocked = max((a.blocked_until for a in attempts if a.blocked_until and a.blocked_until > now), default=None)
        if blocked:
            raise paused((blocked - now).total_seconds())
        for attempt in attempts:
            attempt.failures += 1
            attempt.last_at = now
            attempt.blocked_until = now + PAUSE if attempt.failures >= TRIES else None
            attempt.save(update_fields=["failures", "last_at", "blocked_until"])
    return TRIES - max(attempt.failures for attempt in attempts)


def forgive(account: str, address: str) -> None:
    """After a success: the account starts afresh; the address only gets this one try back.

    Were it reset as well, somebody with one account could guess at all others for ever.
    """
    with transaction.atomic():
        SignInAttempt.objects.filter(key=account).delete()
        SignInAttempt.objects.filter(key=address).update(failures=Greatest(F("failures") - 1, 0), blocked_until=None)


def paused(seconds: float) -> TooManyTries:
    minutes = max(1, round(seconds / 60 + 0.49))
    wait = "a minute" if minutes == 1 else f"{minutes} minutes"
    return TooManyTries(
        "There were too many tries.",
        delay=seconds,
        remedy=f"Wait {wait}, or make a link in the terminal: manage.py signin",
    )


def _locked(name: str, now: datetime) -> SignInAttempt:
    # In one question: between two of them somebody else's success may delete the row.
    attempt, _ = SignInAttempt.objects.select_for_update().get_or_create(key=name)
    over = attempt.blocked_until is not None and attempt.blocked_until <= now
    if over or (attempt.last_at <= now - PAUSE and attempt.blocked_until is None):
        attempt.failures, attempt.blocked_until = 0, None
    return attempt
